// A scripted controller: it decides by a short list of times and the simplest lawful reactions, through
// the same ports as a real one. It makes way for KRaft.
import { assert } from '../../sim/assert.ts';
import type { Plain } from '../../sim/plain.ts';
import type { ConnectionId, Env, Program } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import type {
  RequestBody,
  RequestEnvelope,
  ResponseBody,
  ResponseEnvelope,
} from '../protocol/envelope.ts';
import { sizeOfResponse } from '../protocol/envelope.ts';
import type { ApiName } from '../protocol/apis.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { decideIsrChange } from './decide-isr.ts';
import { decideAfterFencing, decideAfterUnfencing } from './elections.ts';
import { partitionNumber, topicNumber, type NodeId, type PartitionId } from './ids.ts';
import { brokerOf, emptyImage, partitionOf, topicByUuid, type Image } from './image.ts';
import type { MetadataRecord } from './records.ts';
import type {
  ControlMessage,
  ScriptedDecision,
  ScriptedTopic,
  ScriptSettings,
} from './scripted-settings.ts';
import { replay } from './replay.ts';
import { write } from './trace.ts';

type Wake =
  | { readonly type: 'session-check' }
  | { readonly type: 'decision'; readonly decision: ScriptedDecision }
  | { readonly type: 'publish'; readonly connection: ConnectionId };

/** Plain data. */
interface ScriptedState {
  readonly settings: ScriptSettings;
  image: Image;
  /** The offset of the last record. */
  offset: number;
  readonly connections: Set<ConnectionId>;
  /** Connections for which a publication is under way. */
  readonly publishing: Set<ConnectionId>;
  /** When each broker was last heard of. */
  readonly lastHeard: Map<NodeId, number>;
  created: boolean;
}

type ScriptedEnv = Env<ControlMessage, Wake>;

/** The scripted controller as a program of the world. */
export const scriptedController: Program<ScriptedState, ControlMessage, Wake> = {
  start(env, settings: Plain) {
    const script = settings as unknown as ScriptSettings;
    env.listen('controller');
    for (const decision of script.decisions) {
      env.after(ms(decision.atMs), { type: 'decision', decision });
    }
    env.after(sessionCheckEvery(script), { type: 'session-check' });
    return {
      settings: script,
      image: emptyImage,
      offset: -1,
      connections: new Set(),
      publishing: new Set(),
      lastHeard: new Map(),
      created: false,
    };
  },
  handle(state, event, env) {
    switch (event.type) {
      case 'accepted':
        state.connections.add(event.connection);
        break;
      case 'closed':
        state.connections.delete(event.connection);
        state.publishing.delete(event.connection);
        break;
      case 'received':
        if (event.message.type === 'request') {
          onRequest(
            state,
            { connection: event.connection, row: event.row, request: event.message },
            env,
          );
        }
        break;
      case 'wake':
        onWake(state, event.wake, env);
        break;
      case 'stop-asked':
        env.exit();
        break;
      case 'connected':
      case 'writable':
      case 'told':
        break;
    }
  },
  copy: (state) => ({
    ...state,
    connections: new Set(state.connections),
    publishing: new Set(state.publishing),
    lastHeard: new Map(state.lastHeard),
  }),
  weigh: (state) => 20 + state.connections.size * 3,
};

const sessionCheckEvery = ({ sessionTimeoutMs }: ScriptSettings): number =>
  ms(sessionTimeoutMs / 8);

interface Asked {
  readonly connection: ConnectionId;
  readonly row: number;
  readonly request: RequestEnvelope;
}

function onRequest(state: ScriptedState, asked: Asked, env: ScriptedEnv): void {
  const { api, body } = asked.request;
  if (api === 'BrokerRegistration') {
    register(state, asked, body as RequestBody<'BrokerRegistration'>, env);
  } else if (api === 'BrokerHeartbeat') {
    onHeartbeat(state, asked, body as RequestBody<'BrokerHeartbeat'>, env);
  } else if (api === 'AlterPartition') {
    onAlterPartition(state, asked, body as RequestBody<'AlterPartition'>, env);
  }
}

function answer<N extends ApiName>(
  { connection, row, request }: Asked,
  body: ResponseBody<N>,
  errorCode: ErrorCode,
  env: ScriptedEnv,
): void {
  const { api, version, correlationId } = request;
  const response = {
    type: 'response',
    api,
    version,
    correlationId,
    body,
    inReplyTo: row,
    errorCode,
  } as unknown as ResponseEnvelope;
  env.send(connection, response, sizeOfResponse(response));
}

function register(
  state: ScriptedState,
  asked: Asked,
  body: RequestBody<'BrokerRegistration'>,
  env: ScriptedEnv,
): void {
  const { brokerId: id, incarnationId, rack } = body;
  const known = brokerOf(state.image, id);
  if (known !== undefined && !known.fenced && known.incarnationId !== incarnationId) {
    const errorCode = ErrorCode.DUPLICATE_BROKER_REGISTRATION;
    answer<'BrokerRegistration'>(
      asked,
      { throttleTimeMs: 0, errorCode, brokerEpoch: -1 },
      errorCode,
      env,
    );
    return;
  }
  const { listeners: endpoints, features, logDirs } = body;
  const { host = '', port = 0 } = endpoints[0] ?? {};
  const broker = {
    id,
    epoch: state.offset + 1,
    incarnationId,
    fenced: true,
    inControlledShutdown: false,
    host,
    port,
    endpoints,
    rack,
    features,
    logDirs,
    cordonedLogDirs: null,
  };
  commit(state, [{ type: 'register-broker', broker }], env);
  const brokerEpoch = state.offset;
  write['broker-registered'](env.trace, id, brokerEpoch);
  state.lastHeard.set(id, env.clock.monotonic());
  const errorCode = ErrorCode.NONE;
  answer<'BrokerRegistration'>(
    asked,
    { throttleTimeMs: 0, errorCode, brokerEpoch },
    errorCode,
    env,
  );
}

function onHeartbeat(
  state: ScriptedState,
  asked: Asked,
  body: RequestBody<'BrokerHeartbeat'>,
  env: ScriptedEnv,
): void {
  const { brokerId: id, brokerEpoch, wantFence, wantShutDown, currentMetadataOffset } = body;
  const broker = brokerOf(state.image, id);
  const errorCode = broker?.epoch === brokerEpoch ? ErrorCode.NONE : ErrorCode.STALE_BROKER_EPOCH;
  const isCaughtUp = currentMetadataOffset >= brokerEpoch;
  if (broker !== undefined && errorCode === ErrorCode.NONE) {
    state.lastHeard.set(id, env.clock.monotonic());
    if (wantShutDown) fence(state, id, 'it wants to stop', env);
    else if (broker.fenced && !wantFence && isCaughtUp) unfence(state, id, env);
  }
  const isFenced = brokerOf(state.image, id)?.fenced ?? true;
  const response = {
    throttleTimeMs: 0,
    errorCode,
    isCaughtUp,
    isFenced,
    shouldShutDown: wantShutDown,
  };
  answer<'BrokerHeartbeat'>(asked, response, errorCode, env);
}

function unfence(state: ScriptedState, id: NodeId, env: ScriptedEnv): void {
  commit(state, [{ type: 'broker-change', broker: id, fenced: false }], env);
  write['broker-unfenced'](env.trace, id);
  commit(state, decideAfterUnfencing(state.image, id), env);
  maybeCreateTopics(state, env);
}

function fence(state: ScriptedState, id: NodeId, why: string, env: ScriptedEnv): void {
  if (brokerOf(state.image, id)?.fenced !== false) return;
  write['broker-fenced'](env.trace, id, why);
  const changes = decideAfterFencing(state.image, id);
  commit(state, [{ type: 'broker-change', broker: id, fenced: true }, ...changes], env);
}

/** Once every broker of the script is there. */
function maybeCreateTopics(state: ScriptedState, env: ScriptedEnv): void {
  const { brokers, topics } = state.settings;
  const allThere = brokers.every((id) => brokerOf(state.image, id)?.fenced === false);
  if (state.created || !allThere) return;
  state.created = true;
  for (const topic of topics) {
    commit(state, creationOf(topic, env), env);
    const number = topicNumber(env, topic.name, topic.uuid);
    write['topic-created'](env.trace, number, topic.assignment.length);
  }
}

function creationOf(topic: ScriptedTopic, env: ScriptedEnv): readonly MetadataRecord[] {
  const { name, uuid, configs, assignment } = topic;
  const number = topicNumber(env, name, uuid);
  const nameNumber = env.intern('topic-name', name);
  const uuidNumber = env.intern('topic-uuid', uuid);
  return [
    { type: 'topic', topic: number, name, uuid, nameNumber, uuidNumber },
    ...Object.entries(configs).map(([config, value]): MetadataRecord => {
      return { type: 'config', target: { type: 'topic', topic: number }, name: config, value };
    }),
    ...assignment.map((replicas, index): MetadataRecord => {
      const partition = partitionNumber(env, topic, index);
      const leader = replicas[0] ?? -1;
      return {
        type: 'partition',
        partition,
        topic: number,
        index,
        replicas,
        isr: replicas,
        leader,
      };
    }),
  ];
}

function onAlterPartition(
  state: ScriptedState,
  asked: Asked,
  body: RequestBody<'AlterPartition'>,
  env: ScriptedEnv,
): void {
  const isCurrent = brokerOf(state.image, body.brokerId)?.epoch === body.brokerEpoch;
  const errorCode = isCurrent ? ErrorCode.NONE : ErrorCode.STALE_BROKER_EPOCH;
  const topics = isCurrent ? body.topics : [];
  const answers = topics.map(({ topicName, topicId, partitions }) => ({
    topicName,
    topicId,
    partitions: partitions.map((proposed) => {
      const id = partitionById(state.image, topicId, proposed.partitionIndex, env);
      return changeIsr(state, body.brokerId, { id, proposed }, env);
    }),
  }));
  answer<'AlterPartition'>(
    asked,
    { throttleTimeMs: 0, errorCode, topics: answers },
    errorCode,
    env,
  );
}

function partitionById(image: Image, uuid: string, index: number, env: ScriptedEnv): PartitionId {
  const number = env.intern('topic-uuid', uuid);
  return topicByUuid(image, number)?.partitions[index] ?? -1;
}

type ProposedPartition = RequestBody<'AlterPartition'>['topics'][number]['partitions'][number];
type AlteredPartition = ResponseBody<'AlterPartition'>['topics'][number]['partitions'][number];

function changeIsr(
  state: ScriptedState,
  leader: NodeId,
  { id, proposed }: { readonly id: PartitionId; readonly proposed: ProposedPartition },
  env: ScriptedEnv,
): AlteredPartition {
  const { leaderEpoch, partitionEpoch, newIsrWithEpochs, partitionIndex } = proposed;
  const isr = newIsrWithEpochs.map(({ brokerId, brokerEpoch }) => ({ id: brokerId, brokerEpoch }));
  const proposal = { partition: id, leaderEpoch, partitionEpoch, isr };
  const { records, errorCode } = decideIsrChange(state.image, leader, proposal);
  commit(state, records, env);
  const now = partitionOf(state.image, id);
  return {
    partitionIndex,
    errorCode,
    leaderId: now?.leader ?? -1,
    leaderEpoch: now?.leaderEpoch ?? -1,
    isr: now?.isr ?? [],
    leaderRecoveryState: 0,
    partitionEpoch: now?.partitionEpoch ?? -1,
  };
}

function onWake(state: ScriptedState, wake: Wake, env: ScriptedEnv): void {
  switch (wake.type) {
    case 'session-check':
      checkSessions(state, env);
      env.after(sessionCheckEvery(state.settings), wake);
      break;
    case 'decision':
      decide(state, wake.decision, env);
      break;
    case 'publish':
      publishTo(state, wake.connection, env);
      break;
  }
}

/** A broker that was not heard of for its session time is fenced. */
function checkSessions(state: ScriptedState, env: ScriptedEnv): void {
  const now = env.clock.monotonic();
  for (const [id, heard] of state.lastHeard) {
    if (now - heard > ms(state.settings.sessionTimeoutMs))
      fence(state, id, 'its heartbeats stopped', env);
  }
}

function decide(
  state: ScriptedState,
  { partition, leader }: ScriptedDecision,
  env: ScriptedEnv,
): void {
  const id = state.settings.topics
    .flatMap((topic) => topic.assignment.map((_, index) => ({ topic, index })))
    .find(({ topic, index }) => `${topic.name}-${index}` === partition);
  if (id === undefined) return;
  const change = { partition: partitionNumber(env, id.topic, id.index), leader };
  commit(state, [{ type: 'partition-change', ...change }], env);
}

/** Records are written and replayed at once; brokers hear of them a little later, each in its own time. */
function commit(state: ScriptedState, records: readonly MetadataRecord[], env: ScriptedEnv): void {
  if (records.length === 0) return;
  for (const record of records) {
    state.offset += 1;
    state.image = replay(state.image, record, state.offset);
    const isAboutPartition = record.type === 'partition' || record.type === 'partition-change';
    if (isAboutPartition) traceChange(state.image, record.partition, env);
  }
  for (const connection of state.connections) {
    if (state.publishing.has(connection)) continue;
    state.publishing.add(connection);
    env.after(env.rng('publish').between(500, 5_000), { type: 'publish', connection });
  }
}

function traceChange(image: Image, id: PartitionId, env: ScriptedEnv): void {
  const partition = partitionOf(image, id);
  assert(partition !== undefined, 'a partition that changed exists');
  const { leader, leaderEpoch, partitionEpoch, isr } = partition;
  write['partition-changed'](env.trace, id, leader, leaderEpoch, partitionEpoch, isr);
}

function publishTo(state: ScriptedState, connection: ConnectionId, env: ScriptedEnv): void {
  if (!state.publishing.delete(connection)) return;
  const { offset, image } = state;
  env.send(connection, { type: 'publication', offset, epoch: 1, image }, 200);
}
