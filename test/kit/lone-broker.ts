// A broker without a cluster around it: it leads what its plan says, and nobody ever decides anything else.
import type { DiskOutcome } from '../../sim/disk/disk.ts';
import { mapOf } from '../../sim/map/persistent-map.ts';
import type { Plain } from '../../sim/plain.ts';
import type { Program } from '../../sim/program.ts';
import { seconds } from '../../sim/time.ts';
import { columnsRecorder, createColumns } from '../../sim/trace/columns.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import { copyBroker, createBroker } from '../../engine/broker/broker.ts';
import { isBrokerWake, onBrokerWake, settleParked } from '../../engine/broker/dispatch.ts';
import { onAccepted, onClosed, onRequest, onWritable } from '../../engine/broker/front.ts';
import type { BrokerEnv, BrokerState, BrokerWake } from '../../engine/broker/state.ts';
import { LONG_MAX } from '../../engine/config/definition.ts';
import { createLog } from '../../engine/log/log-create.ts';
import type { LogWake } from '../../engine/log/log.ts';
import { onLogWake } from '../../engine/log/log-wakes.ts';
import { emptyImage, type Image, type Partition } from '../../engine/metadata/image.ts';
import type { ClientQuota } from '../../engine/metadata/security.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';
import type { Replica } from '../../engine/replication/replica.ts';
import { stir } from '../../engine/replication/stirred.ts';
import { becomeLeader } from '../../engine/replication/roles.ts';
import { throttledAt, topicSettingsOf } from '../../engine/server/dynamic-configs.ts';
import { clusterCode, uuidOfTopic } from './cluster.ts';
import type { ClientSettings } from './scripted-client.ts';
import type { Played } from './transcript.ts';

/** What a lone broker is made of: it leads partition 0 of each topic. */
export interface LonePlan {
  readonly kafka?: string;
  readonly configs?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Settings of each topic, by name. */
  readonly topics: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly quotas?: readonly ClientQuota[];
  /** Who has replicas of all partitions, and who is in sync; without them only the broker itself. */
  readonly replicas?: readonly number[];
  readonly isr?: readonly number[];
  /** leader.replication.throttled.rate. */
  readonly throttledRate?: number;
  /** Each on a host of its own, by name; the broker is `b1`. */
  readonly clients?: Readonly<Record<string, ClientSettings>>;
}

const loneBroker: Program<BrokerState, Envelope, BrokerWake> = {
  start: (env, plain) => startBroker(plain as unknown as LonePlan, env),
  handle(broker, event, door) {
    const env = event.part === '' ? door : door.part<BrokerWake>('');
    if (event.type === 'accepted') onAccepted(broker, event.connection, event.peer.host, env);
    else if (event.type === 'closed') onClosed(broker, event.connection, env);
    else if (event.type === 'writable') onWritable(broker, event.connection, env);
    else if (event.type === 'received' && event.message.type === 'request') {
      onRequest(broker, event, event.message, env);
    } else if (event.type === 'wake' && event.part === 'log') {
      wakeLog(broker, event.wake as unknown as LogWake, event.outcome, env);
    } else if (event.type === 'wake' && isBrokerWake(event.wake)) {
      onBrokerWake(broker, event.wake, env);
    }
    settleParked(broker, env);
  },
  copy: copyBroker,
};

function wakeLog(
  { replication }: BrokerState,
  wake: LogWake,
  outcome: DiskOutcome | undefined,
  env: BrokerEnv,
): void {
  for (const { log } of replication.replicas.values()) {
    if (!('path' in wake) || wake.path !== log.path) continue;
    onLogWake(log, wake, env.part('log'), outcome);
    stir(replication.stirred, log.partition);
  }
}

function startBroker(plan: LonePlan, env: BrokerEnv): BrokerState {
  const { kafka: release = '4.3', topics, configs: configFile = {}, flags = {} } = plan;
  const broker = createBroker({ nodeId: 1, release, configFile, flags });
  broker.view = { offset: 0, epoch: 0, image: imageOf(plan, env) };
  broker.replication.throttles.leader.limit = plan.throttledRate ?? LONG_MAX;
  env.listen('client');
  for (const [id, name] of Object.keys(topics).entries()) {
    lead(broker, partitionOf(plan, id), { name, configs: topics[name] ?? {} }, env);
  }
  return broker;
}

function imageOf(plan: LonePlan, env: BrokerEnv): Image {
  const { topics, quotas = [] } = plan;
  const all = Object.keys(topics).map((name, id) => {
    return { id, name, uuid: uuidOfTopic(name), partitions: [id] };
  });
  const nodeFacts = { registeredAt: 0, incarnationId: '', fenced: false };
  const endpoint = { name: 'PLAINTEXT', host: 'b1', port: 9092, securityProtocol: 0 };
  const node = {
    ...nodeFacts,
    id: 1,
    epoch: 0,
    inControlledShutdown: false,
    host: 'b1',
    port: 9092,
    endpoints: [endpoint],
    rack: null,
    features: [],
    logDirs: [],
    cordonedLogDirs: null,
  };
  return {
    ...emptyImage,
    brokers: mapOf([[1, node]]),
    topics: mapOf(all.map((topic) => [topic.id, topic])),
    topicsByName: mapOf(all.map(({ id, name }) => [env.intern('topic-name', name), id])),
    topicsByUuid: mapOf(all.map(({ id, uuid }) => [env.intern('topic-uuid', uuid), id])),
    partitions: mapOf(all.map(({ id }) => [id, partitionOf(plan, id)])),
    topicConfigs: mapOf(all.map(({ id, name }) => [id, topics[name] ?? {}])),
    quotas: mapOf(quotas.map((quota, id) => [id, quota])),
  };
}

const partitionOf = ({ replicas = [1], isr = replicas }: LonePlan, id: number): Partition => ({
  id,
  topic: id,
  index: 0,
  replicas,
  directories: [],
  isr,
  elr: [],
  lastKnownElr: [],
  addingReplicas: [],
  removingReplicas: [],
  leader: 1,
  leaderRecoveryState: 'RECOVERED',
  leaderEpoch: 0,
  partitionEpoch: 0,
});

function lead(
  broker: BrokerState,
  partition: Partition,
  topic: { readonly name: string; readonly configs: Readonly<Record<string, string>> },
  env: BrokerEnv,
): void {
  const uuid = uuidOfTopic(topic.name);
  const identity = { path: `data/${topic.name}-0`, partition: partition.id, topicId: uuid };
  const { topic: settings, log: config } = topicSettingsOf(broker, topic.configs);
  const replica: Replica = {
    id: partition.id,
    topicName: topic.name,
    topicUuid: uuid,
    index: 0,
    log: createLog(identity, config, env.part('log'), broker.flags),
    role: 'none',
    leader: -1,
    leaderEpoch: -1,
    partitionEpoch: -1,
    replicas: partition.replicas,
    isr: { type: 'committed', isr: [] },
    leaderEpochStartOffset: 0,
    followers: new Map(),
    throttled: throttledAt(broker, 0, settings),
    minInSyncReplicas: Number(topic.configs['min.insync.replicas'] ?? 1),
  };
  broker.replication.replicas.set(partition.id, replica);
  becomeLeader(broker.replication, replica, partition, { rules: broker, env });
}

/** Runs a lone broker and its clients for some seconds, and keeps the trace. */
export function playAlone(plan: LonePlan, forSeconds: number): Played {
  const columns = createColumns();
  const programs = { ...clusterCode.programs, 'lone-broker': loneBroker };
  const code = { ...clusterCode, programs, recorder: columnsRecorder(columns) };
  const hostOf = (name: string, program: string, settings: object) => ({
    name,
    processes: [{ name, program, settings: settings as Plain }],
  });
  const clients = Object.entries(plan.clients ?? {});
  const { clients: _, ...settings } = plan;
  const hosts = [
    hostOf('b1', 'lone-broker', settings),
    ...clients.map(([name, script]) => hostOf(name, 'scripted-client', script)),
  ];
  const world = createWorld(code, { seed: 'a lone broker', hosts, faults: [] });
  const stop = runUntil(world, seconds(forSeconds));
  if (stop.why === 'limit') throw new Error(stop.sentence);
  return { world, columns };
}
