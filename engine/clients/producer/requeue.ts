// What was sent and did not succeed goes back into its queue, whole or in parts.
import { sequenceAfter } from '../../protocol/batch.ts';
import { sizeOfFields } from '../../protocol/record-size.ts';
import { batchIn, queueOf, track, type Accumulator } from './accumulator.ts';
import {
  assignSequence,
  createBatch,
  hasSequence,
  sizeOfProducerBatch,
  tryAppend,
  upperBoundOf,
  type ProducerBatch,
} from './producer-batch.ts';
import { addInFlight, removeInFlight, type Sequences } from './sequences.ts';

/** Back to the head of the queue; among batches with sequences, to its place in their order. */
export function enqueueFirst(
  accumulator: Accumulator,
  batch: ProducerBatch,
  isOrdered: boolean,
): void {
  const queue = queueOf(accumulator, batch);
  const later = queue.findIndex((id) => {
    const other = batchIn(accumulator, id);
    return !isOrdered || !hasSequence(other) || other.baseSequence >= batch.baseSequence;
  });
  queue.splice(later < 0 ? queue.length : later, 0, batch.id);
}

/**
 * A batch was too large for the broker: its records go on in smaller ones, which take over its
 * sequences one by one. It counts as no attempt.
 */
export function splitBatch(
  accumulator: Accumulator,
  batch: ProducerBatch,
  sequences: Sequences | null,
): ProducerBatch[] {
  const { topic, compression } = batch;
  if (sequences !== null) removeInFlight(sequences, batch);
  const observed = compression === 'none' ? 1 : sizeOfProducerBatch(batch) / batch.recordsSize;
  accumulator.ratios.set(topic, Math.max(1, observed));
  const parts = partsOf(accumulator, batch);
  takeOverSequences(batch, parts);
  for (const part of parts.toReversed()) {
    if (sequences !== null) addInFlight(sequences, part, accumulator);
    enqueueFirst(accumulator, part, sequences !== null);
  }
  return parts;
}

function partsOf(accumulator: Accumulator, batch: ProducerBatch): ProducerBatch[] {
  // What was split already is halved until it fits.
  const target = batch.isSplit
    ? Math.max(batch.largestRecord, Math.trunc(sizeOfProducerBatch(batch) / 2))
    : accumulator.settings.batchSize;
  const parts: ProducerBatch[] = [];
  for (const [i, record] of batch.records.entries()) {
    const send = batch.sends[i] ?? -1;
    const entering = { record, send, fieldsSize: sizeOfFields(record) };
    const last = parts.at(-1);
    if (last !== undefined && tryAppend(last, entering, batch.lastAppendAt)) continue;
    const writeLimit = Math.max(upperBoundOf(entering.fieldsSize), target);
    const part = partOf(accumulator, batch, writeLimit);
    tryAppend(part, entering, batch.lastAppendAt);
    parts.push(part);
  }
  for (const part of parts) part.isClosed = true;
  return parts;
}

function partOf(accumulator: Accumulator, whole: ProducerBatch, writeLimit: number): ProducerBatch {
  const { topic, index, number, compression, createdAt } = whole;
  const ratio = accumulator.ratios.get(topic) ?? 1;
  const id = accumulator.nextBatch;
  const own = { id, writeLimit, memory: 0, isSplit: true, ratio };
  const part = createBatch({ topic, index, number, compression, createdAt, ...own });
  track(accumulator, part);
  return part;
}

function takeOverSequences(whole: ProducerBatch, parts: readonly ProducerBatch[]): void {
  if (!hasSequence(whole)) return;
  let sequence = whole.baseSequence;
  for (const part of parts) {
    assignSequence(part, whole, sequence);
    sequence = sequenceAfter(sequence, part.records.length);
  }
}
