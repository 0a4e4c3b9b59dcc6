// Topics and partitions.
import { array, int32, int8, string, uuid } from '../../schema/fields.ts';
import { defineFramedRecord } from '../record.ts';

/** TopicRecord: a topic was created; its partitions follow. */
export const topicRecord = defineFramedRecord({
  key: 2,
  name: 'TopicRecord',
  versions: '0',
  fields: {
    name: string('0+'),
    topicId: uuid('0+'),
  },
});

/** PartitionRecord: the whole state of a partition. */
export const partitionRecord = defineFramedRecord({
  key: 3,
  name: 'PartitionRecord',
  versions: '0-2',
  fields: {
    partitionId: int32('0+', { default: -1 }),
    topicId: uuid('0+'),
    replicas: array('0+', 'int32'),
    isr: array('0+', 'int32'),
    removingReplicas: array('0+', 'int32'),
    addingReplicas: array('0+', 'int32'),
    leader: int32('0+', { default: -1 }), // -1 while there is none.
    // KIP-704: 1 after an unclean election.
    leaderRecoveryState: int8('0+', { tag: 0, default: 0 }),
    leaderEpoch: int32('0+', { default: -1 }),
    partitionEpoch: int32('0+', { default: -1 }), // One more with every change.
    // KIP-858: where each replica lies, in the order of `replicas`.
    directories: array('1+', 'uuid'),
    // KIP-966.
    eligibleLeaderReplicas: array('2+', 'int32', { nullable: true, tag: 1, default: null }),
    lastKnownElr: array('2+', 'int32', { nullable: true, tag: 2, default: null }),
  },
});

/** PartitionChangeRecord: what changed in a partition; what is not said stays. */
export const partitionChangeRecord = defineFramedRecord({
  key: 5,
  name: 'PartitionChangeRecord',
  versions: '0-2',
  fields: {
    partitionId: int32('0+', { default: -1 }),
    topicId: uuid('0+'),
    // Null stays, as with all that follow.
    isr: array('0+', 'int32', { nullable: true, tag: 0, default: null }),
    // -2 stays; -1 is no leader. Any other raises the leader epoch.
    leader: int32('0+', { tag: 1, default: -2 }),
    replicas: array('0+', 'int32', { nullable: true, tag: 2, default: null }),
    removingReplicas: array('0+', 'int32', { nullable: true, tag: 3, default: null }),
    addingReplicas: array('0+', 'int32', { nullable: true, tag: 4, default: null }),
    leaderRecoveryState: int8('0+', { tag: 5, default: -1 }), // -1 stays.
    directories: array('1+', 'uuid', { nullable: true, tag: 8, default: null }),
    eligibleLeaderReplicas: array('2+', 'int32', { nullable: true, tag: 6, default: null }),
    lastKnownElr: array('2+', 'int32', { nullable: true, tag: 7, default: null }),
  },
});

/** RemoveTopicRecord: a topic was deleted with all its partitions. */
export const removeTopicRecord = defineFramedRecord({
  key: 9,
  name: 'RemoveTopicRecord',
  versions: '0',
  fields: {
    topicId: uuid('0+'),
  },
});

/** ClearElrRecord: eligible leader replicas are forgotten, of one topic or of all (KIP-966). */
export const clearElrRecord = defineFramedRecord({
  key: 28,
  name: 'ClearElrRecord',
  versions: '0',
  fields: {
    topicName: string('0+'), // Empty means all topics.
  },
});
