import { array, int16, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** SaslHandshake: a client names the SASL mechanism it will use. */
export const saslHandshake = defineApi({
  key: 17,
  name: 'SaslHandshake',
  versions: '0-1',
  flexible: 'none',
  request: {
    // From version 1 on, tokens travel in SaslAuthenticate; before, as bare bytes.
    mechanism: string('0+'),
  },
  response: {
    errorCode: int16('0+'),
    mechanisms: array('0+', 'string'),
  },
});

/** What a SaslHandshake request asks. */
export type SaslHandshakeRequest = Message<typeof saslHandshake.request>;

/** What a SaslHandshake response answers. */
export type SaslHandshakeResponse = Message<typeof saslHandshake.response>;
