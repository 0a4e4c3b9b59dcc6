// Zstandard (RFC 8878). Our own reader, for broken bytes must not cost more than sound ones.
import type { Decompressed } from '../codecs.ts';
import { bitsAt } from './bits.ts';
import { readBlocks, type Written } from './blocks.ts';
import { check, ZstdError } from './error.ts';
import { maxBlockSize } from './literals.ts';

const magic = 0xfd2fb528;
const magicSize = 4;
const checksumSize = 4;
/** Sixteen magic numbers are for frames to be skipped. */
const skippableMagic = 0x184d2a50;
/** A frame of one segment with a content size of four bytes. */
const storedFrame = [0x28, 0xb5, 0x2f, 0xfd, 0xa0];

/**
 * Writes a valid frame of raw blocks.
 * Simplified: nothing gets smaller; a compressor is more code than the model needs, and every client
 * reads this.
 */
export function writeZstd(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / maxBlockSize));
  const frame = new Uint8Array(storedFrame.length + 4 + 3 * blocks + bytes.length);
  frame.set(storedFrame);
  writeLittleEndian(frame, storedFrame.length, bytes.length, 4);
  let at = storedFrame.length + 4;
  for (let index = 0; index < blocks; index += 1) {
    const block = bytes.subarray(index * maxBlockSize, (index + 1) * maxBlockSize);
    const isLast = index === blocks - 1 ? 1 : 0;
    writeLittleEndian(frame, at, block.length * 8 + isLast, 3);
    frame.set(block, at + 3);
    at += 3 + block.length;
  }
  return frame;
}

/** Decompresses all frames of a block; of a broken one as much as was written before. */
export function readZstd(bytes: Uint8Array): Decompressed {
  const out: Written = { bytes: new Uint8Array(Math.min(bytes.length * 4, maxBlockSize)), size: 0 };
  let failure: string | undefined;
  try {
    for (let at = 0; at < bytes.length;) at += readFrame(bytes.subarray(at), out);
  } catch (error) {
    if (!(error instanceof ZstdError)) throw error;
    failure = error.message;
  }
  return { bytes: out.bytes.subarray(0, out.size), failure };
}

/** Reads one frame and says how long it is. */
function readFrame(frame: Uint8Array, out: Written): number {
  check(frame.length > magicSize, 'a frame is cut off');
  const found = bitsAt(frame, 0, 32);
  if (found - (found & 15) === skippableMagic) {
    const size = 2 * magicSize + bitsAt(frame, magicSize * 8, 32);
    check(size <= frame.length, 'a frame is cut off');
    return size;
  }
  check(found === magic, 'a frame has the wrong magic number');
  const { size, contentSize, hasChecksum } = readHeader(frame);
  const before = out.size;
  const end = readBlocks(frame, size, out);
  check(
    contentSize === undefined || contentSize === out.size - before,
    'a frame has another size than it says',
  );
  // Simplified: the checksum of the content is not computed; Kafka's clients do not write one.
  return hasChecksum ? end + checksumSize : end;
}

interface FrameHeader {
  readonly size: number;
  readonly contentSize: number | undefined;
  readonly hasChecksum: boolean;
}

function readHeader(frame: Uint8Array): FrameHeader {
  const descriptor = frame[magicSize] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  check((descriptor & 8) === 0, 'a frame uses a reserved bit');
  check((descriptor & 3) === 0, 'a frame needs a dictionary');
  const contentFlag = descriptor >> 6;
  const start = magicSize + (isSingleSegment ? 1 : 2);
  const contentBytes = contentFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << contentFlag;
  const size = start + contentBytes;
  check(size <= frame.length, 'a frame is cut off');
  const hasChecksum = (descriptor & 4) !== 0;
  if (contentBytes === 0) return { size, contentSize: undefined, hasChecksum };
  const low = bitsAt(frame, start * 8, Math.min(contentBytes * 8, 32));
  const high = contentBytes === 8 ? bitsAt(frame, (start + 4) * 8, 32) : 0;
  // A size of two bytes begins at 256.
  const contentSize = low + high * 4_294_967_296 + (contentBytes === 2 ? 256 : 0);
  return { size, contentSize, hasChecksum };
}

function writeLittleEndian(bytes: Uint8Array, at: number, value: number, size: number): void {
  for (let index = 0; index < size; index += 1) bytes[at + index] = value >> (8 * index);
}
