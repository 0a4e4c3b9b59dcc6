import { backoffMs, type BackoffSettings } from '../../protocol/exponential-backoff.ts';
import type { Micros } from '../../../sim/time.ts';

/** The first pause, and the longest. */
export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** What jitter is drawn from: one stream of `env.rng`. */
export interface Jitter {
  between(min: number, max: number): number;
}

/** How far a pause may lie from the formula, in thousandths: Kafka's 20 %. */
const jitterPermille = 200;

/** How long to wait after so many failures before this one (KIP-580): doubled each time, ±20 %. */
export function backoffAfter(backoff: Backoff, failures: number, jitter: Jitter): Micros {
  const { initialMs, maxMs } = backoff;
  if (maxMs <= initialMs) return initialMs * 1_000;
  const settings: BackoffSettings = { initialMs, maxMs, multiplier: 2 };
  const permille = jitter.between(1_000 - jitterPermille, 1_000 + jitterPermille);
  return Math.min(backoffMs(settings, failures) * permille, maxMs * 1_000);
}
