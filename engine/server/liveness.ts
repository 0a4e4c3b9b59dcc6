// How a broker announces that it lives (Kafka's BrokerLifecycleManager), and hears what is decided: its
// side of the scripted controller. KRaft's side takes this place, behind the same ports.
import { ms } from '../../sim/time.ts';
import type { ConnectionId, Env, TimerId } from '../../sim/program.ts';
import { topicToCreate } from '../broker/internal-topics.ts';
import type { BrokerState } from '../broker/state.ts';
import type { IsrAnswer, IsrProposal } from '../metadata/ports.ts';
import type { ControlMessage } from '../metadata/scripted-settings.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { ApiName } from '../protocol/apis.ts';
import {
  sizeOfRequest,
  type RequestBody,
  type RequestEnvelope,
  type ResponseBody,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { uuidOfBytes } from '../protocol/uuid.ts';

/** Where a broker stands on its way to serving. */
export type Lifecycle = 'starting' | 'recovering' | 'running' | 'stopping' | 'flushing';

/** Plain data. */
export interface Liveness {
  readonly nodeId: NodeId;
  readonly incarnationId: string;
  readonly controller: string;
  readonly rack: string | null;
  readonly heartbeatIntervalMs: number;
  lifecycle: Lifecycle;
  connection: ConnectionId;
  status: 'closed' | 'opening' | 'open';
  correlationId: number;
  /** -1 until it is registered. */
  brokerEpoch: number;
  /** The logs are recovered. */
  ready: boolean;
  heartbeat: TimerId;
  /** ISR proposals that wait for their turn: one request at a time (Kafka's AlterPartitionManager). */
  readonly proposals: ProposedIsr[];
  inFlight: readonly ProposedIsr[] | undefined;
}

/** A proposal with the names that the controller knows its partition by. */
export interface ProposedIsr extends IsrProposal {
  readonly topicName: string;
  readonly topicUuid: string;
  readonly index: number;
}

/** What wakes a broker's liveness. */
export type LivenessWake =
  | { readonly type: 'heartbeat-due' }
  | { readonly type: 'reconnect-to-controller' }
  | { readonly type: 'propose-again' };

/** What a broker's liveness needs of the world. */
export type LivenessEnv = Env<ControlMessage, LivenessWake>;

/** What the broker hears through this port. */
export interface Heard {
  readonly isrAnswers: readonly IsrAnswer[];
  /** It may serve from now on. */
  readonly unfenced: boolean;
  readonly mayStop: boolean;
}

const nothing: Heard = { isrAnswers: [], unfenced: false, mayStop: false };

/** A new incarnation, on its way to the controller. */
export function createLiveness(
  {
    nodeId,
    controller,
    rack,
    heartbeatIntervalMs,
  }: Pick<Liveness, 'nodeId' | 'controller' | 'rack' | 'heartbeatIntervalMs'>,
  env: LivenessEnv,
): Liveness {
  const rng = env.rng('incarnation');
  const bytes = Uint8Array.from({ length: 16 }, () => rng.below(256));
  const liveness: Liveness = {
    nodeId,
    controller,
    rack,
    heartbeatIntervalMs,
    incarnationId: uuidOfBytes(bytes, 0),
    lifecycle: 'starting',
    connection: -1,
    status: 'closed',
    correlationId: 0,
    brokerEpoch: -1,
    ready: false,
    heartbeat: -1,
    proposals: [],
    inFlight: undefined,
  };
  connect(liveness, env);
  return liveness;
}

function connect(liveness: Liveness, env: LivenessEnv): void {
  liveness.connection = env.connect({ host: liveness.controller, listener: 'controller' });
  liveness.status = 'opening';
}

/** The controller can be reached: registers, or goes on where it was. */
export function onControllerConnected(liveness: Liveness, env: LivenessEnv): void {
  liveness.status = 'open';
  if (liveness.brokerEpoch < 0) register(liveness, env);
  else beat(liveness, env);
  proposeNext(liveness, env);
}

/** The controller is out of reach: what was proposed will be proposed again. */
export function onControllerClosed(liveness: Liveness, env: LivenessEnv): void {
  liveness.status = 'closed';
  // Whether the controller has done what was asked is unknown: it is asked again.
  liveness.proposals.unshift(...(liveness.inFlight ?? []));
  liveness.inFlight = undefined;
  env.after(ms(50), { type: 'reconnect-to-controller' });
}

function register(liveness: Liveness, env: LivenessEnv): void {
  const { nodeId, incarnationId, rack } = liveness;
  const listener = { name: 'PLAINTEXT', host: `b${nodeId}`, port: 9092, securityProtocol: 0 };
  ask(
    liveness,
    'BrokerRegistration',
    {
      brokerId: nodeId,
      clusterId: 'samsa-cluster-00000000',
      incarnationId,
      listeners: [listener],
      features: [],
      rack,
      isMigratingZkBroker: false,
      logDirs: [],
      previousBrokerEpoch: -1,
    },
    env,
  );
}

function ask<N extends ApiName>(
  liveness: Liveness,
  api: N,
  body: RequestBody<N>,
  env: LivenessEnv,
): void {
  liveness.correlationId += 1;
  const request = {
    type: 'request',
    api,
    version: versions[api] ?? 0,
    correlationId: liveness.correlationId,
    clientId: `broker-${liveness.nodeId}`,
    body,
  } as unknown as RequestEnvelope;
  env.send(liveness.connection, request, sizeOfRequest(request));
}

const versions: Readonly<Partial<Record<ApiName, number>>> = {
  BrokerRegistration: 4,
  BrokerHeartbeat: 1,
  AlterPartition: 3,
  CreateTopics: 7,
};

/** A heartbeat is due, or something is tried again. */
export function onLivenessWake(
  liveness: Liveness,
  wake: LivenessWake,
  offset: number,
  env: LivenessEnv,
): void {
  switch (wake.type) {
    case 'heartbeat-due':
      liveness.heartbeat = -1;
      if (liveness.status === 'open') sendHeartbeat(liveness, offset, env);
      beat(liveness, env);
      break;
    case 'reconnect-to-controller':
      if (liveness.status === 'closed') connect(liveness, env);
      break;
    case 'propose-again':
      proposeNext(liveness, env);
      break;
  }
}

/** Arms the next heartbeat: soon while something waits for its answer, else at the usual pace. */
function beat(liveness: Liveness, env: LivenessEnv): void {
  if (liveness.heartbeat >= 0) env.cancel(liveness.heartbeat);
  const isHurried = liveness.lifecycle !== 'running';
  const delay = isHurried ? 10 : liveness.heartbeatIntervalMs;
  liveness.heartbeat = env.after(ms(delay), { type: 'heartbeat-due' });
}

function sendHeartbeat(liveness: Liveness, offset: number, env: LivenessEnv): void {
  const { nodeId, brokerEpoch, ready, lifecycle } = liveness;
  if (brokerEpoch < 0) return;
  ask(
    liveness,
    'BrokerHeartbeat',
    {
      brokerId: nodeId,
      brokerEpoch,
      currentMetadataOffset: offset,
      wantFence: !ready,
      wantShutDown: lifecycle === 'stopping',
      offlineLogDirs: [],
      cordonedLogDirs: null,
    },
    env,
  );
}

/** The controller has answered. */
export function onControllerAnswer(
  liveness: Liveness,
  answer: ResponseEnvelope,
  env: LivenessEnv,
): Heard {
  const { api, body } = answer;
  if (api === 'BrokerRegistration') {
    onRegistered(liveness, body as ResponseBody<'BrokerRegistration'>, env);
  } else if (api === 'BrokerHeartbeat') {
    return onHeartbeatAnswer(liveness, body as ResponseBody<'BrokerHeartbeat'>, env);
  } else if (api === 'AlterPartition') {
    const isrAnswers = onProposalAnswer(liveness, body as ResponseBody<'AlterPartition'>, env);
    return { ...nothing, isrAnswers };
  }
  return nothing;
}

function onRegistered(
  liveness: Liveness,
  body: ResponseBody<'BrokerRegistration'>,
  env: LivenessEnv,
): void {
  if (body.errorCode === ErrorCode.NONE) {
    liveness.brokerEpoch = body.brokerEpoch;
    beat(liveness, env);
  } else {
    // The session of the incarnation before is still valid: it is tried again until it expires.
    env.close(liveness.connection);
    liveness.status = 'closed';
    env.after(ms(liveness.heartbeatIntervalMs), { type: 'reconnect-to-controller' });
  }
}

function onHeartbeatAnswer(
  liveness: Liveness,
  body: ResponseBody<'BrokerHeartbeat'>,
  env: LivenessEnv,
): Heard {
  if (body.errorCode !== ErrorCode.NONE) return nothing;
  if (liveness.lifecycle === 'starting' && body.isCaughtUp) liveness.lifecycle = 'recovering';
  const unfenced = !body.isFenced && liveness.lifecycle === 'recovering';
  if (unfenced) {
    liveness.lifecycle = 'running';
    beat(liveness, env);
  }
  return { isrAnswers: [], unfenced, mayStop: body.shouldShutDown };
}

/** Asks for topics that clients wanted metadata of (Kafka's AutoTopicCreationManager). */
export function createTopics(
  liveness: Liveness,
  { topicsToCreate, configs }: Pick<BrokerState, 'topicsToCreate' | 'configs'>,
  env: LivenessEnv,
): void {
  if (topicsToCreate.size === 0 || liveness.status !== 'open') return;
  const topics = [...topicsToCreate].map((name) => topicToCreate(name, configs));
  topicsToCreate.clear();
  ask(liveness, 'CreateTopics', { topics, timeoutMs: 60_000, validateOnly: false }, env);
}

/** Proposes ISR changes: those of one broker go together, one request at a time. */
export function proposeIsr(
  liveness: Liveness,
  proposals: readonly ProposedIsr[],
  env: LivenessEnv,
): void {
  liveness.proposals.push(...proposals);
  proposeNext(liveness, env);
}

function proposeNext(liveness: Liveness, env: LivenessEnv): void {
  const { proposals, nodeId, brokerEpoch, status, inFlight } = liveness;
  if (proposals.length === 0 || inFlight !== undefined || status !== 'open' || brokerEpoch < 0)
    return;
  const batch = proposals.splice(0);
  liveness.inFlight = batch;
  const topics = batch.map((proposal) => ({
    topicName: proposal.topicName,
    topicId: proposal.topicUuid,
    partitions: [
      {
        partitionIndex: proposal.index,
        leaderEpoch: proposal.leaderEpoch,
        newIsr: [],
        newIsrWithEpochs: proposal.isr.map(({ id, brokerEpoch: epoch }) => ({
          brokerId: id,
          brokerEpoch: epoch,
        })),
        leaderRecoveryState: 0,
        partitionEpoch: proposal.partitionEpoch,
      },
    ],
  }));
  ask(liveness, 'AlterPartition', { brokerId: nodeId, brokerEpoch, topics }, env);
}

function onProposalAnswer(
  liveness: Liveness,
  body: ResponseBody<'AlterPartition'>,
  env: LivenessEnv,
): readonly IsrAnswer[] {
  const asked = liveness.inFlight ?? [];
  liveness.inFlight = undefined;
  if (body.errorCode !== ErrorCode.NONE) {
    liveness.proposals.unshift(...asked);
    env.after(ms(50), { type: 'propose-again' });
    return [];
  }
  proposeNext(liveness, env);
  return body.topics.flatMap(({ partitions }, i) => {
    const partition: PartitionId = asked[i]?.partition ?? -1;
    return partitions.map(({ errorCode, isr, leaderEpoch, partitionEpoch }) => ({
      partition,
      errorCode: errorCode as ErrorCode,
      isr,
      leaderEpoch,
      partitionEpoch,
    }));
  });
}

/** A snapshot's copy. */
export const copyLiveness = (liveness: Liveness): Liveness => ({
  ...liveness,
  proposals: liveness.proposals.slice(),
});

const livenessWakes: readonly string[] = [
  'heartbeat-due',
  'reconnect-to-controller',
  'propose-again',
] satisfies LivenessWake['type'][];

/** Is a wake one of a broker's liveness? */
export const isLivenessWake = (wake: { readonly type: string }): wake is LivenessWake =>
  livenessWakes.includes(wake.type);
