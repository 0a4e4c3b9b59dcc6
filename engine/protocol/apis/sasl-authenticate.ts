import { bytes, int16, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** SaslAuthenticate: one step of a SASL exchange. */
export const saslAuthenticate = defineApi({
  key: 36,
  name: 'SaslAuthenticate',
  versions: '0-2',
  flexible: '2+',
  request: {
    authBytes: bytes('0+'),
  },
  response: {
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: true }),
    authBytes: bytes('0+'),
    // KIP-368: after so long the client must authenticate again; 0 is never.
    sessionLifetimeMs: int64('1+', { default: 0, ignorable: true }),
  },
});

/** What a SaslAuthenticate request asks. */
export type SaslAuthenticateRequest = Message<typeof saslAuthenticate.request>;

/** What a SaslAuthenticate response answers. */
export type SaslAuthenticateResponse = Message<typeof saslAuthenticate.response>;
