import { bytes, int16, int32, int64 } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** ExpireDelegationToken: let a delegation token end earlier. */
export const expireDelegationToken = defineApi({
  key: 40,
  name: 'ExpireDelegationToken',
  versions: '0-2',
  flexible: '2+',
  request: {
    hmac: bytes('0+'),
    expiryTimePeriodMs: int64('0+'),
  },
  response: {
    errorCode: int16('0+'),
    expiryTimestampMs: int64('0+'),
    throttleTimeMs: int32('0+', { default: 0 }),
  },
});

/** What an ExpireDelegationToken request asks. */
export type ExpireDelegationTokenRequest = Message<typeof expireDelegationToken.request>;

/** What an ExpireDelegationToken response answers. */
export type ExpireDelegationTokenResponse = Message<typeof expireDelegationToken.response>;
