// Settings that change while a broker runs: those of topics, of this broker, and of all brokers
// (Kafka's DynamicConfigPublisher, DynamicBrokerConfig and TopicConfigHandler).
import { get } from '../../sim/map/persistent-map.ts';
import type { BrokerConfigs, TopicConfigs } from '../config/configs.ts';
import { LONG_MAX } from '../config/definition.ts';
import { effectiveBrokerSettings, runningBrokerConfigs } from '../config/dynamic-broker-configs.ts';
import { topicConfigsOf } from '../config/inherited-configs.ts';
import { isCompacted, type LogConfig } from '../log/log-config.ts';
import { abortCleaning } from '../log/log-cleaner.ts';
import { rouseFetchers } from '../broker/replica-fetching.ts';
import type { BrokerState } from '../broker/state.ts';
import { partitionOf, type ConfigEntries, type Image } from '../metadata/image.ts';
import type { Replica } from '../replication/replica.ts';
import { throttledReplicaOf, type ThrottledReplica } from '../replication/throttle.ts';
import type { BrokerProcess, ServerEnv } from './process.ts';

/** The cluster's view has moved from `before` to the present one: what was set otherwise holds from now on. */
export function applySettings(process: BrokerProcess, before: Image, env: ServerEnv): void {
  const { broker } = process;
  const { image } = broker.view;
  const isBrokerChanged =
    image.clusterConfigs !== before.clusterConfigs ||
    get(image.brokerConfigs, broker.nodeId) !== get(before.brokerConfigs, broker.nodeId);
  if (isBrokerChanged) applyBrokerSettings(process);
  if (!isBrokerChanged && image.topicConfigs === before.topicConfigs) return;
  rouseFetchers(process.links);
  for (const replica of broker.replication.replicas.values()) {
    const entries = entriesOf(image, replica);
    if (isBrokerChanged || entries !== entriesOf(before, replica)) {
      applyTopicSettings(process, replica, entries, env);
    }
  }
}

/** A topic that sets nothing by itself. */
export const noEntries: ConfigEntries = {};

function entriesOf(image: Image, { id }: Replica): ConfigEntries {
  const topic = partitionOf(image, id)?.topic;
  return (topic === undefined ? undefined : get(image.topicConfigs, topic)) ?? noEntries;
}

// Simplified: what only counts at the start of a broker is taken over, too, where something asks for it again.
function applyBrokerSettings({ broker }: BrokerProcess): void {
  const { image } = broker.view;
  const own = get(image.brokerConfigs, broker.nodeId) ?? {};
  const settings = { file: broker.configFile, cluster: image.clusterConfigs, own };
  broker.configs = runningBrokerConfigs(broker.release, settings);
  const effective = effectiveBrokerSettings(settings);
  const { throttles } = broker.replication;
  throttles.leader.limit = Number(effective['leader.replication.throttled.rate'] ?? LONG_MAX);
  throttles.follower.limit = Number(effective['follower.replication.throttled.rate'] ?? LONG_MAX);
  const moves = effective['replica.alter.log.dirs.io.max.bytes.per.second'];
  throttles.directories.limit = Number(moves ?? LONG_MAX);
}

function applyTopicSettings(
  { broker, cleaner }: BrokerProcess,
  replica: Replica,
  entries: ConfigEntries,
  env: ServerEnv,
): void {
  const { flags } = broker;
  const { log } = replica;
  const wasCompacted = isCompacted(log.config);
  const { topic, log: config } = topicSettingsOf(broker, entries);
  for (const one of [log, broker.replication.futures.get(replica.id)?.log]) {
    if (one === undefined) continue;
    one.config = config;
    one.version += 1;
  }
  replica.minInSyncReplicas = topic['min.insync.replicas'];
  replica.throttled = throttledAt(broker, replica.index, topic);
  // KAFKA-12840: otherwise retention, which looks after the log from now on, meets the cleaner in it.
  const isGivenUp = wasCompacted && !isCompacted(log.config);
  if (isGivenUp && !flags['clean-while-policy-changes']) {
    abortCleaning(cleaner, log, env.part('log'));
  }
}

/** Whether a topic's settings limit what is transferred for this broker's replica of a partition. */
export function throttledAt(
  { nodeId }: BrokerState,
  index: number,
  topic: TopicConfigs,
): ThrottledReplica {
  const lists = {
    leader: topic['leader.replication.throttled.replicas'],
    follower: topic['follower.replication.throttled.replicas'],
  };
  return throttledReplicaOf(lists, index, nodeId);
}

/** What a topic's settings come to on a broker: for its replicas, and for their logs. */
export interface TopicSettings {
  readonly topic: TopicConfigs;
  readonly log: LogConfig;
}

/** Settings are immutable: what they come to is worked out once, and all partitions of a topic share it. */
const workedOut = new WeakMap<BrokerConfigs, WeakMap<ConfigEntries, TopicSettings>>();

/** What some entries of a topic come to on a broker. */
export function topicSettingsOf(
  { release, configs }: BrokerState,
  entries: ConfigEntries,
): TopicSettings {
  const ofBroker = workedOut.get(configs) ?? new WeakMap<ConfigEntries, TopicSettings>();
  const known = ofBroker.get(entries);
  if (known !== undefined) return known;
  const topic = topicConfigsOf(release, configs, entries);
  const settings = { topic, log: logConfigOf(topic, configs) };
  workedOut.set(configs, ofBroker.set(entries, settings));
  return settings;
}

const logConfigOf = (topic: TopicConfigs, configs: BrokerConfigs): LogConfig => ({
  ...topic,
  // KIP-1030 raised the least size of a segment; Kafka's own tests go below it by a setting of their own.
  'segment.bytes': topic['internal.segment.bytes'] ?? topic['segment.bytes'],
  'producer.id.expiration.ms': configs['producer.id.expiration.ms'],
  'transaction.max.timeout.ms': configs['transaction.max.timeout.ms'],
  'transaction.partition.verification.enable': configs['transaction.partition.verification.enable'],
});
