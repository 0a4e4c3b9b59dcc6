// Kafka's ProducerStateEntry: what a partition remembers of one idempotent producer.
import { lastSequence, type Batch } from '../protocol/batch.ts';

const MAX_SEQUENCE = 0x7fff_ffff;

/** No sequence number: the producer has written no data that is remembered. */
export const NO_SEQUENCE = -1;

/** The epoch of a producer of which nothing is known. */
export const NO_PRODUCER_EPOCH = -1;

/** So many of a producer's batches are remembered; it may have five requests on the way. */
export const BATCHES_TO_RETAIN = 5;

/** One batch that the producer wrote: of its header what is needed to answer a repetition of it. */
export type ProducerBatch = Pick<
  Batch,
  'baseOffset' | 'lastOffsetDelta' | 'baseSequence' | 'maxTimestamp'
>;

/** What a partition remembers of a producer. */
export interface ProducerEntry {
  readonly producerId: number;
  producerEpoch: number;
  /** The epoch of the coordinator that wrote the last marker; -1 before the first. */
  coordinatorEpoch: number;
  lastTimestamp: number;
  /** Where the producer's open transaction began here; -1 when none is open. */
  currentTxnFirstOffset: number;
  /** The last batches of this epoch, oldest first; one after a restart, five at most. */
  readonly batches: ProducerBatch[];
}

/** A producer of which nothing is known. */
export function unknownProducer(producerId: number): ProducerEntry {
  return {
    producerId,
    producerEpoch: NO_PRODUCER_EPOCH,
    coordinatorEpoch: -1,
    lastTimestamp: -1,
    currentTxnFirstOffset: -1,
    batches: [],
  };
}

/** The sequence number of the last record that is remembered. */
export function lastSequenceOfEntry(entry: ProducerEntry): number {
  const last = entry.batches.at(-1);
  return last === undefined ? NO_SEQUENCE : lastSequence(last);
}

/** Does one sequence number follow another? After the greatest int32 comes 0. */
export function isNextSequence(last: number, next: number): boolean {
  return next === last + 1 || (next === 0 && last === MAX_SEQUENCE);
}

/** The remembered batch that this one repeats: the same epoch and exactly the same numbers. */
export function duplicateOf(
  entry: ProducerEntry | undefined,
  batch: Batch,
): ProducerBatch | undefined {
  if (entry === undefined || entry.producerEpoch !== batch.producerEpoch) return undefined;
  const { baseSequence, lastOffsetDelta } = batch;
  for (const known of entry.batches) {
    if (known.baseSequence === baseSequence && known.lastOffsetDelta === lastOffsetDelta)
      return known;
  }
  return undefined;
}

/** It has written a batch of data. */
export function noteData(entry: ProducerEntry, batch: Batch): void {
  const { batches } = entry;
  enterEpoch(entry, batch.producerEpoch);
  entry.lastTimestamp = batch.maxTimestamp;
  if (batches.length === BATCHES_TO_RETAIN) batches.shift();
  batches.push(batch);
}

/** Its marker was written: no transaction is open any more. */
export function noteMarker(entry: ProducerEntry, marker: Batch, coordinatorEpoch: number): void {
  enterEpoch(entry, marker.producerEpoch);
  entry.coordinatorEpoch = coordinatorEpoch;
  entry.lastTimestamp = marker.maxTimestamp;
  entry.currentTxnFirstOffset = -1;
}

/** A new epoch forgets the batches of the old one. */
function enterEpoch(entry: ProducerEntry, producerEpoch: number): void {
  if (entry.producerEpoch === producerEpoch) return;
  entry.producerEpoch = producerEpoch;
  entry.batches.length = 0;
}

/** A snapshot's copy. */
export const copyProducerEntry = (entry: ProducerEntry): ProducerEntry => ({
  ...entry,
  batches: entry.batches.slice(),
});
