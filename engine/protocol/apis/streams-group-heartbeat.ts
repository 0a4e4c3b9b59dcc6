import {
  array,
  bool,
  int16,
  int32,
  int64,
  int8,
  string,
  struct,
  uint16,
} from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

const keyValue = {
  key: string('0+'),
  value: string('0+'),
} as const;

const topicInfo = {
  name: string('0+'),
  partitions: int32('0+'),
  replicationFactor: int16('0+'),
  topicConfigs: array('0+', keyValue),
} as const;

const taskIds = {
  subtopologyId: string('0+'),
  partitions: array('0+', 'int32'),
} as const;

const taskOffset = {
  subtopologyId: string('0+'),
  partition: int32('0+'),
  offset: int64('0+'),
} as const;

const topicPartition = {
  topic: string('0+'),
  partitions: array('0+', 'int32'),
} as const;

/** StreamsGroupHeartbeat: the one request of a member of a streams group (KIP-1071). */
export const streamsGroupHeartbeat = defineApi({
  key: 88,
  name: 'StreamsGroupHeartbeat',
  versions: '0-1',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    memberId: string('0+'),
    // 0 joins, -1 leaves, -2 leaves as a static member that will return.
    memberEpoch: int32('0+'),
    endpointInformationEpoch: int32('0+'),
    instanceId: string('0+', { nullable: true, default: null }),
    rackId: string('0+', { nullable: true, default: null }),
    rebalanceTimeoutMs: int32('0+', { default: -1 }),
    // Said once, on joining; null afterwards.
    topology: struct(
      '0+',
      {
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
      { nullable: true, default: null },
    ),
    // What the member runs; null when that has not changed.
    activeTasks: array('0+', taskIds, { nullable: true, default: null }),
    standbyTasks: array('0+', taskIds, { nullable: true, default: null }),
    warmupTasks: array('0+', taskIds, { nullable: true, default: null }),
    processId: string('0+', { nullable: true, default: null }),
    userEndpoint: struct(
      '0+',
      {
        host: string('0+'),
        port: uint16('0+'),
      },
      { nullable: true, default: null },
    ),
    clientTags: array('0+', keyValue, { nullable: true, default: null }),
    taskOffsets: array('0+', taskOffset, { nullable: true, default: null }),
    taskEndOffsets: array('0+', taskOffset, { nullable: true, default: null }),
    shutdownApplication: bool('0+', { default: false }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, default: null }),
    memberId: string('0+'),
    memberEpoch: int32('0+'),
    heartbeatIntervalMs: int32('0+'),
    // An int32 at first.
    acceptableRecoveryLagLegacy: int32('0', { formerly: 'acceptableRecoveryLag' }),
    taskOffsetIntervalMs: int32('0+'),
    acceptableRecoveryLag: int64('1+', { default: -1, ignorable: true }),
    status: array(
      '0+',
      {
        statusCode: int8('0+'),
        statusDetail: string('0+'),
      },
      { nullable: true },
    ),
    activeTasks: array('0+', taskIds, { nullable: true, default: null }),
    standbyTasks: array('0+', taskIds, { nullable: true, default: null }),
    warmupTasks: array('0+', taskIds, { nullable: true, default: null }),
    topologyDescriptionRequired: bool('1+', { default: false }),
    endpointInformationEpoch: int32('0+'),
    partitionsByUserEndpoint: array(
      '0+',
      {
        userEndpoint: struct('0+', {
          host: string('0+'),
          port: uint16('0+'),
        }),
        activePartitions: array('0+', topicPartition),
        standbyPartitions: array('0+', topicPartition),
      },
      { nullable: true, default: null },
    ),
  },
});

/** What a StreamsGroupHeartbeat request asks. */
export type StreamsGroupHeartbeatRequest = Message<typeof streamsGroupHeartbeat.request>;

/** What a StreamsGroupHeartbeat response answers. */
export type StreamsGroupHeartbeatResponse = Message<typeof streamsGroupHeartbeat.response>;
