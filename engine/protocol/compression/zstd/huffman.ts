// Huffman codes of literals. A tree is written as weights: a symbol of weight w takes
// `maxBits + 1 - w` bits, and the weight of the last symbol follows from the others.
import { backwardBits, peekBits } from './bits.ts';
import { check } from './error.ts';
import { bitsToNext, firstState, fseTable, nextState, readDistribution, symbolOf } from './fse.ts';

/** All codes by their bits: what the next `maxBits` bits begin with. */
export interface HuffmanTable {
  readonly maxBits: number;
  readonly symbols: Uint8Array;
  readonly bitCounts: Uint8Array;
}

const largestMaxBits = 11;
const directWeights = 128;
const weightLimits = { maxAccuracyLog: 6, maxSymbol: 255 };

/** Reads a tree and says how many bytes it took. */
export function readHuffmanTable(bytes: Uint8Array): {
  readonly table: HuffmanTable;
  readonly size: number;
} {
  const [header] = bytes;
  check(header !== undefined, 'a Huffman tree is missing');
  const isDirect = header >= directWeights;
  const count = header - directWeights + 1;
  const size = 1 + (isDirect ? Math.ceil(count / 2) : header);
  check(size <= bytes.length, 'a Huffman tree is cut off');
  const body = bytes.subarray(1, size);
  const weights = isDirect ? readNibbles(body, count) : readCodedWeights(body);
  return { table: tableOf(weights), size };
}

/** Decodes one stream into exactly `into`. */
export function readHuffmanStream(table: HuffmanTable, bytes: Uint8Array, into: Uint8Array): void {
  const bits = backwardBits(bytes);
  for (let at = 0; at < into.length; at += 1) {
    const code = peekBits(bits, table.maxBits);
    into[at] = table.symbols[code] ?? 0;
    bits.left -= table.bitCounts[code] ?? 0;
    check(bits.left >= 0, 'a stream of literals ends too early');
  }
  check(bits.left === 0, 'a stream of literals is too long');
}

function readNibbles(bytes: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const byte = bytes[index >> 1] ?? 0;
    return index % 2 === 0 ? byte >> 4 : byte & 15;
  });
}

/** Two states take turns until the bits are used up; then the other one has a last word. */
function readCodedWeights(bytes: Uint8Array): number[] {
  const { distribution, size } = readDistribution(bytes, weightLimits);
  const table = fseTable(distribution);
  const bits = backwardBits(bytes.subarray(size));
  const weights: number[] = [];
  let current = firstState(table, bits);
  let other = firstState(table, bits);
  for (;;) {
    weights.push(symbolOf(table, current));
    check(weights.length < 255, 'a Huffman tree has too many symbols');
    if (bitsToNext(table, current) > bits.left) {
      weights.push(symbolOf(table, other));
      return weights;
    }
    const next = nextState(table, current, bits);
    current = other;
    other = next;
  }
}

function tableOf(weights: readonly number[]): HuffmanTable {
  let sum = 0;
  for (const weight of weights) {
    check(weight <= largestMaxBits, 'a Huffman code is too long');
    if (weight > 0) sum += 1 << (weight - 1);
  }
  check(sum > 0, 'a Huffman tree is empty');
  const maxBits = 32 - Math.clz32(sum);
  check(maxBits <= largestMaxBits, 'a Huffman code is too long');
  const rest = (1 << maxBits) - sum;
  check((rest & (rest - 1)) === 0, 'a Huffman tree is not complete');
  return fillTable([...weights, 32 - Math.clz32(rest)], maxBits);
}

/** Longest codes first, and symbols in their order among equals. */
function fillTable(weights: readonly number[], maxBits: number): HuffmanTable {
  const symbols = new Uint8Array(1 << maxBits);
  const bitCounts = new Uint8Array(1 << maxBits);
  let at = 0;
  for (let weight = 1; weight <= maxBits; weight += 1) {
    for (const [symbol, own] of weights.entries()) {
      if (own !== weight) continue;
      const end = at + (1 << (weight - 1));
      symbols.fill(symbol, at, end);
      bitCounts.fill(maxBits + 1 - weight, at, end);
      at = end;
    }
  }
  return { maxBits, symbols, bitCounts };
}
