// Batches on their way to brokers (Sender#inFlightBatches).
import { withdraw } from '../../../sim/short-list.ts';
import { batchIn } from './accumulator.ts';
import type { BatchId, ProducerBatch } from './producer-batch.ts';
import type { ProducerState } from './producer-state.ts';
import type { TopicPartition } from '../topic-partition.ts';

/** A batch leaves: behind the others of its partition, or last of all if none of them is on its way. */
export function noteInFlight({ inFlight, accumulator }: ProducerState, batch: ProducerBatch): void {
  for (let at = inFlight.length; at > 0; at -= 1) {
    const before = batchIn(accumulator, inFlight[at - 1] as BatchId);
    if (!isSamePartition(before, batch)) continue;
    inFlight.splice(at, 0, batch.id);
    return;
  }
  inFlight.push(batch.id);
}

/** It is on its way no more, whatever became of it. */
export function forgetInFlight({ inFlight }: ProducerState, batch: ProducerBatch): void {
  withdraw(inFlight, batch.id);
}

/** Do both go to the same partition? */
export const isSamePartition = (a: TopicPartition, b: TopicPartition): boolean =>
  a.index === b.index && a.topic === b.topic;
