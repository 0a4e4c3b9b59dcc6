import { array, int16, int32, int8, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/**
 * ElectLeaders: elect leaders: the preferred ones, or out of sync ones where nobody else is left.
 */
export const electLeaders = defineApi({
  key: 43,
  name: 'ElectLeaders',
  versions: '0-2',
  flexible: '2+',
  request: {
    electionType: int8('1+'), // 0 preferred, 1 unclean (KIP-460).
    // Null asks for all.
    topicPartitions: array(
      '0+',
      {
        topic: string('0+'),
        partitions: array('0+', 'int32'),
      },
      { nullable: true },
    ),
    timeoutMs: int32('0+', { default: 60_000 }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('1+'),
    replicaElectionResults: array('0+', {
      topic: string('0+'),
      partitionResult: array('0+', {
        partitionId: int32('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: true }),
      }),
    }),
  },
});

/** What an ElectLeaders request asks. */
export type ElectLeadersRequest = Message<typeof electLeaders.request>;

/** What an ElectLeaders response answers. */
export type ElectLeadersResponse = Message<typeof electLeaders.response>;
