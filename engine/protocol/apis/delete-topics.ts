import { array, int16, int32, string, uuid } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** DeleteTopics: delete topics, by name or by id. */
export const deleteTopics = defineApi({
  key: 20,
  name: 'DeleteTopics',
  versions: '0-6',
  flexible: '4+',
  request: {
    // KIP-516: each by name or by id.
    topics: array('6+', {
      name: string('0+', { nullable: true, default: null }),
      topicId: uuid('0+'),
    }),
    topicNames: array('0-5', 'string', { ignorable: true }),
    timeoutMs: int32('0+'),
  },
  response: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    responses: array('0+', {
      name: string('0+', { nullable: '6+' }),
      topicId: uuid('6+', { ignorable: true }),
      errorCode: int16('0+'),
      errorMessage: string('5+', { nullable: true, default: null, ignorable: true }),
    }),
  },
});

/** What a DeleteTopics request asks. */
export type DeleteTopicsRequest = Message<typeof deleteTopics.request>;

/** What a DeleteTopics response answers. */
export type DeleteTopicsResponse = Message<typeof deleteTopics.response>;
