// Share groups (KIP-932).
import { array, int32, int64, int8, string, uuid } from '../../schema/fields.ts';
import { defineCoordinatorRecord } from '../record.ts';

const topicPartitionsInfo = {
  topicId: uuid('0+'),
  topicName: string('0+'),
  partitions: array('0+', 'int32'),
} as const;

/**
 * ShareGroupPartitionMetadata: the topics of a share group in 3.9, before share groups were
 * released.
 */
export const shareGroupPartitionMetadata = defineCoordinatorRecord({
  type: 9,
  name: 'ShareGroupPartitionMetadata',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      initializedTopics: array('0+', {
        topicId: uuid('0+'),
        topicName: string('0+'),
        partitions: array('0+', 'int32'),
      }),
      deletingTopics: array('0+', {
        topicId: uuid('0+'),
        topicName: string('0+'),
      }),
    },
  },
});

/** ShareGroupMemberMetadata: what a member said about itself. */
export const shareGroupMemberMetadata = defineCoordinatorRecord({
  type: 10,
  name: 'ShareGroupMemberMetadata',
  key: {
    groupId: string('0+'),
    memberId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      rackId: string('0+', { nullable: true }),
      clientId: string('0+'),
      clientHost: string('0+'),
      subscribedTopicNames: array('0+', 'string'),
    },
  },
});

/** ShareGroupMetadata: the epoch of a share group. */
export const shareGroupMetadata = defineCoordinatorRecord({
  type: 11,
  name: 'ShareGroupMetadata',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      epoch: int32('0+'),
      metadataHash: int64('0+'), // 3.9, where this was not released yet, did not have it.
    },
  },
});

/** ShareGroupTargetAssignmentMetadata: for which group epoch the target was computed. */
export const shareGroupTargetAssignmentMetadata = defineCoordinatorRecord({
  type: 12,
  name: 'ShareGroupTargetAssignmentMetadata',
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

/** ShareGroupTargetAssignmentMember: which partitions a member shall read. */
export const shareGroupTargetAssignmentMember = defineCoordinatorRecord({
  type: 13,
  name: 'ShareGroupTargetAssignmentMember',
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

/** ShareGroupCurrentMemberAssignment: which partitions a member reads now. */
export const shareGroupCurrentMemberAssignment = defineCoordinatorRecord({
  type: 14,
  name: 'ShareGroupCurrentMemberAssignment',
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
      state: int8('0+'),
      assignedPartitions: array('0+', {
        topicId: uuid('0+'),
        partitions: array('0+', 'int32'),
      }),
    },
  },
});

/**
 * ShareGroupStatePartitionMetadata: the partitions whose share state exists, begins, or is on its
 * way out.
 */
export const shareGroupStatePartitionMetadata = defineCoordinatorRecord({
  type: 15,
  name: 'ShareGroupStatePartitionMetadata',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      initializingTopics: array('0+', topicPartitionsInfo),
      initializedTopics: array('0+', topicPartitionsInfo),
      deletingTopics: array('0+', {
        topicId: uuid('0+'),
        topicName: string('0+'),
      }),
    },
  },
});
