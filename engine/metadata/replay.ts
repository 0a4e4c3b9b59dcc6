// From image to image: the only way the cluster's truth changes, on every node alike. Pure.
import { assert, unreachable } from '../../sim/assert.ts';
import { withEntry, without } from '../../sim/map/persistent-map.ts';
import { brokerOf, partitionOf, topicOf, withPartition, type Image } from './image.ts';
import type {
  BrokerChange,
  MetadataRecord,
  PartitionChange,
  PartitionCreation,
  TopicRemoval,
} from './records.ts';

/** The image after a record that stands at an offset. */
export function replay(image: Image, record: MetadataRecord, offset: number): Image {
  switch (record.type) {
    case 'register-broker': {
      const broker = { ...record.broker, epoch: offset };
      return { ...image, brokers: withEntry(image.brokers, broker.id, broker) };
    }
    case 'broker-change':
      return replayBrokerChange(image, record);
    case 'unregister-broker':
      return { ...image, brokers: without(image.brokers, record.broker) };
    case 'topic': {
      const { topic: id, name, uuid } = record;
      return {
        ...image,
        topics: withEntry(image.topics, id, { id, name, uuid, partitions: [] }),
        topicsByName: withEntry(image.topicsByName, record.nameNumber, id),
        topicsByUuid: withEntry(image.topicsByUuid, record.uuidNumber, id),
      };
    }
    case 'remove-topic':
      return replayTopicRemoval(image, record);
    case 'partition':
      return replayPartition(image, record);
    case 'partition-change':
      return replayPartitionChange(image, record);
    case 'topic-config':
      return {
        ...image,
        topicConfigs: withEntry(image.topicConfigs, record.topic, record.entries),
      };
    case 'no-op':
      return image;
    default:
      return unreachable(record);
  }
}

function replayBrokerChange(image: Image, record: BrokerChange): Image {
  const broker = brokerOf(image, record.broker);
  assert(broker !== undefined, 'a change follows the registration of its broker');
  const { fenced = broker.fenced, inControlledShutdown = broker.inControlledShutdown } = record;
  return {
    ...image,
    brokers: withEntry(image.brokers, broker.id, { ...broker, fenced, inControlledShutdown }),
  };
}

function replayTopicRemoval(image: Image, record: TopicRemoval): Image {
  const topic = topicOf(image, record.topic);
  assert(topic !== undefined, 'a topic that is removed was created');
  return {
    ...image,
    topics: without(image.topics, topic.id),
    topicsByName: without(image.topicsByName, record.nameNumber),
    topicsByUuid: without(image.topicsByUuid, record.uuidNumber),
    topicConfigs: without(image.topicConfigs, topic.id),
    partitions: topic.partitions.reduce(without, image.partitions),
  };
}

function replayPartition(image: Image, record: PartitionCreation): Image {
  const { partition: id, topic: topicId, index, replicas, isr, leader } = record;
  const topic = topicOf(image, topicId);
  assert(topic !== undefined, 'a partition follows the creation of its topic');
  assert(index === topic.partitions.length, 'partitions are created in the order of their index');
  const withTopic = {
    ...image,
    topics: withEntry(image.topics, topicId, { ...topic, partitions: [...topic.partitions, id] }),
  };
  return withPartition(withTopic, {
    id,
    topic: topicId,
    index,
    replicas,
    isr,
    elr: [],
    lastKnownElr: [],
    addingReplicas: [],
    removingReplicas: [],
    leader,
    leaderEpoch: 0,
    partitionEpoch: 0,
  });
}

/** Every change moves the partition epoch; one that names a leader, even the same, the leader epoch too. */
function replayPartitionChange(image: Image, record: PartitionChange): Image {
  const current = partitionOf(image, record.partition);
  assert(current !== undefined, 'a change follows the creation of its partition');
  const { type: _, partition: __, ...changed } = record;
  return withPartition(image, {
    ...current,
    ...changed,
    leaderEpoch: current.leaderEpoch + (record.leader === undefined ? 0 : 1),
    partitionEpoch: current.partitionEpoch + 1,
  });
}
