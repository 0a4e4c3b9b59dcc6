/** How long to wait between attempts that fail (KIP-580). */
export interface BackoffSettings {
  readonly initialMs: number;
  readonly multiplier: number;
  readonly maxMs: number;
}

/**
 * How long to wait after so many failed attempts, before jitter.
 * Simplified: Java caps the exponent by a logarithm, which can round a wait that does not double up to
 * its maximum a little below it; ours is the maximum then.
 */
export function backoffMs(settings: BackoffSettings, attempts: number): number {
  const { initialMs, multiplier, maxMs } = settings;
  let wait = Math.min(initialMs, maxMs);
  if (multiplier <= 1 || wait === 0) return wait;
  for (let attempt = 0; attempt < attempts && wait < maxMs; attempt += 1) wait *= multiplier;
  return Math.floor(Math.min(wait, maxMs));
}
