import { bytes, int16, int32, int64 } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** RenewDelegationToken: let a delegation token live longer. */
export const renewDelegationToken = defineApi({
  key: 39,
  name: 'RenewDelegationToken',
  versions: '0-2',
  flexible: '2+',
  request: {
    hmac: bytes('0+'),
    renewPeriodMs: int64('0+'),
  },
  response: {
    errorCode: int16('0+'),
    expiryTimestampMs: int64('0+'),
    throttleTimeMs: int32('0+', { default: 0 }),
  },
});

/** What a RenewDelegationToken request asks. */
export type RenewDelegationTokenRequest = Message<typeof renewDelegationToken.request>;

/** What a RenewDelegationToken response answers. */
export type RenewDelegationTokenResponse = Message<typeof renewDelegationToken.response>;
