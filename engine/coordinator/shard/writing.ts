// How decisions get into the log (CoordinatorRuntime's append): they are replayed at once, collected for a
// while (`group.coordinator.append.linger.ms` and its like), and written in one batch.
import { assert } from '../../../sim/assert.ts';
import { batchOf, type Batch, type DataRecord } from '../../protocol/batch.ts';
import type { Compression } from '../../protocol/compression/sizes.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { sizeOfRecordsV2 } from '../../protocol/record-size.ts';
import { openBatch, type OpenBatch, type ShardProducer } from './open-batch.ts';
import { moveOn, type Shard, type ShardKind } from './shard.ts';

/** A decision: its records, and what is to be told once they are in the log, and once committed. */
export interface ShardWrite<R, W> {
  readonly records: readonly R[];
  readonly nowMs: number;
  /** The open transaction that the records belong to. */
  readonly producer?: ShardProducer;
  readonly onceWritten: readonly W[];
  readonly onceCommitted: readonly W[];
}

/** Where a shard writes: the leader's log of its partition. */
export interface ShardLog {
  /** Appends a batch: where it begins, or why it was refused. */
  append(batch: Batch): { readonly baseOffset: number } | { readonly errorCode: ErrorCode };
  /** `max.message.bytes` of its topic. */
  maxBatchSize(): number;
}

/** What a shard needs of its coordinator in order to write. */
export interface ShardWriter<W> {
  readonly log: ShardLog;
  readonly compression: Compression;
  /** How long a batch stays open; 0: each decision is a batch of its own; -1: while there is more to do. */
  readonly lingerMs: number;
  /** `writeIfOpen` is to be called for this batch when so many milliseconds are over. */
  comeBackAfter(lingerMs: number, batch: number): void;
  /** `writeIfOpen` is to be called for this batch when nothing else is left to do. */
  comeBackWhenIdle(batch: number): void;
  /** What was collected is in the log. */
  onWritten(onceWritten: readonly W[]): void;
  /** What was collected is undone: whoever waits for it is told why. */
  onRefused(errorCode: ErrorCode, waiting: readonly W[]): void;
}

/** Replays a decision, and writes it when its time has come. An error: it has not happened. */
export function decideInShard<I, R, W>(
  shard: Shard<I, W>,
  kind: ShardKind<I, R>,
  write: ShardWrite<R, W>,
  writer: ShardWriter<W>,
): ErrorCode {
  assert(shard.status === 'active', 'only a shard that is loaded decides');
  const data = write.records.map((record): DataRecord => {
    const { key, value } = kind.encode(record);
    return { key, value, headers: [], timestamp: write.nowMs };
  });
  const size = sizeOfRecordsV2({ records: data }, write.nowMs);
  const isApart = write.producer !== undefined || !hasRoomFor(shard.open, size, writer);
  const errorCode = isApart ? writeBatch(shard, writer) : ErrorCode.NONE;
  // The decision stood on what is undone now.
  if (errorCode !== ErrorCode.NONE) return errorCode;
  const open = shard.open ?? begin(shard, write, writer);
  replayDecision(shard, kind, write, open);
  open.records.push(...data);
  open.sizeInBytes += size;
  open.onceWritten.push(...write.onceWritten);
  open.onceCommitted.push(...write.onceCommitted);
  if (isDue(open, write.nowMs, writer)) writeBatch(shard, writer);
  return ErrorCode.NONE;
}

/** A decision is never divided. One that is too large for any batch is refused by the log. */
function hasRoomFor<W>(
  open: OpenBatch<W> | undefined,
  size: number,
  { log }: ShardWriter<W>,
): boolean {
  return open === undefined || open.sizeInBytes + size <= log.maxBatchSize();
}

function begin<I, W>(
  shard: Shard<I, W>,
  { nowMs, producer }: ShardWrite<unknown, W>,
  writer: ShardWriter<W>,
): OpenBatch<W> {
  shard.batches += 1;
  const open = openBatch<W>(shard.batches, nowMs, producer);
  shard.open = open;
  const { lingerMs } = writer;
  // In a transaction it is written in a moment.
  if (producer !== undefined || lingerMs === 0) return open;
  if (lingerMs > 0) writer.comeBackAfter(lingerMs, open.number);
  else writer.comeBackWhenIdle(open.number);
  return open;
}

function replayDecision<I, R, W>(
  shard: Shard<I, W>,
  kind: ShardKind<I, R>,
  { records, producer }: ShardWrite<R, W>,
  open: OpenBatch<W>,
): void {
  const producerId = producer?.id ?? -1;
  let offset = shard.logEnd + open.records.length;
  for (const record of records) {
    shard.image = kind.replay(shard.image, { record, offset, producerId });
    offset += 1;
  }
}

function isDue<W>(open: OpenBatch<W>, nowMs: number, { lingerMs, log }: ShardWriter<W>): boolean {
  const isOver = lingerMs >= 0 && nowMs - open.openedAtMs >= lingerMs;
  return open.producer !== undefined || isOver || open.sizeInBytes >= log.maxBatchSize();
}

/** Its time is over: it is written, unless it was full before. */
export function writeIfOpen<W>(
  shard: Shard<unknown, W>,
  batch: number,
  writer: ShardWriter<W>,
): void {
  if (shard.open?.number === batch) writeBatch(shard, writer);
}

/** Every batch of a coordinator counts from 0, without a producer and in a transaction alike. */
// Simplified: before 4.0 the metadata of a group was written with -1, as by a producer without sequences.
const baseSequence = 0;

/** Writes what was collected, if anything was. Refused: everything is as it was before. */
export function writeBatch<W>(shard: Shard<unknown, W>, writer: ShardWriter<W>): ErrorCode {
  const { open } = shard;
  if (open === undefined) return ErrorCode.NONE;
  shard.open = undefined;
  const appended = writer.log.append(batchOfOpen(open, writer.compression));
  if ('errorCode' in appended) {
    const before = shard.images.at(-1);
    assert(before !== undefined, 'a shard has the image of what is written');
    shard.image = before.image;
    writer.onRefused(appended.errorCode, [...open.onceWritten, ...open.onceCommitted]);
    return appended.errorCode;
  }
  assert(appended.baseOffset === shard.logEnd, 'nobody else writes to the log of a shard');
  moveOn(shard, shard.logEnd + open.records.length);
  for (const what of open.onceCommitted) shard.waiting.push({ end: shard.logEnd, what });
  writer.onWritten(open.onceWritten);
  return ErrorCode.NONE;
}

function batchOfOpen({ records, producer }: OpenBatch<unknown>, compression: Compression): Batch {
  if (producer === undefined) return batchOf(records, { compression, baseSequence });
  return batchOf(records, {
    compression,
    baseSequence,
    producerId: producer.id,
    producerEpoch: producer.epoch,
    transactional: true,
  });
}
