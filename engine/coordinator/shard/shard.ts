// The one runtime of all coordinators (Kafka's CoordinatorRuntime), for one partition of their log: what
// is decided is replayed at once, appended, and answered when the high watermark has passed it.
import { assert } from '../../../sim/assert.ts';
import type { PartitionId } from '../../metadata/ids.ts';
import { copyOpenBatch, type OpenBatch } from './open-batch.ts';

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
  /** What the whole log says, committed or not, and what will be written next: decisions stand on it. */
  image: I;
  /** Where the log ends: the next batch will be written here. */
  logEnd: number;
  /** The high watermark as far as it was heard of. */
  committed: number;
  /** From the committed image to the present one: going back is to take up an older one. */
  images: ImageAt<I>[];
  /** In the order of the log. */
  waiting: Waiting<W>[];
  /** What is decided and not in the log yet. */
  open: OpenBatch<W> | undefined;
  /** How many batches were begun. */
  batches: number;
}

/** A new leader's shard: it knows nothing before its log is replayed. */
export function openShard<I, W>(
  kind: Pick<ShardKind<I, unknown>, 'empty'>,
  leadership: { readonly partition: PartitionId; readonly leaderEpoch: number },
  logStart: number,
): Shard<I, W> {
  return {
    status: 'loading',
    image: kind.empty,
    logEnd: logStart,
    committed: logStart,
    images: [{ end: logStart, image: kind.empty }],
    waiting: [],
    open: undefined,
    batches: 0,
    ...leadership,
  };
}

/** The log has grown: the present image is what it says up to there. */
export function moveOn<I>(shard: Shard<I, unknown>, end: number): void {
  shard.logEnd = end;
  shard.images.push({ end, image: shard.image });
}

/** Something that depends on what was decided before: is that committed already, or must it wait? */
export function mustWait<W>(shard: Shard<unknown, W>, what: W): boolean {
  const { open, logEnd, committed, waiting } = shard;
  if (open !== undefined) open.onceCommitted.push(what);
  else if (logEnd > committed) waiting.push({ end: logEnd, what });
  return open !== undefined || logEnd > committed;
}

/** A producer's transaction has ended in this partition: its marker is in the log. */
export function onTransactionEnd<I, R, W>(
  shard: Shard<I, W>,
  kind: ShardKind<I, R>,
  marker: { readonly producerId: number; readonly isCommitted: boolean; readonly offset: number },
): void {
  assert(shard.open === undefined, 'what was decided before a marker is written before it');
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

/** Leadership is lost: back to what is committed. Gives what was not, and must be refused. */
export function resign<W>(shard: Shard<unknown, W>): W[] {
  const [committed] = shard.images;
  assert(committed !== undefined, 'a shard has a committed image');
  shard.image = committed.image;
  shard.logEnd = committed.end;
  shard.images = [committed];
  const refused = shard.waiting.map(({ what }) => what);
  refused.push(...(shard.open?.onceCommitted ?? []));
  shard.waiting = [];
  shard.open = undefined;
  return refused;
}

/** Some of what waits is not waited for any longer, though it may still be committed. Gives it. */
export function stopWaiting<W>(shard: Shard<unknown, W>, isOver: (what: W) => boolean): W[] {
  const over = shard.waiting.map(({ what }) => what).filter(isOver);
  shard.waiting = shard.waiting.filter(({ what }) => !isOver(what));
  const { open } = shard;
  if (open === undefined) return over;
  over.push(...open.onceCommitted.filter(isOver));
  shard.open = { ...open, onceCommitted: open.onceCommitted.filter((what) => !isOver(what)) };
  return over;
}

/** A snapshot's copy of a shard: images and what waits are immutable. */
export function copyShard<I, W>(shard: Shard<I, W>): Shard<I, W> {
  const { images, waiting, open } = shard;
  return {
    ...shard,
    images: images.slice(),
    waiting: waiting.slice(),
    open: open === undefined ? open : copyOpenBatch(open),
  };
}
