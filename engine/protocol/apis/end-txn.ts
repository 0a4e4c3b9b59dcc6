import { bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** EndTxn: commit or abort a transaction. */
export const endTxn = defineApi({
  key: 26,
  name: 'EndTxn',
  versions: '0-5',
  flexible: '3+',
  request: {
    transactionalId: string('0+'),
    producerId: int64('0+'),
    producerEpoch: int16('0+'),
    committed: bool('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    // KIP-890: every transaction ends with a new epoch, and sometimes with a new id.
    producerId: int64('5+', { default: -1, ignorable: true }),
    producerEpoch: int16('5+', { default: -1, ignorable: true }),
  },
});

/** What an EndTxn request asks. */
export type EndTxnRequest = Message<typeof endTxn.request>;

/** What an EndTxn response answers. */
export type EndTxnResponse = Message<typeof endTxn.response>;
