// Records that a fetch brought for one partition, handed out piece by piece (Kafka's CompletedFetch).
import { added, none } from '../../../sim/short-list.ts';
import {
  isControl,
  isTransactional,
  lastOffset,
  nextOffset,
  type Batch,
} from '../../protocol/batch.ts';
import { placedRecords, recordsOf } from '../../protocol/batch-codec.ts';
import { controlTypeOf } from '../../protocol/control-record.ts';
import type { PlacedRecord } from '../../protocol/placed-record.ts';
import type { TopicPartition } from '../topic-partition.ts';

/** A transaction that was aborted, and where its records begin. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** What came, and how much of it was handed out. */
export interface FetchedPartition extends TopicPartition {
  /** The partition's number in the trace: that of the topic as it was when this was asked for. */
  readonly number: number;
  readonly nodeId: number;
  readonly batches: readonly Batch[];
  /** Null: everything is read, whether it is committed or not. */
  readonly aborted: readonly AbortedTransaction[] | null;
  /** Producers whose transaction is being skipped. */
  skipping: readonly number[];
  /** How many of `aborted` have begun. */
  begun: number;
  /** The batch that is being handed out. */
  at: number;
  nextOffset: number;
  /** The leader epoch of the last record handed out; -1: none yet. */
  lastEpoch: number;
}

/** Takes up to so many records; control records and what was aborted are passed over. */
export function takeRecords(fetched: FetchedPartition, most: number): readonly PlacedRecord[] {
  let taken: readonly PlacedRecord[] = none;
  for (; fetched.at < fetched.batches.length; fetched.at += 1) {
    const batch = fetched.batches[fetched.at] as Batch;
    // A broker sends whole batches: the first may begin, or even end, before the position.
    if (lastOffset(batch) < fetched.nextOffset) continue;
    const wanted = isSkipped(fetched, batch) ? none : recordsFrom(batch, fetched.nextOffset);
    const room = most - taken.length;
    if (wanted.length > room) return withAll(taken, takeFirst(fetched, batch, wanted, room));
    taken = withAll(taken, wanted);
    // Where compaction took the last records of a batch, their offsets are passed over.
    fetched.nextOffset = nextOffset(batch);
    fetched.lastEpoch = batch.partitionLeaderEpoch;
  }
  return taken;
}

/** Has the application taken everything that was fetched? */
export const isDrained = ({ at, batches }: FetchedPartition): boolean => at >= batches.length;

/** The records of a batch from a position on: nearly always all of them. */
function recordsFrom(batch: Batch, offset: number): readonly PlacedRecord[] {
  const records = placedRecords(batch);
  return batch.baseOffset >= offset ? records : records.filter((one) => one.offset >= offset);
}

/** There is no room for the rest of the batch. */
function takeFirst(
  fetched: FetchedPartition,
  batch: Batch,
  wanted: readonly PlacedRecord[],
  count: number,
): readonly PlacedRecord[] {
  const last = wanted[count - 1];
  if (last === undefined) return none;
  fetched.nextOffset = last.offset + 1;
  fetched.lastEpoch = batch.partitionLeaderEpoch;
  return wanted.slice(0, count);
}

/** The records of one batch are a list already; those of more are added to it. */
function withAll(
  taken: readonly PlacedRecord[],
  more: readonly PlacedRecord[],
): readonly PlacedRecord[] {
  if (taken.length === 0) return more;
  let all = taken;
  for (const one of more) all = added(all, one);
  return all;
}

function isSkipped(fetched: FetchedPartition, batch: Batch): boolean {
  if (isControl(batch)) {
    const [marker] = recordsOf(batch);
    const isAbort = marker !== undefined && controlTypeOf(marker) === 'ABORT';
    if (isAbort) fetched.skipping = fetched.skipping.filter((id) => id !== batch.producerId);
    return true;
  }
  if (fetched.aborted === null) return false;
  beginAborted(fetched, fetched.aborted, lastOffset(batch));
  return isTransactional(batch) && fetched.skipping.includes(batch.producerId);
}

/** The aborted transactions that have begun by an offset. */
function beginAborted(
  fetched: FetchedPartition,
  aborted: readonly AbortedTransaction[],
  upTo: number,
): void {
  for (; fetched.begun < aborted.length; fetched.begun += 1) {
    const next = aborted[fetched.begun];
    if (next === undefined || next.firstOffset > upTo) return;
    fetched.skipping = [...fetched.skipping, next.producerId];
  }
}
