// Streams groups (KIP-1071).
import { array, int16, int32, int64, int8, string, struct, uint16 } from '../../schema/fields.ts';
import { defineCoordinatorRecord } from '../record.ts';

const taskIds = {
  subtopologyId: string('0+'),
  partitions: array('0+', 'int32'),
} as const;

const heldTaskIds = {
  subtopologyId: string('0+'),
  partitions: array('0+', 'int32'),
  assignmentEpochs: array('0+', 'int32', { nullable: true, tag: 0 }),
} as const;

const topicInfo = {
  name: string('0+'),
  partitions: int32('0+'),
  replicationFactor: int16('0+'),
  topicConfigs: array('0+', {
    key: string('0+'),
    value: string('0+'),
  }),
} as const;

/** StreamsGroupMetadata: the epoch of a streams group. */
export const streamsGroupMetadata = defineCoordinatorRecord({
  type: 17,
  name: 'StreamsGroupMetadata',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      epoch: int32('0+'),
      metadataHash: int64('0+'),
      validatedTopologyEpoch: int32('0+', { tag: 0, default: -1 }),
      lastAssignmentConfigs: array(
        '0+',
        {
          key: string('0+'),
          value: string('0+'),
        },
        { nullable: true, tag: 1 },
      ),
      storedDescriptionTopologyEpoch: int32('0+', { tag: 2, default: -1 }),
      failedDescriptionTopologyEpoch: int32('0+', { tag: 3, default: -1 }),
    },
  },
});

/** StreamsGroupMemberMetadata: what a member said about itself. */
export const streamsGroupMemberMetadata = defineCoordinatorRecord({
  type: 19,
  name: 'StreamsGroupMemberMetadata',
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
      rebalanceTimeoutMs: int32('0+', { default: -1 }),
      topologyEpoch: int32('0+'),
      processId: string('0+'),
      userEndpoint: struct(
        '0+',
        {
          host: string('0+'),
          port: uint16('0+'),
        },
        { nullable: true, default: null },
      ),
      clientTags: array('0+', {
        key: string('0+'),
        value: string('0+'),
      }),
    },
  },
});

/** StreamsGroupTargetAssignmentMetadata: for which group epoch the target was computed. */
export const streamsGroupTargetAssignmentMetadata = defineCoordinatorRecord({
  type: 20,
  name: 'StreamsGroupTargetAssignmentMetadata',
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

/** StreamsGroupTargetAssignmentMember: which tasks a member shall run in the end. */
export const streamsGroupTargetAssignmentMember = defineCoordinatorRecord({
  type: 21,
  name: 'StreamsGroupTargetAssignmentMember',
  key: {
    groupId: string('0+'),
    memberId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      activeTasks: array('0+', taskIds),
      standbyTasks: array('0+', taskIds),
      warmupTasks: array('0+', taskIds),
    },
  },
});

/**
 * StreamsGroupCurrentMemberAssignment: which tasks a member runs now, and which it must give back
 * first.
 */
export const streamsGroupCurrentMemberAssignment = defineCoordinatorRecord({
  type: 22,
  name: 'StreamsGroupCurrentMemberAssignment',
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
      activeTasks: array('0+', heldTaskIds),
      standbyTasks: array('0+', heldTaskIds),
      warmupTasks: array('0+', heldTaskIds),
      activeTasksPendingRevocation: array('0+', heldTaskIds),
      standbyTasksPendingRevocation: array('0+', heldTaskIds),
      warmupTasksPendingRevocation: array('0+', heldTaskIds),
    },
  },
});

/** StreamsGroupTopology: the topology that the members of a streams group run. */
export const streamsGroupTopology = defineCoordinatorRecord({
  type: 23,
  name: 'StreamsGroupTopology',
  key: {
    groupId: string('0+'),
  },
  value: {
    versions: '0',
    flexible: '0+',
    fields: {
      epoch: int32('0+'),
      subtopologies: array('0+', {
        subtopologyId: string('0+'),
        sourceTopics: array('0+', 'string'),
        sourceTopicRegex: array('0+', 'string'),
        stateChangelogTopics: array('0+', topicInfo),
        repartitionSinkTopics: array('0+', 'string'),
        repartitionSourceTopics: array('0+', topicInfo),
        copartitionGroups: array('0+', {
          sourceTopics: array('0+', 'int16'),
          sourceTopicRegex: array('0+', 'int16'),
          repartitionSourceTopics: array('0+', 'int16'),
        }),
      }),
    },
  },
});
