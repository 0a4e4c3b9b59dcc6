// Finite state entropy: a table of states, each with a symbol and the way to the next state.
import { bitsAt, takeBits, type BackwardBits } from './bits.ts';
import { check } from './error.ts';

/** A decoding table. A state is an index into it. */
export interface FseTable {
  readonly accuracyLog: number;
  readonly symbols: Uint8Array;
  readonly bitCounts: Uint8Array;
  readonly bases: Uint16Array;
}

/** How often symbols occur; -1 is "less than once", and counts as once. */
export interface Distribution {
  readonly accuracyLog: number;
  readonly counts: readonly number[];
}

/** What a distribution in a block may be. */
export interface FseLimits {
  readonly maxAccuracyLog: number;
  readonly maxSymbol: number;
}

/** A table with a single symbol, which takes no bits. */
export function singleSymbol(symbol: number): FseTable {
  const symbols = Uint8Array.of(symbol);
  return { accuracyLog: 0, symbols, bitCounts: new Uint8Array(1), bases: new Uint16Array(1) };
}

/** Reads a distribution and says how many bytes it took. */
export function readDistribution(
  bytes: Uint8Array,
  { maxAccuracyLog, maxSymbol }: FseLimits,
): { readonly distribution: Distribution; readonly size: number } {
  const accuracyLog = bitsAt(bytes, 0, 4) + 5;
  check(accuracyLog <= maxAccuracyLog, 'a table is more accurate than it may be');
  const counts: number[] = [];
  let remaining = 1 << accuracyLog;
  let bit = 4;
  while (remaining > 0) {
    const { value, size } = readCount(bytes, bit, remaining + 1);
    bit += size;
    counts.push(value - 1);
    remaining -= Math.abs(value - 1);
    for (let repeat = value === 1 ? 3 : 0; repeat === 3;) {
      repeat = bitsAt(bytes, bit, 2);
      bit += 2;
      for (let zero = 0; zero < repeat; zero += 1) counts.push(0);
      check(counts.length <= maxSymbol + 1, 'a table has too many symbols');
    }
  }
  check(remaining === 0 && counts.length <= maxSymbol + 1, 'a table has too many symbols');
  const size = Math.ceil(bit / 8);
  check(size <= bytes.length, 'a table is cut off');
  return { distribution: { accuracyLog, counts }, size };
}

/** A number from 0 to `max`, of which the smaller ones take a bit less. */
function readCount(
  bytes: Uint8Array,
  bit: number,
  max: number,
): { readonly value: number; readonly size: number } {
  const size = 32 - Math.clz32(max);
  const half = 1 << (size - 1);
  const spare = 2 * half - 1 - max;
  const raw = bitsAt(bytes, bit, size);
  const low = raw & (half - 1);
  if (low < spare) return { value: low, size: size - 1 };
  return { value: raw >= half ? raw - spare : raw, size };
}

/** Makes the decoding table of a distribution. */
export function fseTable({ accuracyLog, counts }: Distribution): FseTable {
  const size = 1 << accuracyLog;
  const symbols = spreadSymbols(counts, size);
  const bitCounts = new Uint8Array(size);
  const bases = new Uint16Array(size);
  const next = counts.map(Math.abs);
  for (let state = 0; state < size; state += 1) {
    const symbol = symbols[state] ?? 0;
    const place = next[symbol] ?? 0;
    next[symbol] = place + 1;
    const bits = accuracyLog - (31 - Math.clz32(place));
    bitCounts[state] = bits;
    bases[state] = (place << bits) - size;
  }
  return { accuracyLog, symbols, bitCounts, bases };
}

/** Rare symbols take the last states, one each; the others are spread with a step that meets all states. */
function spreadSymbols(counts: readonly number[], size: number): Uint8Array {
  const symbols = new Uint8Array(size);
  let end = size;
  for (const [symbol, count] of counts.entries()) {
    if (count !== -1) continue;
    end -= 1;
    symbols[end] = symbol;
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let state = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let times = 0; times < count; times += 1) {
      symbols[state] = symbol;
      do state = (state + step) & (size - 1);
      while (state >= end);
    }
  }
  return symbols;
}

/** The first state, which stands in the stream as it is. */
export function firstState(table: FseTable, bits: BackwardBits): number {
  return takeBits(bits, table.accuracyLog);
}

/** The symbol of a state. */
export function symbolOf(table: FseTable, state: number): number {
  return table.symbols[state] ?? 0;
}

/** How many bits the way to the next state takes. */
export function bitsToNext(table: FseTable, state: number): number {
  return table.bitCounts[state] ?? 0;
}

/** The state behind a state. */
export function nextState(table: FseTable, state: number, bits: BackwardBits): number {
  return (table.bases[state] ?? 0) + takeBits(bits, table.bitCounts[state] ?? 0);
}
