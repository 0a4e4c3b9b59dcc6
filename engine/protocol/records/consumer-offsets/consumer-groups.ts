// Groups of KIP-848: one record for each thing that changes by itself.
import { array, bytes, int32, int64, int8, string, struct, uuid } from '../../schema/fields.ts';
import { defineCoordinatorRecord } from '../record.ts';

const topicPartitions = {
  topicId: uuid('0+'),
  partitions: array('0+', 'int32'),
  assignmentEpochs: array('0+', 'int32', { nullable: true, tag: 0 }),
} as const;

/** ConsumerGroupMetadata: the epoch of a group: one more whenever members or topics change. */
export const consumerGroupMetadata = defineCoordinatorRecord({
  type: 3,
  name: 'ConsumerGroupMetadata',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      epoch: int32('0+'),
      // KIP-1101: of the topics, so that partitions need not be written here.
      metadataHash: int64('0+', { tag: 0, default: 0 }),
    },
  },
});

/**
 * ConsumerGroupPartitionMetadata: the topics that a group saw, until a hash took its place in 4.1.
 */
export const consumerGroupPartitionMetadata = defineCoordinatorRecord({
  type: 4,
  name: 'ConsumerGroupPartitionMetadata',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      topics: array('0+', {
        topicId: uuid('0+'),
        topicName: string('0+'),
        numPartitions: int32('0+'),
        partitionMetadata: array('0+', {
          partition: int32('0+'),
          racks: array('0+', 'string'),
        }),
      }),
    },
  },
});

/** ConsumerGroupMemberMetadata: what a member said about itself. */
export const consumerGroupMemberMetadata = defineCoordinatorRecord({
  type: 5,
  name: 'ConsumerGroupMemberMetadata',
  key: {
    groupId: string('0+'),
    memberId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      instanceId: string('0+', { nullable: true }),
      rackId: string('0+', { nullable: true }),
      clientId: string('0+'),
      clientHost: string('0+'),
      subscribedTopicNames: array('0+', 'string'),
      subscribedTopicRegex: string('0+', { nullable: true }),
      rebalanceTimeoutMs: int32('0+', { default: -1 }),
      serverAssignor: string('0+', { nullable: true }),
      // Of members that speak the classic protocol during a conversion.
      classicMemberMetadata: struct(
        '0+',
        {
          sessionTimeoutMs: int32('0+'),
          supportedProtocols: array('0+', {
            name: string('0+'),
            metadata: bytes('0+'),
          }),
        },
        { nullable: true, tag: 0 },
      ),
    },
  },
});

/** ConsumerGroupTargetAssignmentMetadata: for which group epoch the target was computed. */
export const consumerGroupTargetAssignmentMetadata = defineCoordinatorRecord({
  type: 6,
  name: 'ConsumerGroupTargetAssignmentMetadata',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      assignmentEpoch: int32('0+'),
      assignmentTimestamp: int64('0+', { tag: 0, default: 0, ignorable: true }),
    },
  },
});

/** ConsumerGroupTargetAssignmentMember: what a member shall own in the end. */
export const consumerGroupTargetAssignmentMember = defineCoordinatorRecord({
  type: 7,
  name: 'ConsumerGroupTargetAssignmentMember',
  key: {
    groupId: string('0+'),
    memberId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      topicPartitions: array('0+', {
        topicId: uuid('0+'),
        partitions: array('0+', 'int32'),
      }),
    },
  },
});

/**
 * ConsumerGroupCurrentMemberAssignment: what a member owns now, and what it must give back first.
 */
export const consumerGroupCurrentMemberAssignment = defineCoordinatorRecord({
  type: 8,
  name: 'ConsumerGroupCurrentMemberAssignment',
  key: {
    groupId: string('0+'),
    memberId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      memberEpoch: int32('0+'),
      previousMemberEpoch: int32('0+'),
      state: int8('0+'), // 0 stable, 1 unrevoked partitions, 2 unreleased partitions.
      assignedPartitions: array('0+', topicPartitions),
      partitionsPendingRevocation: array('0+', topicPartitions),
    },
  },
});

/** ConsumerGroupRegularExpression: the topics that a regular expression of a group matched. */
export const consumerGroupRegularExpression = defineCoordinatorRecord({
  type: 16,
  name: 'ConsumerGroupRegularExpression',
  key: {
    groupId: string('0+'),
    regularExpression: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      topics: array('0+', 'string'),
      version: int64('0+'),
      timestamp: int64('0+'),
    },
  },
});
