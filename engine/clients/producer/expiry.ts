// delivery.timeout.ms: it counts from the creation of a batch, whatever happens since.
import { added, none } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import { batchIn, type Accumulator } from './accumulator.ts';
import { isSamePartition } from './in-flight.ts';
import type { BatchId, ProducerBatch } from './producer-batch.ts';
import type { ProducerState } from './producer-state.ts';

/** When a batch is given up, sent or not. */
export const expiresAt = ({ settings }: Accumulator, { createdAt }: ProducerBatch): Micros =>
  createdAt + settings.deliveryTimeout;

/** A batch's time may be over before that of the others. */
function noteExpiry(accumulator: Accumulator, batch: ProducerBatch): void {
  accumulator.nextExpiryAt = Math.min(accumulator.nextExpiryAt, expiresAt(accumulator, batch));
}

/** Takes out the waiting batches whose time is over, and notes when the next one's will be. */
export function takeExpired(accumulator: Accumulator, now: Micros): readonly ProducerBatch[] {
  let expired: readonly ProducerBatch[] = none;
  for (const { queues } of accumulator.topics.values()) {
    for (const { batches } of queues.values()) {
      let head = takeHead(accumulator, batches, now);
      for (; head !== undefined; head = takeHead(accumulator, batches, now)) {
        expired = added(expired, head);
      }
    }
  }
  return expired;
}

/** The head of a queue if its time is over. */
function takeHead(
  accumulator: Accumulator,
  queue: BatchId[],
  now: Micros,
): ProducerBatch | undefined {
  const id = queue[0];
  if (id === undefined) return undefined;
  const batch = batchIn(accumulator, id);
  if (expiresAt(accumulator, batch) > now) {
    noteExpiry(accumulator, batch);
    return undefined;
  }
  queue.shift();
  batch.isClosed = true;
  return batch;
}

/** Batches on their way whose time is over: of each partition those up to the first that may still arrive. */
export function expiredInFlight(
  { inFlight, accumulator }: ProducerState,
  now: Micros,
): readonly ProducerBatch[] {
  let expired: readonly ProducerBatch[] = none;
  let first: ProducerBatch | undefined;
  for (const id of inFlight) {
    const batch = batchIn(accumulator, id);
    if (first !== undefined && isSamePartition(first, batch)) continue;
    if (expiresAt(accumulator, batch) <= now) {
      expired = added(expired, batch);
    } else {
      noteExpiry(accumulator, batch);
      first = batch;
    }
  }
  return expired;
}
