import { array, bytes, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi, type Message } from '../schema/message.ts';

/** CreateDelegationToken: obtain a token that stands for a principal (KIP-48). */
export const createDelegationToken = defineApi({
  key: 38,
  name: 'CreateDelegationToken',
  versions: '0-3',
  flexible: '2+',
  request: {
    ownerPrincipalType: string('3+', { nullable: true }), // KIP-373: for someone else.
    ownerPrincipalName: string('3+', { nullable: true }),
    renewers: array('0+', {
      principalType: string('0+'),
      principalName: string('0+'),
    }),
    maxLifetimeMs: int64('0+'),
  },
  response: {
    errorCode: int16('0+'),
    principalType: string('0+'),
    principalName: string('0+'),
    tokenRequesterPrincipalType: string('3+'),
    tokenRequesterPrincipalName: string('3+'),
    issueTimestampMs: int64('0+'),
    expiryTimestampMs: int64('0+'),
    maxTimestampMs: int64('0+'),
    tokenId: string('0+'),
    hmac: bytes('0+'),
    throttleTimeMs: int32('0+', { default: 0 }),
  },
});

/** What a CreateDelegationToken request asks. */
export type CreateDelegationTokenRequest = Message<typeof createDelegationToken.request>;

/** What a CreateDelegationToken response answers. */
export type CreateDelegationTokenResponse = Message<typeof createDelegationToken.response>;
