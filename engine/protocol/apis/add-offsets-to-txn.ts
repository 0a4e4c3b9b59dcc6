import { int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AddOffsetsToTxn: the transaction will commit offsets of this group. */
export const addOffsetsToTxn = defineApi({
  key: 25,
  name: 'AddOffsetsToTxn',
  versions: '0-4',
  flexible: '3+',
  request: {
    transactionalId: string('0+'),
    producerId: int64('0+'),
    producerEpoch: int16('0+'),
    groupId: string('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
  },
});

/** What an AddOffsetsToTxn request asks. */
export type AddOffsetsToTxnRequest = Message<typeof addOffsetsToTxn.request>;

/** What an AddOffsetsToTxn response answers. */
export type AddOffsetsToTxnResponse = Message<typeof addOffsetsToTxn.response>;
