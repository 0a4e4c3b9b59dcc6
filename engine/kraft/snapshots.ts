// Snapshots of the metadata log (KIP-630): what the records below an offset amount to.
import type { Batch } from '../protocol/batch.ts';
import { controlTypeOf } from '../protocol/control-record.ts';
import { decodeControlRecord } from '../protocol/records/control-log.ts';

/** What a snapshot stands for: everything below an offset, whose last record is of an epoch. */
export interface SnapshotId {
  readonly endOffset: number;
  readonly epoch: number;
}

/** A snapshot as its file holds it. Immutable: replicas that have the same one share it. */
export interface Snapshot {
  readonly id: SnapshotId;
  /** Header, version and voters, data, footer. */
  readonly batches: readonly Batch[];
  readonly sizeInBytes: number;
  /** By its time retention judges it. */
  readonly lastContainedLogTimestamp: number;
}

/** What a quorum is formatted with: it is never sent to anyone, since everyone has his own. */
export const bootstrapId: SnapshotId = { endOffset: 0, epoch: 0 };

/** The order of snapshots: a later epoch is later, whatever its offset. */
export function compareIds(a: SnapshotId, b: SnapshotId): number {
  return a.epoch - b.epoch || a.endOffset - b.endOffset;
}

/** Are two ids the same? */
export function isSameId(a: SnapshotId, b: SnapshotId): boolean {
  return a.epoch === b.epoch && a.endOffset === b.endOffset;
}

/** A snapshot of batches that are complete. */
export function snapshotOf(id: SnapshotId, batches: readonly Batch[]): Snapshot {
  let sizeInBytes = 0;
  for (const batch of batches) sizeInBytes += batch.sizeInBytes;
  return { id, batches, sizeInBytes, lastContainedLogTimestamp: timestampIn(batches) };
}

/** What the header says. */
function timestampIn([header]: readonly Batch[]): number {
  const record = header !== undefined && 'records' in header.payload && header.payload.records[0];
  if (!record || controlTypeOf(record) !== 'SNAPSHOT_HEADER') return 0;
  const said = decodeControlRecord(record.key as Uint8Array, record.value as Uint8Array);
  return said.type === 'SNAPSHOT_HEADER' ? said.value.lastContainedLogTimestamp : 0;
}

const suffix = '.checkpoint';

/** The file of a snapshot, as a listing of a real Kafka directory shows it. */
export function snapshotFile(path: string, { endOffset, epoch }: SnapshotId): string {
  return `${path}/${padded(endOffset, 20)}-${padded(epoch, 10)}${suffix}`;
}

/** Is this the file of a snapshot? */
export function isSnapshotFile(file: string): boolean {
  return file.endsWith(suffix);
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

/**
 * A piece of a snapshot from a position on: at least one batch, and no more bytes than asked for.
 * Simplified: a piece begins and ends where a batch does; Kafka cuts anywhere.
 */
export function pieceOf(snapshot: Snapshot, position: number, maxBytes: number): readonly Batch[] {
  const piece: Batch[] = [];
  let at = 0;
  let size = 0;
  for (const batch of snapshot.batches) {
    if (at >= position) {
      if (piece.length > 0 && size + batch.sizeInBytes > maxBytes) break;
      piece.push(batch);
      size += batch.sizeInBytes;
    }
    at += batch.sizeInBytes;
  }
  return piece;
}
