// FindCoordinator: which broker coordinates a group or a transactional id?
import { brokerOf, partitionOf } from '../metadata/image.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode, errorOf } from '../protocol/errors.ts';
import { reply } from './front.ts';
import { offsetsPartition, partitionOfGroup } from './groups/placement.ts';
import { offsetsTopic } from './internal-topics.ts';
import { topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** From this version on many are asked for at once (KIP-699). */
const inBatches = 4;

/** Answers who leads the partition that a key belongs to. */
export function handleFindCoordinator(
  broker: BrokerState,
  call: Call<'FindCoordinator'>,
  env: BrokerEnv,
): void {
  const { version, body } = call.request;
  const { keyType } = body;
  const keys = version < inBatches ? [body.key] : body.coordinatorKeys;
  const coordinators = keys.map((key) => coordinatorOf(broker, { keyType, key }, env));
  const failed = coordinators.find(({ errorCode }) => errorCode !== ErrorCode.NONE);
  const errorCode = failed?.errorCode ?? ErrorCode.NONE;
  reply(broker, call, { body: answerIn(version, coordinators), errorCode }, env);
}

type Coordinator = ResponseBody<'FindCoordinator'>['coordinators'][number];

/** Old versions have room for one coordinator, and say the error in words, too. */
function answerIn(
  version: number,
  coordinators: readonly Coordinator[],
): ResponseBody<'FindCoordinator'> {
  const [only] = coordinators;
  if (version >= inBatches || only === undefined) return { ...empty, coordinators };
  const { errorCode, nodeId, host, port } = only;
  return { ...empty, errorCode, errorMessage: errorOf(errorCode).message, nodeId, host, port };
}

const empty: ResponseBody<'FindCoordinator'> = {
  throttleTimeMs: 0,
  errorCode: ErrorCode.NONE,
  errorMessage: '',
  nodeId: 0,
  host: '',
  port: 0,
  coordinators: [],
};

/** Whom is asked for: 0 a group, 1 a transactional id, 2 a share partition. */
interface Sought {
  readonly keyType: number;
  readonly key: string;
}

const groupKey = 0;

function coordinatorOf(broker: BrokerState, { keyType, key }: Sought, env: BrokerEnv): Coordinator {
  const { image } = broker.view;
  if (keyType !== groupKey) {
    // Simplified: transactions and share groups have no coordinators yet.
    const isKnown = keyType === 1 || keyType === 2;
    return notFound(key, isKnown ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.INVALID_REQUEST);
  }
  if (topicWithName(image, env, offsetsTopic) === undefined) {
    broker.topicsToCreate.add(offsetsTopic);
    return notFound(key, ErrorCode.COORDINATOR_NOT_AVAILABLE);
  }
  const partition = offsetsPartition(broker, partitionOfGroup(broker, key, env), env);
  const { leader = -1 } = partitionOf(image, partition ?? -1) ?? {};
  const node = brokerOf(image, leader);
  if (node === undefined || node.fenced) {
    return notFound(key, ErrorCode.COORDINATOR_NOT_AVAILABLE);
  }
  const { id: nodeId, host, port } = node;
  return { key, nodeId, host, port, errorCode: ErrorCode.NONE, errorMessage: '' };
}

const notFound = (key: string, errorCode: ErrorCode): Coordinator => ({
  key,
  nodeId: -1,
  host: '',
  port: -1,
  errorCode,
  errorMessage: '',
});
