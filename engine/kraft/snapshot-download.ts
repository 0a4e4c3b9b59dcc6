import type { Batch } from '../protocol/batch.ts';
import type { SnapshotId } from './snapshots.ts';

/**
 * KIP-630: a snapshot that a follower fetches piece by piece. Immutable: each piece makes the next one.
 * Simplified: it is kept in memory until it is whole, where Kafka has a file that a restart deletes.
 */
export interface SnapshotDownload {
  readonly id: SnapshotId;
  readonly batches: readonly Batch[];
  /** How much is here: the position to ask for next. */
  readonly sizeInBytes: number;
}

/** The download with one more piece. */
export function withPiece(download: SnapshotDownload, batches: readonly Batch[]): SnapshotDownload {
  let { sizeInBytes } = download;
  for (const batch of batches) sizeInBytes += batch.sizeInBytes;
  return { ...download, batches: [...download.batches, ...batches], sizeInBytes };
}
