// The literals of a block: bytes that its sequences copy to the output.
import { bitsAt } from './bits.ts';
import { check } from './error.ts';
import { readHuffmanStream, readHuffmanTable, type HuffmanTable } from './huffman.ts';

/** What a block may take over from the one before. */
export interface LiteralsMemory {
  huffman: HuffmanTable | undefined;
}

/** Literals, and where the sequences begin. */
export interface Literals {
  readonly bytes: Uint8Array;
  readonly end: number;
}

const raw = 0;
const repeated = 1;
const withTree = 2;
/** No block grows beyond this. */
export const maxBlockSize = 128 * 1024;

/** Reads the literals at the start of a block. */
export function readLiterals(block: Uint8Array, memory: LiteralsMemory): Literals {
  const type = bitsAt(block, 0, 2);
  return type === raw || type === repeated
    ? readPlain(block, type)
    : readCompressed(block, type === withTree, memory);
}

function readPlain(block: Uint8Array, type: number): Literals {
  const format = bitsAt(block, 2, 2);
  // One bit says that the size has five; two bits, that it has 12 or 20.
  const headerSize = [1, 2, 1, 3][format] ?? 0;
  const size = format % 2 === 0 ? bitsAt(block, 3, 5) : bitsAt(block, 4, headerSize * 8 - 4);
  check(size <= maxBlockSize, 'a block has too many literals');
  const end = headerSize + (type === raw ? size : 1);
  check(end <= block.length, 'the literals of a block are cut off');
  if (type === raw) return { bytes: block.subarray(headerSize, end), end };
  return { bytes: new Uint8Array(size).fill(block[headerSize] ?? 0), end };
}

function readCompressed(block: Uint8Array, hasTree: boolean, memory: LiteralsMemory): Literals {
  const format = bitsAt(block, 2, 2);
  const sizeBits = [10, 10, 14, 18][format] ?? 0;
  const size = bitsAt(block, 4, sizeBits);
  const start = (4 + 2 * sizeBits) / 8;
  const end = start + bitsAt(block, 4 + sizeBits, sizeBits);
  check(size <= maxBlockSize, 'a block has too many literals');
  check(end <= block.length, 'the literals of a block are cut off');
  const streams = block.subarray(start, end);
  const table = hasTree ? readHuffmanTable(streams) : undefined;
  memory.huffman = table?.table ?? memory.huffman;
  const { huffman } = memory;
  check(huffman !== undefined, 'a block repeats a Huffman tree that there is not');
  const bytes = new Uint8Array(size);
  const coded = streams.subarray(table?.size ?? 0);
  if (format === 0) readHuffmanStream(huffman, coded, bytes);
  else readFourStreams(huffman, coded, bytes);
  return { bytes, end };
}

/** Four streams of a quarter each, so that a processor can decode them side by side. */
function readFourStreams(table: HuffmanTable, coded: Uint8Array, into: Uint8Array): void {
  const quarter = Math.ceil(into.length / 4);
  check(coded.length >= 6 && quarter * 3 <= into.length, 'four streams of literals are cut off');
  let from = 6;
  for (let index = 0; index < 4; index += 1) {
    const to = index === 3 ? coded.length : from + bitsAt(coded, index * 16, 16);
    check(to <= coded.length, 'four streams of literals are cut off');
    const part = into.subarray(index * quarter, index === 3 ? into.length : (index + 1) * quarter);
    readHuffmanStream(table, coded.subarray(from, to), part);
    from = to;
  }
}
