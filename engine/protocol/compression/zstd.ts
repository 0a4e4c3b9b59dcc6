// Zstandard (RFC 8878).
import { decompress } from 'fzstd';
import type { Decompressed } from './codecs.ts';

/** A frame of one segment with a content size of four bytes. */
const storedFrame = [0x28, 0xb5, 0x2f, 0xfd, 0xa0];
const maxBlockSize = 128 * 1024;

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

/** Decompresses all frames of a block. */
export function readZstd(bytes: Uint8Array): Decompressed {
  try {
    return { bytes: decompress(bytes) };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { bytes: new Uint8Array(0), failure };
  }
}

function writeLittleEndian(bytes: Uint8Array, at: number, value: number, size: number): void {
  for (let index = 0; index < size; index += 1) bytes[at + index] = value >> (8 * index);
}
