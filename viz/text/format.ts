// Numbers and times as every view prints them.
import type { Micros } from '../model/picture.ts';

/** A moment in seconds with four decimals, as the clock shows it: `33.4062`. */
export function clockText(t: Micros): string {
  return (Math.round(t / 100) / 10_000).toFixed(4);
}

/** How long something takes, in the unit that suits it: `420 µs`, `2.3 ms`, `8.4 s`. */
export function durationText(span: Micros): string {
  const length = Math.abs(span);
  if (length < 1_000) return `${Math.round(span)} µs`;
  if (length < 1_000_000) return `${significant(span / 1_000)} ms`;
  if (length < 120_000_000) return `${significant(span / 1_000_000)} s`;
  return `${significant(span / 60_000_000)} min`;
}

/** A moment as an axis prints it, with as many decimals as the step between ticks needs. */
export function tickText(t: Micros, step: Micros): string {
  const decimals = Math.max(0, Math.min(6, Math.ceil(6 - Math.log10(Math.max(1, step)))));
  return (t / 1_000_000).toFixed(decimals);
}

/** A whole number with thin groups, as offsets are printed: `12,345`. */
export function numberText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Names in a sentence: `1`, `1 and 2`, `1, 2 and 3`. */
export function listText(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A sentence with a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A count with its noun: `1 record`, `2 records`. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${count === 1 ? noun : plural(noun)}`;
}

/** How much slower or faster than the world the film runs, for the chip beside the clock. */
export function factorText(simulatedPerWall: number): string {
  if (simulatedPerWall >= 0.95 && simulatedPerWall <= 1.05) return 'real time';
  if (simulatedPerWall > 1) return `${significant(simulatedPerWall)}× real time`;
  return `slowed to 1/${numberText(roundish(1 / simulatedPerWall))}`;
}

/** An offset range in words: `record 9`, `records 9 to 11`. */
export function recordsText(baseOffset: number, count: number): string {
  return count === 1
    ? `record ${baseOffset}`
    : `records ${baseOffset} to ${baseOffset + count - 1}`;
}

function significant(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : 1;
  return value.toFixed(digits).replace(/\.0$/, '');
}

function roundish(value: number): number {
  const unit = value < 20 ? 1 : 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.round(value / unit) * unit;
}

function plural(noun: string): string {
  return /(ch|sh|s|x)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
