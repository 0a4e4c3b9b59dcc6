// The verbs of recorded cases. A step gives what is compared with what was seen after it.
import type { Json } from '../../../engine/protocol/codec/json.ts';
import { partitionFacts } from '../../../engine/broker/partition-facts.ts';
import { forwardableApis } from '../../../engine/config/api-support.ts';
import { batchAt } from '../../../engine/log/batch-list.ts';
import type { ApiName } from '../../../engine/protocol/apis.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { nextOffset, type Batch } from '../../../engine/protocol/batch.ts';
import { entryAt } from '../../../sim/disk/content.ts';
import { listFiles } from '../../../sim/disk/read.ts';
import { findFile } from '../../../sim/disk/state.ts';
import { ms, seconds } from '../../../sim/time.ts';
import { act } from '../../../sim/world/world.ts';
import type { AliasFacts, Bindings } from './aliases.ts';
import { meant } from './aliases.ts';
import {
  answerTo,
  brokerOf,
  imageOf,
  isRunning,
  partitionNamed,
  pass,
  replicaNamed,
  topicIdOf,
  until,
  wallMsOf,
  type LiveCluster,
} from './cluster.ts';
import { driverOf, noClients, playClient, type LiveClients } from './clients.ts';
import { groupState, waitForGroup } from './group-state.ts';
import { metadataRecordsSince, type Mark } from './metadata-records.ts';
import { partitionName, type RawStep, type Step } from './format.ts';
import { hostOf } from './hosts.ts';
import { playAwait, playRaw, sendRaw, type Awaited } from './raw.ts';
import { playRawBytes } from './raw-bytes.ts';
import { shownBatches } from './records.ts';
import { waitUntil } from './waits.ts';

/** A case that is being played. */
export interface Playing {
  readonly cluster: LiveCluster;
  readonly bindings: Bindings;
  readonly facts: AliasFacts;
  /** Requests that nobody waits for yet. */
  readonly awaited: Map<string, { readonly step: RawStep; readonly answer: Awaited }>;
  readonly clients: LiveClients;
  /** Up to where the controller's records were looked at. */
  readonly mark: Mark;
}

export function playingOn(cluster: LiveCluster): Playing {
  const facts: AliasFacts = {
    get nowMs() {
      return wallMsOf(cluster);
    },
    topicId: (name) => topicIdOf(cluster, name),
  };
  return {
    cluster,
    bindings: new Map(),
    facts,
    awaited: new Map(),
    clients: noClients(),
    mark: { offset: 0 },
  };
}

type Verbs = {
  readonly [Verb in Step['do']]: (playing: Playing, step: Step & { do: Verb }) => Json;
};

const verbs: Verbs = {
  'create-topic': createTopic,
  'delete-topic': deleteTopic,
  raw: playRequest,
  await: ({ cluster, awaited }, { handle }) => {
    const sent = awaited.get(handle);
    if (sent === undefined) throw new Error(`nothing was sent as '${handle}'`);
    return playAwait(cluster, sent.step, sent.answer);
  },
  'raw-bytes': ({ cluster }, step) => playRawBytes(cluster, step),
  wait: ({ cluster, clients }, { until: what }) =>
    waitForGroup(cluster, clients, what) ? null : waitUntil(cluster, what),
  client: ({ cluster, clients }, step) => playClient(cluster, clients, step),
  'group-state': ({ cluster, clients }, { group }) => groupState(cluster, clients, group),
  'move-leader': moveLeader,
  kill: ({ cluster }, { broker }) => fault(cluster, 'kill', broker),
  stop: ({ cluster }, { broker }) => stop(cluster, broker),
  start: ({ cluster }, { broker }) => start(cluster, broker),
  pause: ({ cluster }, { broker }) => pause(cluster, broker),
  resume: ({ cluster }, { broker }) => heal(cluster, 'pause', broker),
  describe: ({ cluster }, { partitions }) =>
    Object.fromEntries(partitions.map((name) => [name, described(cluster, name)])),
  offsets: ({ cluster }, { partition, to }) => offsetsOf(cluster, partition, to),
  'log-end-offsets': ({ cluster }, { partition }) =>
    Object.fromEntries(
      cluster.brokers.flatMap((id) => {
        const replica = replicaNamed(cluster, id, partition);
        const end = replica?.log.logEndOffset ?? endOnDisk(cluster, id, partition);
        return end === undefined ? [] : [[`b${id}`, end]];
      }),
    ),
  'read-log': ({ cluster }, { broker, partition }) => readLogOf(cluster, broker, partition),
  note: () => null,
  'metadata-records': ({ cluster, mark }) => metadataRecordsSince(cluster, mark),
};

/** Where the log ends of a broker that does not run. */
function endOnDisk({ world }: LiveCluster, broker: number, partition: string): number | undefined {
  const host = world.state.hosts.find(({ name }) => name === `b${broker}`);
  if (host === undefined) return undefined;
  const logs = listFiles(host.disk, `data/${partition}/`).filter((file) => file.endsWith('.log'));
  const content = findFile(host.disk, logs.toSorted().at(-1) ?? '')?.content;
  if (content === undefined || content.entries === 0) return undefined;
  return nextOffset(entryAt(content, content.entries - 1).value as Batch);
}

/** Plays one step; what it gives has the recorded form. */
export function playStep(playing: Playing, step: Step): Json {
  const verb = verbs[step.do] as ((playing: Playing, step: Step) => Json) | undefined;
  if (verb === undefined) throw new Error(`nobody plays the step '${step.do}' yet`);
  return verb(playing, step);
}

function playRequest(playing: Playing, step: RawStep): Json {
  const { cluster, bindings, facts, awaited } = playing;
  const body = meant(saidInWords(playing, step) ?? step.body, bindings, facts);
  if (step.async !== true) {
    const answer = playRaw(cluster, step, body);
    // Brokers had heard what the controller decided before the recorder came to its next step.
    if (forwardableApis.includes(step.api)) pass(cluster, ms(30));
    return answer;
  }
  awaited.set(step.handle ?? '', { step, answer: sendRaw(cluster, step, body) });
  return null;
}

/** A body that the recorder told in words, since the id of a member is chance. */
function saidInWords({ cluster, clients }: Playing, { to, body }: RawStep): Json | undefined {
  if (typeof body !== 'string') return undefined;
  const client = /^the member of (\S+) is removed from outside$/.exec(body)?.[1];
  if (client === undefined) throw new Error(`nobody knows the body '${body}'`);
  const groupId = /^coordinator\(group:(.+)\)$/.exec(to)?.[1] ?? '';
  const process = clients.present.get(client)?.process ?? '';
  const { consumer } = driverOf(cluster, process);
  const memberId = consumer?.member?.generation.memberId ?? '';
  return { groupId, members: [{ memberId, groupInstanceId: null, reason: null }] };
}

/** Done, and waited for on every live broker. */
function createTopic(
  { cluster }: Playing,
  { topic, assignment, configs = {} }: Step & { do: 'create-topic' },
): Json {
  const lists = Object.keys(assignment)
    .toSorted((a, b) => Number(a) - Number(b))
    .map((index) => assignment[index] ?? []);
  const wanted = {
    name: topic,
    numPartitions: -1,
    replicationFactor: -1,
    assignments: lists.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
    configs: Object.entries(configs).map(([name, value]) => ({ name, value: String(value) })),
  };
  const body = { topics: [wanted], timeoutMs: patienceMs, validateOnly: false };
  mustAnswer(cluster, 'CreateTopics', { version: 7, body });
  until(cluster, () =>
    lists.every((replicas, index) =>
      replicas.every((id) => replicaNamed(cluster, id, `${topic}-${index}`) !== undefined),
    ),
  );
  until(cluster, () => cluster.brokers.every((id) => knowsTopic(cluster, id, topic)));
  // A follower that came before its leader knew of the topic tries again after a second.
  pass(cluster, seconds(2));
  return null;
}

const patienceMs = 30_000;

/** Asks a broker that runs for what only the controller can do. */
function mustAnswer(
  cluster: LiveCluster,
  api: ApiName,
  asked: { readonly version: number; readonly body: object },
): void {
  const broker = cluster.brokers.find((id) => isRunning(cluster, id));
  answerTo(cluster, `b${broker ?? 1}`, api, asked);
}

function knowsTopic(cluster: LiveCluster, broker: number, topic: string): boolean {
  return topicIdOf({ ...cluster, brokers: [broker] }, topic) !== undefined;
}

function deleteTopic({ cluster }: Playing, { topic }: Step & { do: 'delete-topic' }): Json {
  const topics = [{ name: topic, topicId: zeroUuid }];
  const body = { topics, topicNames: [], timeoutMs: patienceMs };
  mustAnswer(cluster, 'DeleteTopics', { version: 6, body });
  until(cluster, () => cluster.brokers.every((id) => !knowsTopic(cluster, id, topic)));
  return null;
}

function moveLeader({ cluster }: Playing, { partition, to }: Step & { do: 'move-leader' }): Json {
  const { topic, index } = partitionName(partition);
  // The order of the replicas changes, and then the preferred one is elected.
  const others = partitionNamed(cluster, partition)?.replicas.filter((id) => id !== to) ?? [];
  const replicas = [to, ...others.toSorted((a, b) => a - b)];
  const partitions = [{ partitionIndex: index, replicas }];
  const moved = { topics: [{ name: topic, partitions }], timeoutMs: patienceMs };
  const body = { ...moved, allowReplicationFactorChange: true };
  mustAnswer(cluster, 'AlterPartitionReassignments', { version: 1, body });
  const topicPartitions = [{ topic, partitions: [index] }];
  const elected = { electionType: 0, topicPartitions, timeoutMs: patienceMs };
  mustAnswer(cluster, 'ElectLeaders', { version: 2, body: elected });
  until(cluster, () =>
    cluster.brokers.every((id) => replicaNamed(cluster, id, partition)?.leader === to),
  );
  return null;
}

function fault({ world }: LiveCluster, kind: string, broker: number): Json {
  act(world, { type: 'fault', fault: kind, with: { process: `b${broker}` } });
  return null;
}

function stop(cluster: LiveCluster, broker: number): Json {
  act(cluster.world, { type: 'stop', process: `b${broker}` });
  until(cluster, () => !isRunning(cluster, broker));
  return null;
}

/** The recorder let a moment pass: no fetch of the broker is out any more. */
function pause(cluster: LiveCluster, broker: number): Json {
  fault(cluster, 'pause', broker);
  pass(cluster, seconds(1));
  return null;
}

/** A broker that was killed or stopped comes back; the recorder waited until it said that it had started. */
function start(cluster: LiveCluster, broker: number): Json {
  heal(cluster, 'kill', broker);
  if (!isRunning(cluster, broker)) fault(cluster, 'restart', broker);
  until(cluster, () => brokerOf(cluster, broker)?.lifecycle.stage === 'running');
  // Meanwhile all had heard of it.
  pass(cluster, ms(30));
  return null;
}

function heal({ world }: LiveCluster, kind: string, broker: number): Json {
  for (const [id, active] of world.state.faults.active) {
    const { process } = active.parameters as { readonly process?: string };
    if (active.kind === kind && process === `b${broker}`) act(world, { type: 'heal', fault: id });
  }
  return null;
}

function described(cluster: LiveCluster, name: string): Json {
  const partition = partitionNamed(cluster, name);
  if (partition === undefined) return null;
  const { leader, leaderEpoch, replicas, isr, elr, lastKnownElr } = partition;
  const { offlineReplicas: offline } = partitionFacts(imageOf(cluster), partition.id, Infinity);
  return { leader, leaderEpoch, replicas, isr, elr, lastKnownElr, offline };
}

const latest = -1;
const earliest = -2;

function offsetsOf(cluster: LiveCluster, partition: string, to?: string): Json {
  const host = hostOf(cluster, to ?? `leader(${partition})`);
  const offset = (timestamp: number, isolationLevel: number): number => {
    const { topic: name, index: partitionIndex } = partitionName(partition);
    const topics = [{ name, partitions: [{ partitionIndex, timestamp }] }];
    const body = { replicaId: -1, isolationLevel, topics };
    const answer = answerTo(cluster, host, 'ListOffsets', { version: 7, body });
    return answer.topics[0]?.partitions[0]?.offset ?? -1;
  };
  return {
    logStart: offset(earliest, 0),
    highWatermark: offset(latest, 0),
    lastStable: offset(latest, 1),
  };
}

function readLogOf(cluster: LiveCluster, broker: number, partition: string): Json {
  const log = replicaNamed(cluster, broker, partition)?.log;
  const batches = (log?.segments ?? []).flatMap(({ batches: list }) =>
    Array.from({ length: list.length }, (_, index) => batchAt(list, index)).filter(
      (batch) => batch !== undefined,
    ),
  );
  return { batches: shownBatches(batches, false) };
}
