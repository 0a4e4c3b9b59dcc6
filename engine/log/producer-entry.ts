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

/** What a partition remembers of a producer. Immutable: every batch makes a new one. */
export interface ProducerEntry {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** The epoch of the coordinator that wrote the last marker; -1 before the first. */
  readonly coordinatorEpoch: number;
  readonly lastTimestamp: number;
  /** Where the producer's open transaction began here; -1 when none is open. */
  readonly currentTxnFirstOffset: number;
  /** The last batches of this epoch, oldest first; one after a restart, five at most. */
  readonly batches: readonly ProducerBatch[];
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

/** The entry after a batch of data. A new epoch forgets the batches of the old one. */
export function afterData(
  entry: ProducerEntry,
  batch: Batch,
  opensTransaction: boolean,
): ProducerEntry {
  const { producerId, producerEpoch, coordinatorEpoch, currentTxnFirstOffset } = entry;
  const known = producerEpoch === batch.producerEpoch ? entry.batches : [];
  return {
    producerId,
    producerEpoch: batch.producerEpoch,
    coordinatorEpoch,
    lastTimestamp: batch.maxTimestamp,
    currentTxnFirstOffset: opensTransaction ? batch.baseOffset : currentTxnFirstOffset,
    batches: withNewest(known, batch),
  };
}

/** Once there are as many as are remembered, each makes room for the one behind it. */
const withNewest = (
  known: readonly ProducerBatch[],
  written: ProducerBatch,
): readonly ProducerBatch[] =>
  known.length < BATCHES_TO_RETAIN
    ? known.concat(written)
    : known.map((_, at) => known[at + 1] ?? written);

/** The entry after a marker: no transaction is open any more. */
export function afterMarker(
  entry: ProducerEntry,
  producerEpoch: number,
  coordinatorEpoch: number,
  timestamp: number,
): ProducerEntry {
  return {
    producerId: entry.producerId,
    producerEpoch,
    coordinatorEpoch,
    lastTimestamp: timestamp,
    currentTxnFirstOffset: -1,
    batches: producerEpoch === entry.producerEpoch ? entry.batches : [],
  };
}
