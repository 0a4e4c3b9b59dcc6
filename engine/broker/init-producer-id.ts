// InitProducerId: an idempotent producer asks for an id.
import { ErrorCode } from '../protocol/errors.ts';
import { reply } from './front.ts';
import { takeProducerId } from './producer-ids.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** Hands out a producer id and its first epoch. */
// Simplified: transactional producers wait for the transaction coordinator.
export function handleInitProducerId(
  broker: BrokerState,
  call: Call<'InitProducerId'>,
  env: BrokerEnv,
): void {
  const isTransactional = call.request.body.transactionalId !== null;
  const producerId = isTransactional
    ? undefined
    : takeProducerId(broker.producerIds, env.clock.monotonic());
  const errorCode = isTransactional
    ? ErrorCode.COORDINATOR_NOT_AVAILABLE
    : refusalWithout(producerId);
  const body = {
    throttleTimeMs: 0,
    errorCode,
    producerId: producerId ?? -1,
    producerEpoch: producerId === undefined ? -1 : 0,
    ongoingTxnProducerId: -1,
    ongoingTxnProducerEpoch: -1,
  };
  reply(broker, call, { body, errorCode }, env);
}

/** No id is here yet: old clients would take a time-out for the end, and this error makes them ask again. */
const refusalWithout = (producerId: number | undefined): ErrorCode =>
  producerId === undefined ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
