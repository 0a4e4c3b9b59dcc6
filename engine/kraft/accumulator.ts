// Kafka's BatchAccumulator: records wait a little (controller.quorum.append.linger.ms), so that many
// of them become one batch. Their offsets are known at once, before they are in the log.
import {
  batchOf,
  recordCount,
  type Batch,
  type Bytes,
  type DataRecord,
} from '../protocol/batch.ts';
import { lastOffset, sizeOfBatchHeader } from '../protocol/batch.ts';
import { sizeOfBodyV2 } from '../protocol/record-size.ts';
import { sizeOfVarint } from '../protocol/varint.ts';
import { demand } from './fault.ts';

/** The largest batch of the metadata log. */
export const maxBatchBytes = 8_388_608;

const maxBatches = 10;

/** Records that may still get company. */
interface GrowingBatch {
  readonly baseOffset: number;
  readonly timestampMs: number;
  /** Not changed: a longer list takes its place. */
  records: readonly DataRecord[];
  sizeInBytes: number;
}

/** What a leader is about to append. Times are in milliseconds of the monotonic clock. */
export interface Accumulator {
  readonly epoch: number;
  readonly lingerMs: number;
  /** The offset of the next record. */
  nextOffset: number;
  /** When the records must go; Infinity: there are none that wait. */
  lingerDeadlineMs: number;
  /** Batches from here on are prepared only, until their writer says that they may go. */
  drainOffset: number;
  growing: GrowingBatch | null;
  completed: readonly Batch[];
  /** A control record has closed the batch before it; what came after is left for the next drain. */
  forced: boolean;
}

/** Nothing to append yet. */
export function newAccumulator(epoch: number, baseOffset: number, lingerMs: number): Accumulator {
  return {
    epoch,
    lingerMs,
    nextOffset: baseOffset,
    lingerDeadlineMs: Infinity,
    drainOffset: Infinity,
    growing: null,
    completed: [],
    forced: false,
  };
}

/** The two clocks of an append: one that never steps, and the one that records show. */
export interface AppendTime {
  readonly nowMs: number;
  readonly wallMs: number;
}

/**
 * Records get their offsets, all in one batch, and wait. The offset of the last one. They do not go
 * before `allowDrain`: the controller replays them first.
 */
export function accumulate(
  accumulator: Accumulator,
  epoch: number,
  values: readonly Bytes[],
  time: AppendTime,
): number {
  demand(epoch >= accumulator.epoch, 'who appends leads still', 'NotLeaderException');
  demand(epoch === accumulator.epoch, 'nobody knows a later epoch', 'IllegalArgumentException');
  demand(values.length > 0, 'an append has records', 'IllegalArgumentException');
  demand(accumulator.completed.length < maxBatches, 'batches are appended in time');
  addToBatch(accumulator, values, time);
  if (accumulator.lingerDeadlineMs === Infinity) {
    accumulator.lingerDeadlineMs = time.nowMs + accumulator.lingerMs;
  }
  accumulator.nextOffset += values.length;
  return accumulator.nextOffset - 1;
}

function addToBatch(accumulator: Accumulator, values: readonly Bytes[], time: AppendTime): void {
  const size = sizeOfValues(values);
  demand(size <= maxBatchBytes, 'an append fits a batch', 'RecordBatchTooLargeException');
  const { growing } = accumulator;
  if (growing !== null && growing.sizeInBytes + size > maxBatchBytes) completeBatch(accumulator);
  accumulator.growing ??= {
    baseOffset: accumulator.nextOffset,
    timestampMs: time.wallMs,
    records: [],
    sizeInBytes: sizeOfBatchHeader,
  };
  if (accumulator.drainOffset === Infinity) accumulator.drainOffset = accumulator.nextOffset;
  const batch = accumulator.growing;
  const records = values.map((value) => recordOf(value, batch.timestampMs));
  batch.records = [...batch.records, ...records];
  batch.sizeInBytes += size;
}

function recordOf(value: Bytes, timestamp: number): DataRecord {
  return { key: null, value, headers: [], timestamp };
}

/** A little more than they will take, as their places in the batch are not known yet. */
function sizeOfValues(values: readonly Bytes[]): number {
  let size = 0;
  for (const [index, value] of values.entries()) {
    const body = sizeOfBodyV2(recordOf(value, 0), 0, index);
    size += sizeOfVarint(body) + body;
  }
  return size;
}

/** What was prepared may be appended. */
export function allowDrain(accumulator: Accumulator): void {
  accumulator.drainOffset = Infinity;
}

/** A control batch, made for the next offset, is appended at once, and with it what waited before it. */
export function accumulateControl(
  accumulator: Accumulator,
  make: (baseOffset: number, epoch: number) => Batch,
): number {
  completeBatch(accumulator);
  accumulator.lingerDeadlineMs = Infinity;
  accumulator.forced = true;
  const batch = make(accumulator.nextOffset, accumulator.epoch);
  accumulator.completed = [...accumulator.completed, batch];
  accumulator.nextOffset += recordCount(batch);
  return accumulator.nextOffset - 1;
}

function completeBatch(accumulator: Accumulator): void {
  const { growing, completed, epoch } = accumulator;
  if (growing === null) return;
  const { records, baseOffset } = growing;
  const batch = batchOf(records, { baseOffset, partitionLeaderEpoch: epoch });
  accumulator.completed = [...completed, batch];
  accumulator.growing = null;
}

/** How long until something must be appended. */
export function untilDrain(accumulator: Accumulator, nowMs: number): number {
  const first = accumulator.completed[0];
  if (first !== undefined && isDrainable(accumulator, first)) return 0;
  return Math.max(0, accumulator.lingerDeadlineMs - nowMs);
}

/** What is appended now, oldest first. */
export function drain(accumulator: Accumulator): Batch[] {
  if (!accumulator.forced) {
    completeBatch(accumulator);
    accumulator.lingerDeadlineMs = Infinity;
  }
  accumulator.forced = false;
  const { completed } = accumulator;
  const kept = completed.findIndex((batch) => !isDrainable(accumulator, batch));
  const count = kept < 0 ? completed.length : kept;
  accumulator.completed = completed.slice(count);
  return completed.slice(0, count);
}

function isDrainable({ drainOffset }: Accumulator, batch: Batch): boolean {
  return lastOffset(batch) < drainOffset;
}

/** A snapshot's copy: batches are shared. */
export function copyAccumulator(accumulator: Accumulator): Accumulator {
  const { growing } = accumulator;
  return { ...accumulator, growing: growing === null ? null : { ...growing } };
}
