import { bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** InitProducerId: a producer asks for its id and epoch, and thereby fences its predecessor. */
export const initProducerId = defineApi({
  key: 22,
  name: 'InitProducerId',
  versions: '0-6',
  flexible: '2+',
  request: {
    // Null for a producer that is only idempotent.
    transactionalId: string('0+', { nullable: true }),
    transactionTimeoutMs: int32('0+'),
    // KIP-360: to go on with a known id; -1 for a new one.
    producerId: int64('3+', { default: -1 }),
    producerEpoch: int16('3+', { default: -1 }),
    // KIP-939: the outcome will be decided elsewhere.
    enable2Pc: bool('6+', { default: false }),
    keepPreparedTxn: bool('6+', { default: false }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0, ignorable: true }),
    errorCode: int16('0+'),
    producerId: int64('0+', { default: -1 }),
    producerEpoch: int16('0+'),
    // KIP-939: a prepared transaction waits for its outcome.
    ongoingTxnProducerId: int64('6+', { default: -1 }),
    ongoingTxnProducerEpoch: int16('6+', { default: -1 }),
  },
});

/** What an InitProducerId request asks. */
export type InitProducerIdRequest = Message<typeof initProducerId.request>;

/** What an InitProducerId response answers. */
export type InitProducerIdResponse = Message<typeof initProducerId.response>;
