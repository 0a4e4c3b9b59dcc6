import { array, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ListTransactions: which transactions does this coordinator have? */
export const listTransactions = defineApi({
  key: 66,
  name: 'ListTransactions',
  versions: '0-2',
  flexible: '0+',
  request: {
    stateFilters: array('0+', 'string'),
    producerIdFilters: array('0+', 'int64'),
    // KIP-994: only those that run for longer; -1 for all.
    durationFilter: int64('1+', { default: -1 }),
    // KIP-1152: a regular expression.
    transactionalIdPattern: string('2+', { nullable: true, default: null }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    unknownStateFilters: array('0+', 'string'),
    transactionStates: array('0+', {
      transactionalId: string('0+'),
      producerId: int64('0+'),
      transactionState: string('0+'),
    }),
  },
});

/** What a ListTransactions request asks. */
export type ListTransactionsRequest = Message<typeof listTransactions.request>;

/** What a ListTransactions response answers. */
export type ListTransactionsResponse = Message<typeof listTransactions.response>;
