// The one runtime of all coordinators (Kafka's CoordinatorRuntime), for one partition of their log: what
// is decided is appended, replayed at once, and answered when the high watermark has passed it.
import { assert } from '../../../sim/assert.ts';
import type { PartitionId } from '../../metadata/ids.ts';
import { batchOf, lastOffset, type Batch, type DataRecord } from '../../protocol/batch.ts';
import type { Compression } from '../../protocol/compression/sizes.ts';
import { ErrorCode } from '../../protocol/errors.ts';

/** A record with its place in the log. */
export interface PlacedShardRecord<R> {
  readonly record: R;
  readonly offset: number;
  /** The producer whose transaction it belongs to; -1: none. */
  readonly producerId: number;
}

/** What makes one kind of coordinator: its image, and how its records read. Code, not state. */
export interface ShardKind<I, R> {
  readonly empty: I;
  /** The image after a record. Pure. */
  replay(image: I, placed: PlacedShardRecord<R>): I;
  /** The image after a producer's transaction has ended in this partition. Pure. */
  replayTransactionEnd(image: I, producerId: number, isCommitted: boolean): I;
  encode(record: R): { readonly key: Uint8Array; readonly value: Uint8Array | null };
  /** Undefined: a record that this kind does not know, or does not need. */
  decode(key: Uint8Array, value: Uint8Array | null): R | undefined;
}

/** The image as it is once the log is committed up to an offset. */
interface ImageAt<I> {
  readonly end: number;
  readonly image: I;
}

/** Something that may be told once the log is committed up to an offset. */
interface Waiting<W> {
  readonly end: number;
  readonly what: W;
}

/** A shard: hard state, and what waits for it to be committed. `W` says what is to be told then. */
export interface Shard<I, W> {
  readonly partition: PartitionId;
  /** The epoch of the leadership that it stands and falls with. */
  readonly leaderEpoch: number;
  status: 'loading' | 'active';
  /** What the whole log says, committed or not: decisions stand on it. */
  image: I;
  /** Up to where the log is replayed. */
  logEnd: number;
  /** The high watermark as far as it was heard of. */
  committed: number;
  /** From the committed image to the present one: going back is to take up an older one. */
  images: ImageAt<I>[];
  /** In the order of the log. */
  waiting: Waiting<W>[];
}

/** Where a shard writes: the leader's log of its partition. */
export interface ShardLog {
  /** Appends a batch: where it begins, or why it was refused. */
  append(batch: Batch): { readonly baseOffset: number } | { readonly errorCode: ErrorCode };
}

/** A new leader's shard: it knows nothing before its log is replayed. */
export function openShard<I, W>(
  kind: Pick<ShardKind<I, unknown>, 'empty'>,
  leadership: { readonly partition: PartitionId; readonly leaderEpoch: number },
  logStart: number,
): Shard<I, W> {
  return {
    ...leadership,
    status: 'loading',
    image: kind.empty,
    logEnd: logStart,
    committed: logStart,
    images: [{ end: logStart, image: kind.empty }],
    waiting: [],
  };
}

/** What is written together. */
export interface ShardWrite<R, W> {
  readonly records: readonly R[];
  readonly nowMs: number;
  /** How the batch is compressed; left out: not at all. */
  readonly compression?: Compression;
  /** The open transaction that the records belong to. */
  readonly producer?: { readonly id: number; readonly epoch: number };
  /** What is to be told then. */
  readonly onceCommitted: readonly W[];
}

/** Appends and replays at once. Refused: nothing has changed, and the caller tells it. */
export function writeToShard<I, R, W>(
  shard: Shard<I, W>,
  kind: ShardKind<I, R>,
  write: ShardWrite<R, W>,
  log: ShardLog,
): ErrorCode {
  assert(shard.status === 'active', 'only a shard that is loaded is written to');
  const batch = batchOfWrite(kind, write);
  const appended = log.append(batch);
  if ('errorCode' in appended) return appended.errorCode;
  const { baseOffset } = appended;
  assert(baseOffset >= shard.logEnd, 'nobody else writes to the log of a shard');
  const producerId = write.producer?.id ?? -1;
  for (const [i, record] of write.records.entries()) {
    shard.image = kind.replay(shard.image, { record, offset: baseOffset + i, producerId });
  }
  moveOn(shard, lastOffset({ ...batch, baseOffset }) + 1);
  for (const what of write.onceCommitted) shard.waiting.push({ end: shard.logEnd, what });
  return ErrorCode.NONE;
}

/** Every batch of a coordinator counts from 0, without a producer and in a transaction alike. */
// Simplified: before 4.0 the metadata of a group was written with -1, as by a producer without sequences.
const baseSequence = 0;

function batchOfWrite<R>(
  kind: Pick<ShardKind<unknown, R>, 'encode'>,
  { records, nowMs, compression = 'none', producer }: ShardWrite<R, unknown>,
): Batch {
  const data = records.map((record): DataRecord => {
    return { ...kind.encode(record), headers: [], timestamp: nowMs };
  });
  if (producer === undefined) return batchOf(data, { compression, baseSequence });
  return batchOf(data, {
    compression,
    baseSequence,
    producerId: producer.id,
    producerEpoch: producer.epoch,
    transactional: true,
  });
}

function moveOn<I>(shard: Shard<I, unknown>, end: number): void {
  shard.logEnd = end;
  shard.images.push({ end, image: shard.image });
}

/** Something that depends on what was written before: is it committed already, or must it wait? */
export function mustWait<W>(shard: Shard<unknown, W>, what: W): boolean {
  if (shard.logEnd <= shard.committed) return false;
  shard.waiting.push({ end: shard.logEnd, what });
  return true;
}

/** A producer's transaction has ended in this partition: its marker is in the log. */
export function onTransactionEnd<I, R, W>(
  shard: Shard<I, W>,
  kind: ShardKind<I, R>,
  marker: { readonly producerId: number; readonly isCommitted: boolean; readonly offset: number },
): void {
  shard.image = kind.replayTransactionEnd(shard.image, marker.producerId, marker.isCommitted);
  moveOn(shard, marker.offset + 1);
}

/** The high watermark has moved: gives what may be told now, in order. */
export function onCommitted<W>(shard: Shard<unknown, W>, highWatermark: number): W[] {
  if (highWatermark <= shard.committed) return [];
  shard.committed = highWatermark;
  const { images, waiting } = shard;
  const newest = images.findLastIndex(({ end }) => end <= highWatermark);
  shard.images = images.slice(Math.max(0, newest));
  shard.waiting = waiting.filter(({ end }) => end > highWatermark);
  return waiting.filter(({ end }) => end <= highWatermark).map(({ what }) => what);
}

/** Leadership is lost: back to what is committed. Gives what was not committed and must be refused. */
export function resign<W>(shard: Shard<unknown, W>): W[] {
  const [committed] = shard.images;
  assert(committed !== undefined, 'a shard has a committed image');
  shard.image = committed.image;
  shard.logEnd = committed.end;
  shard.images = [committed];
  const refused = shard.waiting.map(({ what }) => what);
  shard.waiting = [];
  return refused;
}

/** A snapshot's copy of a shard: images and what waits are immutable. */
export function copyShard<I, W>(shard: Shard<I, W>): Shard<I, W> {
  return { ...shard, images: shard.images.slice(), waiting: shard.waiting.slice() };
}
