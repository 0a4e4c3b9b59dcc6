// The blocks of a frame, one after the other into one output that matches reach back into.
import { maxDecompressedSize, tooLarge } from '../output.ts';
import { bitsAt } from './bits.ts';
import { check } from './error.ts';
import { maxBlockSize, readLiterals, type LiteralsMemory } from './literals.ts';
import { readSequences, type SequenceMemory } from './sequences.ts';

/** What has been written, in bytes that grow. */
export interface Written {
  bytes: Uint8Array;
  size: number;
}

/** What one block leaves to the next of its frame. */
interface Memory extends LiteralsMemory, SequenceMemory {
  /** The last three offsets, the latest first. */
  readonly offsets: [number, number, number];
  /** Where the frame begins in the output: matches do not reach behind it. */
  readonly start: number;
}

const blockHeaderSize = 3;
const rawBlock = 0;
const repeatedByte = 1;
const compressedBlock = 2;

/** Reads the blocks of a frame from `at` on, and says where they end. */
export function readBlocks(frame: Uint8Array, from: number, out: Written): number {
  const memory: Memory = {
    huffman: undefined,
    tables: undefined,
    offsets: [1, 4, 8],
    start: out.size,
  };
  let at = from;
  for (let isLast = false; !isLast;) {
    check(at + blockHeaderSize <= frame.length, 'a frame is cut off between two blocks');
    isLast = bitsAt(frame, at * 8, 1) === 1;
    const type = bitsAt(frame, at * 8 + 1, 2);
    const size = bitsAt(frame, at * 8 + 3, 21);
    const start = at + blockHeaderSize;
    const end = start + (type === repeatedByte ? 1 : size);
    check(size <= maxBlockSize && end <= frame.length, 'a block is cut off');
    readBlock(frame.subarray(start, end), { type, size }, memory, out);
    at = end;
  }
  return at;
}

function readBlock(
  block: Uint8Array,
  { type, size }: { readonly type: number; readonly size: number },
  memory: Memory,
  out: Written,
): void {
  check(type <= compressedBlock, 'a block has a reserved type');
  if (type === rawBlock) append(out, block);
  else if (type === repeatedByte) append(out, new Uint8Array(size).fill(block[0] ?? 0));
  else readCompressed(block, memory, out);
}

function readCompressed(block: Uint8Array, memory: Memory, out: Written): void {
  const literals = readLiterals(block, memory);
  const limit = out.size + maxBlockSize;
  let used = 0;
  readSequences(block.subarray(literals.end), memory, (sequence) => {
    const next = used + sequence.literals;
    check(next <= literals.bytes.length, 'a sequence takes more literals than there are');
    append(out, literals.bytes.subarray(used, next));
    used = next;
    const offset = offsetOf(sequence.offset, sequence.literals === 0, memory.offsets);
    check(offset <= out.size - memory.start, 'a match reaches back too far');
    // This bounds the work, too: every sequence writes three bytes at least.
    check(out.size + sequence.match <= limit, 'a block grows too large');
    copyBack(out, offset, sequence.match);
  });
  append(out, literals.bytes.subarray(used));
  check(out.size <= limit, 'a block grows too large');
}

/** Values up to three repeat one of the last offsets; without literals they name the next one on. */
function offsetOf(value: number, withoutLiterals: boolean, last: [number, number, number]): number {
  const [first, second, third] = last;
  if (value > 3) return remember(last, [value - 3, first, second]);
  const place = withoutLiterals ? value + 1 : value;
  if (place === 1) return first;
  if (place === 2) return remember(last, [second, first, third]);
  if (place === 3) return remember(last, [third, first, second]);
  check(first > 1, 'an offset is zero');
  return remember(last, [first - 1, first, second]);
}

function remember(last: [number, number, number], next: readonly [number, number, number]): number {
  [last[0], last[1], last[2]] = next;
  return next[0];
}

function append(out: Written, bytes: Uint8Array): void {
  makeRoom(out, bytes.length);
  out.bytes.set(bytes, out.size);
  out.size += bytes.length;
}

/** Byte by byte: a match may overlap itself. */
function copyBack(out: Written, offset: number, length: number): void {
  makeRoom(out, length);
  const { bytes } = out;
  let at = out.size;
  for (const end = at + length; at < end; at += 1) bytes[at] = bytes[at - offset] ?? 0;
  out.size = at;
}

function makeRoom(out: Written, length: number): void {
  const needed = out.size + length;
  if (needed <= out.bytes.length) return;
  check(needed <= maxDecompressedSize, tooLarge);
  const larger = new Uint8Array(
    Math.min(Math.max(needed, out.bytes.length * 2), maxDecompressedSize),
  );
  larger.set(out.bytes.subarray(0, out.size));
  out.bytes = larger;
}
