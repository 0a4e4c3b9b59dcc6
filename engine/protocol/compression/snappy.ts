// The two framings of Snappy that Kafka's clients use: Java's (xerial), which is a header and blocks
// with their lengths, and librdkafka's, which is one bare block.
import { readInt32, writeInt32 } from '../integers.ts';
import type { Decompressed } from './codecs.ts';
import { addPart, emptyOutput, joinParts, tooLarge } from './output.ts';
import { compressSnappyBlock, decompressSnappyBlock } from './snappy-block.ts';

/** The start of a xerial frame: a byte that is no text, "SNAPPY", zero. */
const xerialMagic = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00];
const xerialHeaderSize = 16;
const xerialVersion = 1;
const blockSize = 32 * 1024;

/** Compresses as the Java client does: a xerial frame. */
export function writeSnappy(bytes: Uint8Array): Uint8Array {
  const header = new Uint8Array(xerialHeaderSize);
  header.set(xerialMagic);
  writeInt32(header, 8, xerialVersion);
  writeInt32(header, 12, xerialVersion);
  const output = emptyOutput();
  addPart(output, header);
  for (let at = 0; at < bytes.length; at += blockSize) {
    const block = compressSnappyBlock(bytes.subarray(at, at + blockSize));
    const length = new Uint8Array(4);
    writeInt32(length, 0, block.length);
    addPart(output, length);
    addPart(output, block);
  }
  return joinParts(output);
}

/** Decompresses either framing. */
export function readSnappy(bytes: Uint8Array): Decompressed {
  if (!xerialMagic.every((byte, index) => bytes[index] === byte)) return readBare(bytes);
  const output = emptyOutput();
  let at = xerialHeaderSize;
  let failure: string | undefined;
  while (at < bytes.length && failure === undefined) {
    const start = at + 4;
    const end = start + readInt32(bytes, at);
    if (end < start || end > bytes.length) failure = `a Snappy block is cut off at byte ${at}`;
    else {
      const block = decompressSnappyBlock(bytes.subarray(start, end));
      if (typeof block === 'string') failure = block;
      else if (!addPart(output, block)) failure = tooLarge;
    }
    at = end;
  }
  return { bytes: joinParts(output), failure };
}

function readBare(bytes: Uint8Array): Decompressed {
  const block = decompressSnappyBlock(bytes);
  return typeof block === 'string'
    ? { bytes: new Uint8Array(0), failure: block }
    : { bytes: block };
}
