import { int16, int32, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** UnregisterBroker: forget a broker that will not come back. */
export const unregisterBroker = defineApi({
  key: 64,
  name: 'UnregisterBroker',
  versions: '0',
  flexible: '0+',
  request: {
    brokerId: int32('0+'),
  },
  response: {
    throttleTimeMs: int32('0+', { default: 0 }),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
  },
});

/** What an UnregisterBroker request asks. */
export type UnregisterBrokerRequest = Message<typeof unregisterBroker.request>;

/** What an UnregisterBroker response answers. */
export type UnregisterBrokerResponse = Message<typeof unregisterBroker.response>;
