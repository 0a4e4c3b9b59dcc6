// From the committed log to what a node goes by (Kafka's MetadataLoader, its publishers and its
// SnapshotGenerator): every node replays the same log, and each publishes in its own time.
import { ms, type Micros } from '../../sim/time.ts';
import type { Env } from '../../sim/program.ts';
import { poke, type MemberEnv, type QuorumMember } from '../kraft/member.ts';
import { highWatermark } from '../kraft/raft.ts';
import { createSnapshot } from '../kraft/snapshot-storage.ts';
import type { Snapshot } from '../kraft/snapshots.ts';
import { emptyImage, type PublishedImage } from '../metadata/image.ts';
import {
  imageOfSnapshot,
  replayBatch,
  snapshotBatches,
  type MetadataMemo,
} from '../metadata/log-batches.ts';
import { lastOffset, type Batch } from '../protocol/batch.ts';

/** Plain data. */
export interface MetadataLoader {
  /** Everything that is committed, as far as this node knows. */
  committed: PublishedImage;
  /** What this node goes by; offset -1 until it has caught up for the first time. */
  published: PublishedImage;
  /** A publication is under way. */
  isPublishing: boolean;
  bytesSinceSnapshot: number;
  lastSnapshotAt: Micros;
}

/** It is time to publish. */
export interface LoaderWake {
  readonly type: 'publish-metadata';
}

/** What a loader needs of the world. */
export type LoaderEnv = Env<never, LoaderWake>;

/** Before the first record. */
export const nothingPublished: PublishedImage = { offset: -1, epoch: -1, image: emptyImage };

/** A loader that has read nothing. */
export const createLoader = (now: Micros): MetadataLoader => ({
  committed: nothingPublished,
  published: nothingPublished,
  isPublishing: false,
  bytesSinceSnapshot: 0,
  lastSnapshotAt: now,
});

/** The log moves on by a committed batch. */
export function loadBatch(
  loader: MetadataLoader,
  batch: Batch,
  memo: MetadataMemo,
  env: LoaderEnv,
): void {
  const image = replayBatch(loader.committed.image, batch, memo, env);
  loader.committed = { offset: lastOffset(batch), epoch: batch.partitionLeaderEpoch, image };
  loader.bytesSinceSnapshot += batch.sizeInBytes;
}

/** The log begins later than this node has read: a snapshot says what was before. */
export function loadSnapshot(
  loader: MetadataLoader,
  { id, batches }: Snapshot,
  env: LoaderEnv,
): void {
  const offset = id.endOffset - 1;
  loader.committed = { offset, epoch: id.epoch, image: imageOfSnapshot(batches, offset, env) };
  loader.bytesSinceSnapshot = 0;
  loader.lastSnapshotAt = env.clock.monotonic();
}

/** How long a node's own thread takes to come to it. */
const publishesAfter = { least: 500, most: 5_000 } as const;

/** What was loaded will be published, once this node has all that was committed when it came. */
// Simplified: what is committed while a publication is under way is published with it.
export function maybePublish(loader: MetadataLoader, member: QuorumMember, env: LoaderEnv): void {
  if (loader.isPublishing || !hasNews(loader) || !isCaughtUp(loader, member)) return;
  loader.isPublishing = true;
  const delay = env.rng('publish').between(publishesAfter.least, publishesAfter.most);
  env.after(delay, { type: 'publish-metadata' });
}

/** KIP-868: nothing of a metadata transaction is published before its end. */
const hasNews = ({ committed, published }: MetadataLoader): boolean =>
  committed.offset > published.offset && committed.image.transaction === null;

/** At first a node reads until it has what its leader has committed. */
function isCaughtUp({ committed, published }: MetadataLoader, { raft }: QuorumMember): boolean {
  if (published.offset >= 0) return true;
  if (raft === null) return false;
  const known = highWatermark(raft);
  return known >= 0 && committed.offset >= known - 1;
}

/** The node goes by the newest image from now on. True: it has moved. */
export function publish(loader: MetadataLoader): boolean {
  loader.isPublishing = false;
  if (!hasNews(loader)) return false;
  loader.published = loader.committed;
  return true;
}

/** When much was written since the last snapshot, or it is long ago, another one is made. */
export function maybeSnapshot(
  loader: MetadataLoader,
  member: QuorumMember,
  { loaderEnv, memberEnv }: { readonly loaderEnv: LoaderEnv; readonly memberEnv: MemberEnv },
): void {
  const { raft, settings } = member;
  const { configs } = settings;
  const { published, committed } = loader;
  const now = loaderEnv.clock.monotonic();
  const maxAge = configs['metadata.log.max.snapshot.interval.ms'];
  const isOld = maxAge > 0 && now - loader.lastSnapshotAt >= ms(maxAge);
  const isLarge =
    loader.bytesSinceSnapshot >= configs['metadata.log.max.record.bytes.between.snapshots'];
  if (raft === null || published !== committed || !(isOld || isLarge)) return;
  loader.bytesSinceSnapshot = 0;
  loader.lastSnapshotAt = now;
  const content = {
    id: { endOffset: published.offset + 1, epoch: published.epoch },
    lastContainedLogTimestamp: Math.floor(loaderEnv.clock.wall() / 1_000),
    batches: snapshotBatches(published, loaderEnv),
  };
  createSnapshot(raft, content, memberEnv);
  poke(member, memberEnv);
}

/** A snapshot's copy. */
export const copyLoader = (loader: MetadataLoader): MetadataLoader => ({ ...loader });
