// close() with its time-out (KafkaProducer).
import { ErrorCode } from '../../protocol/errors.ts';
import type { ClientEnv } from '../network/network.ts';
import { hasUndrained, takeIncomplete } from './accumulator.ts';
import { failBatch } from './produce-answer.ts';
import type { ProducerState } from './producer-state.ts';

/** Has all that close() waits for found its end? If it has waited long enough, what is left fails. */
export function mayClose(producer: ProducerState, env: ClientEnv): boolean {
  const { status, closeUntil, accumulator } = producer;
  if (status !== 'closing') return false;
  if (closeUntil > env.clock.monotonic()) return isFinished(producer);
  for (const batch of takeIncomplete(accumulator)) {
    const failure = { errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, adjustsSequences: false };
    failBatch(producer, batch, failure, env);
  }
  return true;
}

const isFinished = ({ accumulator, inFlight }: ProducerState): boolean =>
  !hasUndrained(accumulator) && inFlight.length === 0;

/** It talks to nobody any more. */
export function hangUp(producer: ProducerState, env: ClientEnv): void {
  producer.status = 'closed';
  for (const connection of producer.network.connections.keys()) env.close(connection);
  producer.network.connections.clear();
}
