import { bytes, int16 } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** Envelope: a broker forwards a request to the controller on behalf of a client (KIP-590). */
export const envelope = defineApi({
  key: 58,
  name: 'Envelope',
  versions: '0',
  flexible: '0+',
  request: {
    requestData: bytes('0+'),
    requestPrincipal: bytes('0+', { nullable: true }),
    clientHostAddress: bytes('0+'),
  },
  response: {
    responseData: bytes('0+', { nullable: true, default: null }),
    errorCode: int16('0+'),
  },
});

/** What an Envelope request asks. */
export type EnvelopeRequest = Message<typeof envelope.request>;

/** What an Envelope response answers. */
export type EnvelopeResponse = Message<typeof envelope.response>;
