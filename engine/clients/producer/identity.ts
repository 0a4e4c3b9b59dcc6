// How an idempotent producer comes to its id (InitProducerId), and what it does without one.
import { ms } from '../../../sim/time.ts';
import type { ResponseEnvelope } from '../../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import { leastLoadedNode } from '../network/least-loaded.ts';
import { requestUpdate } from '../network/metadata.ts';
import { makeReady, sendTo, type ClientEnv, type FailureReason } from '../network/network.ts';
import { write as trace } from '../trace.ts';
import { takeIncomplete } from './accumulator.ts';
import { failBatch } from './produce-answer.ts';
import type { ProducerState } from './producer-state.ts';
import { becomeFatal, bumpEpochIfNeeded, resolveSequences, type Sequences } from './sequences.ts';

/** Int.MAX_VALUE: only transactions have a time-out. */
const noTimeout = 2_147_483_647;

/** Sees to the producer's identity. False: nothing can be sent until it is settled. */
export function seeToIdentity(producer: ProducerState, env: ClientEnv): boolean {
  const { sequences } = producer;
  if (sequences === null) return true;
  resolveSequences(sequences);
  if (sequences.status === 'fatal') {
    failAll(producer, sequences.fatalError, env);
    return false;
  }
  if (bumpEpochIfNeeded(sequences, producer.accumulator)) traceIdentity(sequences, env);
  if (sequences.identity.producerId >= 0) return true;
  if (!producer.identityInFlight) askForIdentity(producer, sequences, env);
  return false;
}

function askForIdentity(producer: ProducerState, sequences: Sequences, env: ClientEnv): void {
  const { network } = producer;
  const now = env.clock.monotonic();
  if (producer.identityRetryAt > now) return;
  const { nodeId } = leastLoadedNode(network, now, env.rng('least-loaded'));
  if (nodeId === undefined || !makeReady(network, nodeId, env)) return;
  sequences.status = 'initializing';
  producer.identityInFlight = true;
  const body = { transactionalId: null, transactionTimeoutMs: noTimeout };
  const about = { type: 'identity' } as const;
  sendTo(network, nodeId, { api: 'InitProducerId', body, about }, env);
}

/** The coordinator of ids answered. */
export function onIdentityAnswered(
  producer: ProducerState,
  { body }: ResponseEnvelope<'InitProducerId'>,
  env: ClientEnv,
): void {
  const { sequences } = producer;
  if (sequences === null) return;
  producer.identityInFlight = false;
  const { errorCode, producerId, producerEpoch } = body;
  if (errorCode === ErrorCode.NONE) {
    sequences.identity = { producerId, producerEpoch };
    sequences.status = 'ready';
    traceIdentity(sequences, env);
  } else if (errorOf(errorCode).retriable) {
    askAgainLater(producer, sequences, env);
  } else if (errorCode === ErrorCode.CLUSTER_AUTHORIZATION_FAILED) {
    // Since 3.9 the producer may be used again once it is allowed to.
    failAll(producer, errorCode, env);
    askAgainLater(producer, sequences, env);
  } else {
    becomeFatal(sequences, errorCode);
  }
}

/** No answer will come. */
export function onIdentityLost(producer: ProducerState, why: FailureReason, env: ClientEnv): void {
  const { sequences } = producer;
  if (sequences === null) return;
  producer.identityInFlight = false;
  if (why === 'unsupported-version') becomeFatal(sequences, ErrorCode.UNSUPPORTED_VERSION);
  else askAgainLater(producer, sequences, env);
}

/** Requests for an identity wait a fixed time, they do not back off. */
function askAgainLater(producer: ProducerState, sequences: Sequences, env: ClientEnv): void {
  sequences.status = 'uninitialized';
  const pause = ms(producer.settings.configs['retry.backoff.ms']);
  producer.identityRetryAt = env.clock.monotonic() + pause;
  requestUpdate(producer.network.metadata);
}

/** Nothing that waits can be sent. */
function failAll(producer: ProducerState, errorCode: number, env: ClientEnv): void {
  for (const batch of takeIncomplete(producer.accumulator)) {
    failBatch(producer, batch, { errorCode, adjustsSequences: false }, env);
  }
}

function traceIdentity({ identity }: Sequences, env: ClientEnv): void {
  trace['producer-id-known'](env.trace, identity.producerId, identity.producerEpoch);
}
