// InitProducerId: an idempotent producer asks for an id.
import { ErrorCode } from '../protocol/errors.ts';
import { reply } from './front.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** Ids of one block; Kafka's brokers ask the controller for a block at a time. */
const blockSize = 1_000;

/** Hands out a producer id and its first epoch. */
// Simplified: each broker counts in blocks of its own; the controller will hand blocks out.
// Transactional producers wait for the transaction coordinator.
export function handleInitProducerId(
  broker: BrokerState,
  call: Call<'InitProducerId'>,
  env: BrokerEnv,
): void {
  const isTransactional = call.request.body.transactionalId !== null;
  const errorCode = isTransactional ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.NONE;
  const producerId = isTransactional ? -1 : broker.nodeId * blockSize + broker.nextProducerId;
  if (!isTransactional) broker.nextProducerId += 1;
  const body = {
    throttleTimeMs: 0,
    errorCode,
    producerId,
    producerEpoch: isTransactional ? -1 : 0,
    ongoingTxnProducerId: -1,
    ongoingTxnProducerEpoch: -1,
  };
  reply(broker, call, { body, errorCode }, env);
}
