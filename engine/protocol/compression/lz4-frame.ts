// LZ4 frames as Kafka reads and writes them: independent blocks only. Format 0 has a header checksum
// that counts the magic number in, by a mistake of its first implementation (KAFKA-3160).
import { xxh32 } from '../hashes/xxh32.ts';
import type { Magic } from '../batch.ts';
import type { Decompressed } from './codecs.ts';
import { compressLz4Block, decompressLz4Block } from './lz4-block.ts';
import { addPart, emptyOutput, joinParts, tooLarge, type Output } from './output.ts';

const frameMagic = [0x04, 0x22, 0x4d, 0x18];
const version = 0x40;
const flag = {
  versionMask: 0xc0,
  independentBlocks: 0x20,
  blockChecksum: 0x10,
  contentSize: 0x08,
  contentChecksum: 0x04,
} as const;
/** The four sizes that a block may have, by their code from 4 on. */
const blockSizes = [64 * 1024, 256 * 1024, 1024 * 1024, 4 * 1024 * 1024];
const blockSizeCode = 4;
const notCompressed = 0x80000000;

/** Compresses: blocks of 64 KiB, no checksums but the header's. */
export function writeLz4Frame(bytes: Uint8Array, magic: Magic): Uint8Array {
  const output = emptyOutput();
  const header = new Uint8Array(7);
  header.set(frameMagic);
  header[4] = version | flag.independentBlocks;
  header[5] = blockSizeCode << 4;
  header[6] = headerChecksum(header, 6, magic);
  addPart(output, header);
  const [size = 0] = blockSizes;
  for (let at = 0; at < bytes.length; at += size) addBlock(output, bytes.subarray(at, at + size));
  addPart(output, littleEndian(0));
  return joinParts(output);
}

/** Decompresses a frame block by block. */
export function readLz4Frame(bytes: Uint8Array, magic: Magic): Decompressed {
  const header = readHeader(bytes, magic);
  if (typeof header === 'string') return { bytes: new Uint8Array(0), failure: header };
  const output = emptyOutput();
  const failure = readBlocks(bytes, header, output);
  return { bytes: joinParts(output), failure };
}

interface Header {
  readonly maxBlockSize: number;
  readonly hasBlockChecksum: boolean;
  /** Where the first block starts. */
  readonly end: number;
}

function readHeader(bytes: Uint8Array, magic: Magic): Header | string {
  if (bytes.length < 7) return 'Stream ended prematurely';
  if (!frameMagic.every((byte, index) => bytes[index] === byte)) {
    return 'Stream unsupported (invalid magic bytes)';
  }
  const [flags, descriptor] = [bytes[4] ?? 0, bytes[5] ?? 0];
  if ((flags & flag.versionMask) !== version) return 'Unsupported frame version';
  if ((flags & flag.independentBlocks) === 0) return 'Dependent block stream is unsupported';
  const maxBlockSize = blockSizes[((descriptor >> 4) & 7) - blockSizeCode];
  if (maxBlockSize === undefined) return 'Unsupported block size';
  const end = (flags & flag.contentSize) === 0 ? 6 : 14;
  if (bytes[end] !== headerChecksum(bytes, end, magic)) return 'Stream frame descriptor corrupted';
  return { maxBlockSize, hasBlockChecksum: (flags & flag.blockChecksum) !== 0, end: end + 1 };
}

function readBlocks(bytes: Uint8Array, header: Header, output: Output): string | undefined {
  let at = header.end;
  for (;;) {
    if (at + 4 > bytes.length) return 'Stream ended prematurely';
    const word = readLittleEndian(bytes, at);
    // Kafka does not check the content's checksum, which would follow here.
    if (word === 0) return undefined;
    const size = word & ~notCompressed;
    if (size > header.maxBlockSize)
      return `Block size ${size} exceeded max: ${header.maxBlockSize}`;
    const [start, end] = [at + 4, at + 4 + size];
    const next = header.hasBlockChecksum ? end + 4 : end;
    if (next > bytes.length) return 'Stream ended prematurely';
    const stored = bytes.subarray(start, end);
    if (header.hasBlockChecksum && xxh32(stored) !== readLittleEndian(bytes, end)) {
      return 'Block checksum mismatch';
    }
    const isCompressed = (word & notCompressed) === 0;
    const block = isCompressed ? decompressLz4Block(stored, header.maxBlockSize) : stored;
    if (typeof block === 'string') return block;
    if (!addPart(output, block)) return tooLarge;
    at = next;
  }
}

function addBlock(output: Output, block: Uint8Array): void {
  const compressed = compressLz4Block(block);
  if (compressed === undefined) {
    addPart(output, littleEndian(block.length | notCompressed));
    addPart(output, block);
  } else {
    addPart(output, littleEndian(compressed.length));
    addPart(output, compressed);
  }
}

/** The second byte of the hash over the descriptor; in format 0 over the magic number too. */
function headerChecksum(bytes: Uint8Array, end: number, magic: Magic): number {
  return (xxh32(bytes.subarray(magic === 0 ? 0 : frameMagic.length, end)) >>> 8) & 255;
}

function littleEndian(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24);
}

function readLittleEndian(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 0; index < 4; index += 1) value |= (bytes[at + index] ?? 0) << (8 * index);
  return value >>> 0;
}
