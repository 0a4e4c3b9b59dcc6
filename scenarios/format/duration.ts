import type { Micros } from '../../sim/time.ts';

const units: Readonly<Record<string, Micros>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
};

const form = /^(\d+)(?:\.(\d{1,6}))?\s*(us|µs|ms|s|min|m|h)$/;

/** A length of time as people write it: `250ms`, `3s`, `1.5 s`, `2 min`; undefined if it is none. */
export function durationOf(text: string): Micros | undefined {
  const match = form.exec(text.trim());
  if (match === null) return undefined;
  const unit = units[match[3] ?? ''] ?? 0;
  const fraction = (match[2] ?? '').padEnd(6, '0');
  const micros = Number(match[1]) * unit + (Number(fraction) * unit) / 1_000_000;
  return Number.isSafeInteger(micros) ? micros : undefined;
}

/** The shortest way to write a length of time. */
export function durationText(time: Micros): string {
  if (time % 1_000_000 === 0) return `${time / 1_000_000}s`;
  if (time % 1_000 === 0) return `${time / 1_000}ms`;
  return `${time}us`;
}
