import { int16, int32, int64 } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** AllocateProducerIds: a broker asks the controller for a block of producer ids (KIP-730). */
export const allocateProducerIds = defineApi({
  key: 67,
  name: 'AllocateProducerIds',
  versions: '0',
  flexible: '0+',
  request: {
    brokerId: int32('0+'),
    brokerEpoch: int64('0+', { default: -1 }),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    producerIdStart: int64('0+'),
    producerIdLen: int32('0+'),
  },
});

/** What an AllocateProducerIds request asks. */
export type AllocateProducerIdsRequest = Message<typeof allocateProducerIds.request>;

/** What an AllocateProducerIds response answers. */
export type AllocateProducerIdsResponse = Message<typeof allocateProducerIds.response>;
