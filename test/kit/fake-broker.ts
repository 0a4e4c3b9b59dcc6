// A broker that does as it is told: it keeps batches in memory, and a test tells it when to refuse,
// when to keep silent, and when to hang up. It knows the whole cluster from its settings.
import { expect } from 'vitest';
import type { ConnectionId, Env, Program } from '../../sim/program.ts';
import type { Plain } from '../../sim/plain.ts';
import { ms } from '../../sim/time.ts';
import { offeredApis } from '../../engine/config/api-versions.ts';
import { apis, type ApiName } from '../../engine/protocol/apis.ts';
import { nextOffset, stamped, type Batch } from '../../engine/protocol/batch.ts';
import { complete } from '../../engine/protocol/codec/codec.ts';
import {
  sizeOfResponse,
  type Envelope,
  type RequestBody,
  type RequestEnvelope,
  type ResponseEnvelope,
} from '../../engine/protocol/envelope.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';
import { endOf, epochEndsOf, type FakePartition } from './fake-partition.ts';
import {
  coordinatorId,
  createCoordinator,
  found,
  groupApis,
  onCoordinatorWake,
  onGroupRequest,
  refusalOf,
  silentHost,
  type CoordinatorHost,
  type CoordinatorWake,
  type FakeCoordinator,
} from './fake-coordinator.ts';

/** A topic of the fake cluster: who leads each partition. */
export interface FakeTopic {
  readonly name: string;
  readonly topicId: string;
  readonly leaders: readonly number[];
}

/** What a fake broker is told when it starts. */
export interface FakeBrokerSettings {
  readonly nodeId: number;
  /** The hosts of brokers 1, 2 … */
  readonly hosts: readonly string[];
  readonly topics: readonly FakeTopic[];
  readonly release: string;
  /** Broker 1 coordinates all groups: its settings for that. */
  readonly groupConfigs?: Readonly<Record<string, string>>;
}

/** What a test tells it to do with the next requests of one kind. */
export interface Misdeed {
  readonly misdeed: 'refuse' | 'ignore' | 'hang-up' | 'hang-up-afterwards' | 'throttle';
  readonly api: ApiName;
  readonly times: number;
  /** For 'refuse'. */
  readonly errorCode?: number;
  /** For a Produce that is refused: which records of each batch are to blame. */
  readonly recordErrors?: readonly number[];
  /** For 'throttle'. */
  readonly throttleMs?: number;
}

/** Somebody else leads; the refusals of the old leader say so if `hint` is set. */
export interface NewLeader {
  readonly newLeader: number;
  readonly topic: string;
  readonly index: number;
  readonly leaderEpoch: number;
  readonly hint?: boolean;
}

/** What it remembers; tests read it. */
export interface FakeBroker {
  readonly settings: FakeBrokerSettings;
  /** By `topic-index`. */
  readonly partitions: Map<string, FakePartition>;
  readonly misdeeds: Misdeed[];
  /** Every request that came, in order. */
  readonly asked: RequestEnvelope[];
  /** Open connections, each with what came and is not answered: one is handled after the other. */
  readonly waiting: Map<ConnectionId, Arrived[]>;
  nextProducerId: number;
  /** Null: another broker coordinates. */
  readonly coordinator: FakeCoordinator | null;
}

interface Arrived {
  readonly connection: ConnectionId;
  readonly request: RequestEnvelope;
  readonly row: number;
}

interface AnswerWake {
  readonly type: 'answer';
  readonly connection: ConnectionId;
  readonly response: ResponseEnvelope | null;
}

type Wake = AnswerWake | CoordinatorWake;

type FakeEnv = Env<Envelope, Wake>;

/** How long it thinks about a request, in microseconds. */
const thinking = 200;

/** The program of a fake broker. */
export const fakeBroker: Program<FakeBroker, Envelope, Wake> = {
  start(env, plain: Plain) {
    const settings = plain as unknown as FakeBrokerSettings;
    env.listen('client');
    const partitions = new Map<string, FakePartition>();
    for (const { name, leaders } of settings.topics) {
      for (const [index, leader] of leaders.entries()) {
        const epochs = [{ epoch: 0, startOffset: 0 }];
        const fresh = { leader, leaderEpoch: 0, hints: false, batches: [], epochs };
        partitions.set(`${name}-${index}`, fresh);
      }
    }
    const nextProducerId = 1_000 * settings.nodeId;
    const isCoordinator = settings.nodeId === coordinatorId;
    const coordinator = isCoordinator ? createCoordinator(env, silentHost(settings)) : null;
    const told = { misdeeds: [], asked: [], waiting: new Map() };
    return { settings, partitions, ...told, nextProducerId, coordinator };
  },
  handle(broker, event, env) {
    if (event.type === 'accepted') broker.waiting.set(event.connection, []);
    if (event.type === 'closed') broker.waiting.delete(event.connection);
    if (event.type === 'told') onTold(broker, event.command as unknown as Misdeed | NewLeader);
    if (event.type === 'received' && event.message.type === 'request') {
      const { connection, message: request, row } = event;
      expectWhole(request);
      broker.asked.push(request);
      const waiting = broker.waiting.get(connection) ?? [];
      waiting.push({ connection, request, row });
      if (waiting.length === 1) handleNext(broker, connection, env);
    }
    if (event.type === 'wake') onWake(broker, event.wake, env);
    if (event.type === 'stop-asked') env.exit();
  },
};

function hostOf(broker: FakeBroker, env: FakeEnv): CoordinatorHost {
  return {
    ...silentHost(broker.settings),
    answer(connection, api, draft) {
      const came = broker.waiting.get(connection)?.[0];
      if (came === undefined) return;
      const response = envelopeOf(came, api, draft, 0);
      env.after(thinking, { type: 'answer', connection, response });
    },
  };
}

function onWake(broker: FakeBroker, wake: Wake, env: FakeEnv): void {
  if (wake.type === 'answer') onAnswered(broker, wake, env);
  else if (broker.coordinator !== null) {
    onCoordinatorWake(broker.coordinator, wake, hostOf(broker, env), env);
  }
}

function onTold(broker: FakeBroker, command: Misdeed | NewLeader): void {
  if ('misdeed' in command) {
    broker.misdeeds.push(...Array.from({ length: command.times }, () => command));
    return;
  }
  const partition = broker.partitions.get(`${command.topic}-${command.index}`);
  if (partition === undefined) throw new Error('the fake cluster has no such partition');
  partition.leader = command.newLeader;
  partition.leaderEpoch = command.leaderEpoch;
  partition.hints = command.hint === true;
  const startOffset = endOf(partition);
  partition.epochs.push({ epoch: command.leaderEpoch, startOffset });
}

/** Nothing is left out of what clients send, and nothing stands in it that its version cannot say. */
function expectWhole({ api, version, body }: RequestEnvelope): void {
  expect(body, `${api} v${version}`).toEqual(complete(apis[api].request, version, body as never));
}

/** The next request of a connection, as a real broker takes them: one after the other. */
function handleNext(broker: FakeBroker, connection: ConnectionId, env: FakeEnv): void {
  const next = broker.waiting.get(connection)?.[0];
  if (next !== undefined) onRequest(broker, next, env);
}

function onRequest(broker: FakeBroker, came: Arrived, env: FakeEnv): void {
  const { connection, request } = came;
  const at = broker.misdeeds.findIndex(({ api }) => api === request.api);
  const [misdeed] = at < 0 ? [] : broker.misdeeds.splice(at, 1);
  if (misdeed?.misdeed === 'ignore') return;
  if (misdeed?.misdeed === 'hang-up') {
    env.after(thinking, { type: 'answer', connection, response: null });
    return;
  }
  if (broker.coordinator !== null && asksCoordinator(request, misdeed)) {
    onGroupRequest(broker.coordinator, came, hostOf(broker, env), env);
    return;
  }
  const response = responseTo(broker, came, misdeed);
  const isLost = misdeed?.misdeed === 'hang-up-afterwards';
  if (request.api === 'Produce' && acksOf(request) === 0) {
    onDone(broker, connection, env);
    return;
  }
  const wait = thinking + waitOf(request, response.body);
  env.after(wait, { type: 'answer', connection, response: isLost ? null : response });
}

const asksCoordinator = ({ api }: RequestEnvelope, misdeed: Misdeed | undefined): boolean =>
  groupApis.includes(api) && misdeed?.misdeed !== 'refuse';

function responseTo(
  broker: FakeBroker,
  came: Arrived,
  misdeed: Misdeed | undefined,
): ResponseEnvelope {
  const errorCode = misdeed?.misdeed === 'refuse' ? (misdeed.errorCode ?? 0) : 0;
  const { request } = came;
  const draft = groupApis.includes(request.api)
    ? refusalOf(request, errorCode === 0 ? ErrorCode.NOT_COORDINATOR : errorCode)
    : answerTo(broker, request, errorCode);
  const blamed = blaming(draft, misdeed?.recordErrors ?? []);
  const throttled = { ...blamed, throttleTimeMs: misdeed?.throttleMs ?? 0 };
  return envelopeOf(came, request.api, throttled, errorCode);
}

/** Single records are to blame for what is refused. */
function blaming(draft: object, indexes: readonly number[]): object {
  if (indexes.length === 0) return draft;
  const { responses } = draft as { responses: { partitionResponses: object[] }[] };
  const recordErrors = indexes.map((batchIndex) => ({ batchIndex, batchIndexErrorMessage: null }));
  return {
    responses: responses.map((topic) => ({
      ...topic,
      partitionResponses: topic.partitionResponses.map((each) => ({ ...each, recordErrors })),
    })),
  };
}

function envelopeOf(
  { request, row }: Arrived,
  api: ApiName,
  draft: object,
  errorCode: number,
): ResponseEnvelope {
  const { version, correlationId } = request;
  const body = complete(apis[api].response, version, draft as never);
  const response = { type: 'response', api, version, correlationId, body, errorCode };
  return { ...response, inReplyTo: row } as unknown as ResponseEnvelope;
}

function onAnswered(broker: FakeBroker, { connection, response }: AnswerWake, env: FakeEnv): void {
  if (!broker.waiting.has(connection)) return;
  if (response !== null) {
    env.send(connection, response, sizeOfResponse(response));
    onDone(broker, connection, env);
    return;
  }
  broker.waiting.delete(connection);
  env.close(connection);
}

function onDone(broker: FakeBroker, connection: ConnectionId, env: FakeEnv): void {
  broker.waiting.get(connection)?.shift();
  handleNext(broker, connection, env);
}

const acksOf = ({ body }: RequestEnvelope): number => (body as RequestBody<'Produce'>).acks;

/** A fetch that found nothing waits as long as it may. */
function waitOf(request: RequestEnvelope, draft: object): number {
  if (request.api !== 'Fetch') return 0;
  const { responses } = draft as {
    responses: { partitions: { records: Batch[]; errorCode: number }[] }[];
  };
  const isEmpty = responses.every(({ partitions }) =>
    partitions.every(({ records, errorCode }) => records.length === 0 && errorCode === 0),
  );
  return isEmpty ? ms((request.body as RequestBody<'Fetch'>).maxWaitMs) : 0;
}

type Answer<N extends ApiName> = (
  broker: FakeBroker,
  body: RequestBody<N>,
  errorCode: number,
) => object;

const answers: { readonly [N in ApiName]?: Answer<N> } = {
  ApiVersions: ({ settings }, _, errorCode) => ({
    errorCode,
    apiKeys: offeredApis(settings.release, 'broker'),
  }),
  InitProducerId: (broker, _, errorCode) => {
    broker.nextProducerId += 1;
    return { errorCode, producerId: broker.nextProducerId, producerEpoch: 0 };
  },
  Metadata: metadataOf,
  Produce: produced,
  Fetch: fetched,
  ListOffsets: listed,
  OffsetForLeaderEpoch: epochEndsOf,
  FindCoordinator: ({ settings }, body, errorCode) => found(settings.hosts, body, errorCode),
};

function answerTo(broker: FakeBroker, { api, body }: RequestEnvelope, errorCode: number): object {
  const answer = (answers as Readonly<Record<string, Answer<ApiName>>>)[api];
  if (answer === undefined) throw new Error(`a fake broker does not answer ${api}`);
  return answer(broker, body, errorCode);
}

function metadataOf(
  { settings, partitions }: FakeBroker,
  { topics }: RequestBody<'Metadata'>,
  errorCode: number,
): object {
  const asked = topics?.map(({ name }) => name ?? '') ?? settings.topics.map(({ name }) => name);
  return {
    brokers: settings.hosts.map((host, i) => ({ nodeId: i + 1, host, port: 9_092, rack: null })),
    clusterId: 'fake',
    controllerId: 1,
    topics: asked.map((name) => {
      const topic = settings.topics.find((known) => known.name === name);
      if (topic === undefined) {
        return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, name, partitions: [] };
      }
      return {
        errorCode,
        name,
        topicId: topic.topicId,
        partitions: topic.leaders.map((_, partitionIndex) => {
          const { leader, leaderEpoch } = partitions.get(`${name}-${partitionIndex}`) ?? nobody;
          const nodes = { replicaNodes: [leader], isrNodes: [leader], offlineReplicas: [] };
          return { errorCode: 0, partitionIndex, leaderId: leader, leaderEpoch, ...nodes };
        }),
      };
    }),
  };
}

const nobody = { leader: -1, leaderEpoch: -1 };

function nameOf({ settings }: FakeBroker, of: { name: string; topicId: string }): string {
  return settings.topics.find(({ topicId }) => topicId === of.topicId)?.name ?? of.name;
}

function produced(
  broker: FakeBroker,
  { topicData }: RequestBody<'Produce'>,
  errorCode: number,
): object {
  const responses = topicData.map(({ name, topicId, partitionData }) => ({
    name,
    topicId,
    partitionResponses: partitionData.map(({ index, records }) => {
      const partition = broker.partitions.get(`${nameOf(broker, { name, topicId })}-${index}`);
      const batches = records instanceof Uint8Array ? [] : (records ?? []);
      return { index, ...appended(broker, partition, batches, errorCode) };
    }),
  }));
  return { responses };
}

function appended(
  broker: FakeBroker,
  partition: FakePartition | undefined,
  batches: readonly Batch[],
  errorCode: number,
): object {
  if (errorCode !== 0) return { errorCode, baseOffset: -1 };
  if (partition?.leader !== broker.settings.nodeId) return notLeader(partition);
  const [batch] = batches;
  if (batch === undefined) return { errorCode: ErrorCode.INVALID_RECORD, baseOffset: -1 };
  const known = partition.batches.find((other) => isSame(other, batch));
  if (known !== undefined) return { errorCode: 0, baseOffset: known.baseOffset };
  const before = partition.batches.findLast(({ producerId }) => producerId === batch.producerId);
  const isGap = batch.producerId >= 0 && batch.baseSequence !== expectedSequence(before, batch);
  if (isGap) return { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 };
  const baseOffset = endOf(partition);
  partition.batches.push(stamped(batch, baseOffset, partition.leaderEpoch));
  return { errorCode: 0, baseOffset };
}

const notLeader = (partition: FakePartition | undefined): object => ({
  errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER,
  baseOffset: -1,
  ...(partition?.hints === true
    ? { currentLeader: { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch } }
    : {}),
});

const isSame = (a: Batch, b: Batch): boolean =>
  b.producerId >= 0 &&
  a.producerId === b.producerId &&
  a.producerEpoch === b.producerEpoch &&
  a.baseSequence === b.baseSequence;

function expectedSequence(before: Batch | undefined, batch: Batch): number {
  if (before === undefined) return batch.baseSequence;
  if (before.producerEpoch !== batch.producerEpoch) return 0;
  return before.baseSequence + before.lastOffsetDelta + 1;
}

function fetched(broker: FakeBroker, { topics }: RequestBody<'Fetch'>, errorCode: number): object {
  const responses = topics.map(({ topic, topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map(({ partition: index, fetchOffset, currentLeaderEpoch }) => {
      const name = nameOf(broker, { name: topic, topicId });
      const partition = broker.partitions.get(`${name}-${index}`);
      const found = read(broker, partition, fetchOffset, currentLeaderEpoch);
      const answer = errorCode === 0 ? found : { ...found, errorCode, records: [] };
      return { partitionIndex: index, ...answer };
    }),
  }));
  return { errorCode: 0, sessionId: 0, responses };
}

function read(
  broker: FakeBroker,
  partition: FakePartition | undefined,
  fetchOffset: number,
  currentLeaderEpoch: number,
): Readonly<Record<string, unknown>> {
  if (partition?.leader !== broker.settings.nodeId) {
    return { ...notLeader(partition), errorCode: 6, highWatermark: -1, records: [] };
  }
  const highWatermark = endOf(partition);
  const isStale = currentLeaderEpoch >= 0 && currentLeaderEpoch < partition.leaderEpoch;
  const isOutside = fetchOffset > highWatermark;
  const refused = isStale
    ? ErrorCode.FENCED_LEADER_EPOCH
    : isOutside
      ? ErrorCode.OFFSET_OUT_OF_RANGE
      : 0;
  const records = partition.batches.filter((batch) => nextOffset(batch) > fetchOffset);
  const ends = { highWatermark, lastStableOffset: highWatermark, logStartOffset: 0 };
  return { errorCode: refused, ...ends, records: refused === 0 ? records : [] };
}

function listed(
  broker: FakeBroker,
  { topics }: RequestBody<'ListOffsets'>,
  errorCode: number,
): object {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, timestamp }) => {
        const partition = broker.partitions.get(`${name}-${partitionIndex}`);
        const isLeader = partition?.leader === broker.settings.nodeId;
        const refused = isLeader ? errorCode : ErrorCode.NOT_LEADER_OR_FOLLOWER;
        const offset = timestamp === -2 || partition === undefined ? 0 : endOf(partition);
        const leaderEpoch = partition?.leaderEpoch ?? -1;
        return { partitionIndex, errorCode: refused, timestamp: -1, offset, leaderEpoch };
      }),
    })),
  };
}
