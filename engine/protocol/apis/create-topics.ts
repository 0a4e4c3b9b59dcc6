import { array, bool, int16, int32, int8, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** CreateTopics: create topics, with counts or with an assignment of replicas. */
export const createTopics = defineApi({
  key: 19,
  name: 'CreateTopics',
  versions: '0-7',
  flexible: '5+',
  request: {
    topics: array('0+', {
      name: string('0+'),
      // -1 when assignments are given, or for the broker's default (KIP-464).
      numPartitions: int32('0+'),
      replicationFactor: int16('0+'),
      assignments: array('0+', {
        partitionIndex: int32('0+'),
        brokerIds: array('0+', 'int32'),
      }),
      configs: array('0+', {
        name: string('0+'),
        value: string('0+', { nullable: true }),
      }),
    }),
    timeoutMs: int32('0+', { default: 60_000 }),
    validateOnly: bool('1+', { default: false }), // Check everything and do nothing.
  },
  response: {
    throttleTimeMs: int32('2+', { ignorable: true }),
    topics: array('0+', {
      name: string('0+'),
      topicId: uuid('7+', { ignorable: true }),
      errorCode: int16('0+'),
      errorMessage: string('1+', { nullable: true, ignorable: true }),
      // KIP-525: why the configuration below is missing.
      topicConfigErrorCode: int16('5+', { tag: 0, ignorable: true }),
      numPartitions: int32('5+', { default: -1, ignorable: true }),
      replicationFactor: int16('5+', { default: -1, ignorable: true }),
      configs: array(
        '5+',
        {
          name: string('0+'),
          value: string('0+', { nullable: true }),
          readOnly: bool('0+'),
          // KIP-226: which level the value comes from.
          configSource: int8('0+', { default: -1, ignorable: true }),
          isSensitive: bool('0+'),
        },
        { nullable: true, ignorable: true },
      ),
    }),
  },
});

/** What a CreateTopics request asks. */
export type CreateTopicsRequest = Message<typeof createTopics.request>;

/** What a CreateTopics response answers. */
export type CreateTopicsResponse = Message<typeof createTopics.response>;
