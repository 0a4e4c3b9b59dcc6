// What records about topics and partitions make of the image.
import { assert } from '../../sim/assert.ts';
import { forEachEntry, withEntry, without } from '../../sim/map/persistent-map.ts';
import { migratingDirectory } from './directories.ts';
import { partitionOf, topicOf, withPartition, type Image, type Partition } from './image.ts';
import type {
  ClearElr,
  PartitionChange,
  PartitionCreation,
  PartitionPast,
  TopicCreation,
  TopicRemoval,
} from './records.ts';

/** A topic is there; its partitions follow. */
export function replayTopic(image: Image, record: TopicCreation): Image {
  const { topic: id, name, uuid } = record;
  return {
    ...image,
    topics: withEntry(image.topics, id, { id, name, uuid, partitions: [] }),
    topicsByName: withEntry(image.topicsByName, record.nameNumber, id),
    topicsByUuid: withEntry(image.topicsByUuid, record.uuidNumber, id),
  };
}

/** A topic is gone with its partitions and settings. */
export function replayTopicRemoval(image: Image, record: TopicRemoval): Image {
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

/** A partition is there, as it was created. */
export const replayPartition = (image: Image, record: PartitionCreation): Image =>
  replayPartitions(image, [record]);

/** Neighbouring partitions of one topic are there: its list grows once, however many they are. */
export function replayPartitions(image: Image, records: readonly PartitionCreation[]): Image {
  const topic = topicOf(image, records[0]?.topic ?? -1);
  assert(topic !== undefined, 'a partition follows the creation of its topic');
  const ids = topic.partitions.slice();
  let { partitions } = image;
  for (const record of records) {
    assert(record.topic === topic.id, 'partitions that are replayed together are of one topic');
    assert(record.index === ids.length, 'partitions are created in the order of their index');
    ids.push(record.partition);
    partitions = withEntry(partitions, record.partition, createdPartition(record));
  }
  return {
    ...image,
    partitions,
    topics: withEntry(image.topics, topic.id, { ...topic, partitions: ids }),
  };
}

function createdPartition(record: PartitionCreation): Partition {
  const { partition: id, topic, index, replicas, isr, leader } = record;
  return {
    id,
    topic,
    index,
    replicas,
    directories: record.directories ?? replicas.map(() => migratingDirectory),
    isr,
    leader,
    ...(record.since ?? newPartition),
  };
}

const newPartition: PartitionPast = {
  elr: [],
  lastKnownElr: [],
  addingReplicas: [],
  removingReplicas: [],
  leaderRecoveryState: 'RECOVERED',
  leaderEpoch: 0,
  partitionEpoch: 0,
};

/** A partition is as the record says. */
export function replayPartitionChange(image: Image, record: PartitionChange): Image {
  const current = partitionOf(image, record.partition);
  assert(current !== undefined, 'a change follows the creation of its partition');
  return withPartition(image, changedPartition(current, record));
}

/** Every change moves the partition epoch; one that names a leader, even the same, the leader epoch too. */
export function changedPartition(current: Partition, record: PartitionChange): Partition {
  const { id, topic, index } = current;
  const { replicas = current.replicas, directories = current.directories } = record;
  return {
    id,
    topic,
    index,
    replicas,
    directories: allMigrating(directories) ? replicas.map(() => migratingDirectory) : directories,
    isr: record.isr ?? current.isr,
    leader: record.leader ?? current.leader,
    elr: record.elr ?? current.elr,
    lastKnownElr: record.lastKnownElr ?? current.lastKnownElr,
    addingReplicas: record.addingReplicas ?? current.addingReplicas,
    removingReplicas: record.removingReplicas ?? current.removingReplicas,
    leaderRecoveryState: record.leaderRecoveryState ?? current.leaderRecoveryState,
    leaderEpoch: current.leaderEpoch + (record.leader === undefined ? 0 : 1),
    partitionEpoch: current.partitionEpoch + 1,
  };
}

const allMigrating = (directories: Partition['directories']): boolean =>
  directories.every((id) => id === migratingDirectory);

/** Partitions of a topic, or of all, forget who left the ISR with everything that was committed. */
export function replayClearElr(image: Image, { topic }: ClearElr): Image {
  if (topic !== undefined) {
    const found = topicOf(image, topic);
    assert(found !== undefined, 'a topic whose eligible leaders are forgotten exists');
    return found.partitions.reduce(withoutElr, image);
  }
  let cleared = image;
  forEachEntry(image.partitions, (id) => {
    cleared = withoutElr(cleared, id);
  });
  return cleared;
}

function withoutElr(image: Image, id: number): Image {
  const partition = partitionOf(image, id);
  assert(partition !== undefined, 'a topic lists partitions that exist');
  if (partition.elr.length === 0 && partition.lastKnownElr.length === 0) return image;
  const change = { type: 'partition-change', partition: id, elr: [], lastKnownElr: [] } as const;
  return withPartition(image, changedPartition(partition, change));
}
