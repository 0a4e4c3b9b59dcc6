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

const taskOffset = {
  subtopologyId: string('0+'),
  partition: int32('0+'),
  offset: int64('0+'),
} as const;

const taskIds = {
  subtopologyId: string('0+'),
  partitions: array('0+', 'int32'),
} as const;

const assignment = {
  activeTasks: array('0+', taskIds),
  standbyTasks: array('0+', taskIds),
  warmupTasks: array('0+', taskIds),
} as const;

const topologyDescriptionNode = {
  name: string('0+'),
  nodeType: int8('0+'),
  sourceTopics: array('0+', 'string'),
  sinkTopic: string('0+', { nullable: true, default: null }),
  stores: array('0+', 'string'),
  successors: array('0+', 'string'),
} as const;

/** StreamsGroupDescribe: state, topology and members of streams groups. */
export const streamsGroupDescribe = defineApi({
  key: 89,
  name: 'StreamsGroupDescribe',
  versions: '0-1',
  flexible: '0+',
  request: {
    groupIds: array('0+', 'string'),
    includeAuthorizedOperations: bool('0+'),
    // With every processor, as the application sees it.
    includeTopologyDescription: bool('1+', { default: false }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    groups: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: true, default: null }),
      groupId: string('0+'),
      groupState: string('0+'),
      groupEpoch: int32('0+'),
      assignmentEpoch: int32('0+'),
      topology: struct(
        '0+',
        {
          epoch: int32('0+'),
          subtopologies: array(
            '0+',
            {
              subtopologyId: string('0+'),
              sourceTopics: array('0+', 'string'),
              repartitionSinkTopics: array('0+', 'string'),
              stateChangelogTopics: array('0+', topicInfo),
              repartitionSourceTopics: array('0+', topicInfo),
            },
            { nullable: true, default: null },
          ),
        },
        { nullable: true, default: null },
      ),
      members: array('0+', {
        memberId: string('0+'),
        memberEpoch: int32('0+'),
        instanceId: string('0+', { nullable: true, default: null }),
        rackId: string('0+', { nullable: true, default: null }),
        clientId: string('0+'),
        clientHost: string('0+'),
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
        clientTags: array('0+', keyValue),
        taskOffsets: array('0+', taskOffset),
        taskEndOffsets: array('0+', taskOffset),
        assignment: struct('0+', assignment),
        targetAssignment: struct('0+', assignment),
        isClassic: bool('0+'),
      }),
      authorizedOperations: int32('0+', { default: -2_147_483_648 }),
      topologyDescription: struct(
        '1+',
        {
          subtopologies: array('0+', {
            subtopologyId: string('0+'),
            nodes: array('0+', topologyDescriptionNode),
          }),
          globalStores: array('0+', {
            source: struct('0+', topologyDescriptionNode),
            processor: struct('0+', topologyDescriptionNode),
          }),
        },
        { nullable: true, default: null },
      ),
      topologyDescriptionStatus: int8('1+', { default: 0 }),
      assignorName: string('1+', { nullable: true, default: null, ignorable: true }),
    }),
  },
});

/** What a StreamsGroupDescribe request asks. */
export type StreamsGroupDescribeRequest = Message<typeof streamsGroupDescribe.request>;

/** What a StreamsGroupDescribe response answers. */
export type StreamsGroupDescribeResponse = Message<typeof streamsGroupDescribe.response>;
