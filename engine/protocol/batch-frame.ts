// Finding batches in bytes and checking them: what a broker does before it looks at any record.
import { crc32 } from './hashes/crc32.ts';
import { crc32c } from './hashes/crc32c.ts';
import { readInt32, readUint32, writeInt32, writeInt64 } from './integers.ts';
import { sizeOfBatchHeader, type Magic } from './batch.ts';
import { corruptRecord } from './records-error.ts';

/** One batch as it lies in bytes, not yet looked into. Of format 0 and 1 every message is one. */
export interface BatchFrame {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly sizeInBytes: number;
  readonly magic: Magic;
}

/** Offset and size: what stands in front of every batch of every format. */
export const logOverhead = 12;
const magicAt = 16;
const epochAt = 12;
/** From here on a checksum of format 2 counts: epoch and offset are stamped without touching it. */
const attributesAt = 21;
const minimumSize = 14;

/**
 * The batches that lie in bytes, one behind the other. A piece of a batch at the end is left out, as
 * Kafka does: a fetch may cut its last batch. Throws where sizes or formats are impossible.
 */
export function framesOf(bytes: Uint8Array): BatchFrame[] {
  const frames: BatchFrame[] = [];
  let at = 0;
  for (;;) {
    const frame = frameAt(bytes, at);
    if (frame === undefined) return frames;
    frames.push(frame);
    at += frame.sizeInBytes;
  }
}

/** The batch at a place; undefined when the bytes end before the batch does. */
export function frameAt(bytes: Uint8Array, at: number): BatchFrame | undefined {
  const left = bytes.length - at;
  if (left < logOverhead) return undefined;
  const size = readInt32(bytes, at + 8);
  if (size < minimumSize) {
    throw corruptRecord(
      `Record size ${size} is less than the minimum record overhead (${minimumSize})`,
      at + 8,
    );
  }
  if (left <= magicAt) return undefined;
  const magic = ((bytes[at + magicAt] ?? 0) << 24) >> 24;
  if (magic !== 0 && magic !== 1 && magic !== 2) {
    throw corruptRecord(`Invalid magic found in record: ${magic}`, at + magicAt);
  }
  const sizeInBytes = size + logOverhead;
  // Java's int overflows here and its buffer refuses; so do we.
  if (sizeInBytes > 0x7fffffff) throw corruptRecord(`Record size ${size} is too large`, at + 8);
  return left < sizeInBytes ? undefined : { bytes, at, sizeInBytes, magic };
}

/** Refuses a batch whose size is impossible or whose checksum is wrong: CORRUPT_MESSAGE. */
export function ensureValid(frame: BatchFrame): void {
  ensureHeader(frame);
  const [stored, computed] = [storedChecksum(frame), computedChecksum(frame)];
  if (stored !== computed) {
    throw corruptRecord(
      `Record is corrupt (stored crc = ${stored}, computed crc = ${computed})`,
      frame.at,
    );
  }
}

/** Refuses a batch of format 2 that is smaller than its header. */
export function ensureHeader(frame: BatchFrame): void {
  if (frame.magic !== 2 || frame.sizeInBytes >= sizeOfBatchHeader) return;
  throw corruptRecord(
    `Record batch is corrupt (the size ${frame.sizeInBytes} is smaller than the minimum allowed ` +
      `overhead ${sizeOfBatchHeader})`,
    frame.at,
  );
}

/** The checksum that stands in a batch. */
export function storedChecksum(frame: BatchFrame): number {
  return readUint32(frame.bytes, frame.at + (frame.magic === 2 ? magicAt + 1 : logOverhead));
}

/** The checksum that a batch should have: CRC-32C from its attributes on; CRC-32 from its magic on in the old formats. */
export function computedChecksum({ bytes, at, sizeInBytes, magic }: BatchFrame): number {
  const end = at + sizeInBytes;
  return magic === 2 ? crc32c(bytes, at + attributesAt, end) : crc32(bytes, at + magicAt, end);
}

/** Makes the checksum of a finished batch right. */
export function writeChecksum(frame: BatchFrame): void {
  const { bytes, at, magic } = frame;
  writeInt32(bytes, at + (magic === 2 ? magicAt + 1 : logOverhead), computedChecksum(frame));
}

/**
 * Stamps a batch of format 2 where it lies, as a leader does on its way to the log: its first offset
 * and the leader's epoch. The checksum stays right, for it does not cover them.
 */
export function stampBytes(frame: BatchFrame, baseOffset: number, leaderEpoch: number): void {
  writeInt64(frame.bytes, frame.at, baseOffset);
  writeInt32(frame.bytes, frame.at + epochAt, leaderEpoch);
}
