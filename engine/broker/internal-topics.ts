// Topics that brokers ask for: internal ones have settings of their own (Kafka's AutoTopicCreationManager).
import type { BrokerConfigs } from '../config/configs.ts';
import type { RequestBody } from '../protocol/envelope.ts';

/** Where groups and their offsets are written down. */
export const offsetsTopic = '__consumer_offsets';

type AskedTopic = RequestBody<'CreateTopics'>['topics'][number];

/** A topic as it is asked for. */
export function topicToCreate(name: string, configs: BrokerConfigs): AskedTopic {
  if (name !== offsetsTopic) {
    return {
      name,
      numPartitions: configs['num.partitions'],
      replicationFactor: configs['default.replication.factor'],
      assignments: [],
      configs: [],
    };
  }
  return {
    name,
    numPartitions: configs['offsets.topic.num.partitions'],
    replicationFactor: configs['offsets.topic.replication.factor'],
    assignments: [],
    configs: [
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'compression.type', value: 'producer' },
      { name: 'segment.bytes', value: String(configs['offsets.topic.segment.bytes']) },
    ],
  };
}
