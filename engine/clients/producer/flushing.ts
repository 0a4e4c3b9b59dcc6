// Waiting for everything that was sent so far: flush() (KafkaProducer and RecordAccumulator).
import { numbered } from '../../../sim/numbered.ts';
import type { ProducerBatch } from './producer-batch.ts';
import type { ProducerState } from './producer-state.ts';

/** Everything that is incomplete now is waited for, and lingers no more. */
export function beginFlush(producer: ProducerState): number {
  const { accumulator } = producer;
  const id = producer.nextFlush;
  producer.nextFlush += 1;
  const batches = accumulator.batches.filter(({ isDone }) => !isDone);
  if (batches.length === 0) return id;
  accumulator.flushes += 1;
  producer.flushes = [...producer.flushes, { id, batches: batches.map((batch) => batch.id) }];
  return id;
}

/** Which calls of flush() return now. */
export function settleFlushes(producer: ProducerState): void {
  const { accumulator, flushes } = producer;
  if (flushes.length === 0) return;
  const isOpen = (id: number): boolean => numbered(accumulator.batches, id)?.isDone === false;
  const open = flushes.filter(({ batches }) => batches.some(isOpen));
  accumulator.flushes -= flushes.length - open.length;
  producer.flushes = open;
}

/** A batch goes on in parts: who waits for it waits for them. */
export function followSplit(
  producer: ProducerState,
  { id }: ProducerBatch,
  parts: readonly ProducerBatch[],
): void {
  producer.flushes = producer.flushes.map((flush) =>
    flush.batches.includes(id)
      ? { ...flush, batches: [...flush.batches, ...parts.map((part) => part.id)] }
      : flush,
  );
}
