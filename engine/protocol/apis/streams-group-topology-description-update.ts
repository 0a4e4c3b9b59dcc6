import { array, int16, int32, int8, string, struct } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

const topologyDescriptionNode = {
  name: string('0+'),
  nodeType: int8('0+'),
  sourceTopics: array('0+', 'string'),
  sinkTopic: string('0+', { nullable: true, default: null }),
  stores: array('0+', 'string'),
  successors: array('0+', 'string'),
} as const;

/**
 * StreamsGroupTopologyDescriptionUpdate: a member tells how the whole topology of a streams group
 * looks.
 */
export const streamsGroupTopologyDescriptionUpdate = defineApi({
  key: 93,
  name: 'StreamsGroupTopologyDescriptionUpdate',
  versions: '0',
  flexible: '0+',
  request: {
    groupId: string('0+'),
    memberId: string('0+'),
    topologyEpoch: int32('0+'),
    topologyDescription: struct('0+', {
      subtopologies: array('0+', {
        subtopologyId: string('0+'),
        nodes: array('0+', topologyDescriptionNode),
      }),
      globalStores: array('0+', {
        source: struct('0+', topologyDescriptionNode),
        processor: struct('0+', topologyDescriptionNode),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true, default: null }),
  },
});

/** What a StreamsGroupTopologyDescriptionUpdate request asks. */
export type StreamsGroupTopologyDescriptionUpdateRequest = Message<
  typeof streamsGroupTopologyDescriptionUpdate.request
>;

/** What a StreamsGroupTopologyDescriptionUpdate response answers. */
export type StreamsGroupTopologyDescriptionUpdateResponse = Message<
  typeof streamsGroupTopologyDescriptionUpdate.response
>;
