// SASL and delegation tokens on a connection that nobody has authenticated: what brokers answer there.
// Simplified: connections inside the world are plain, so these requests are refused as Kafka refuses
// them on a plaintext listener.
import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { anonymous } from '../../protocol/principal.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';

/** SaslHandshake: there is nothing to shake hands about. */
export function handleSaslHandshake(
  broker: BrokerState,
  call: Call<'SaslHandshake'>,
  env: BrokerEnv,
): void {
  const errorCode = ErrorCode.ILLEGAL_SASL_STATE;
  reply(broker, call, { body: { errorCode, mechanisms: [] }, errorCode }, env);
}

/** SaslAuthenticate: as SaslHandshake. */
export function handleSaslAuthenticate(
  broker: BrokerState,
  call: Call<'SaslAuthenticate'>,
  env: BrokerEnv,
): void {
  const errorCode = ErrorCode.ILLEGAL_SASL_STATE;
  const errorMessage = 'SaslAuthenticate request received after successful authentication';
  const body = { errorCode, errorMessage, authBytes: new Uint8Array(0), sessionLifetimeMs: 0 };
  reply(broker, call, { body, errorCode }, env);
}

const notAllowed = ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED;
const never = -1;

/** CreateDelegationToken: tokens are not given out on plain connections. */
export function handleCreateDelegationToken(
  broker: BrokerState,
  call: Call<'CreateDelegationToken'>,
  env: BrokerEnv,
): void {
  const { ownerPrincipalType: type, ownerPrincipalName: name } = call.request.body;
  const isOwn = name === null || name === '';
  const owner = isOwn ? anonymous : { type: type ?? '', name };
  const body: ResponseBody<'CreateDelegationToken'> = {
    errorCode: notAllowed,
    principalType: owner.type,
    principalName: owner.name,
    tokenRequesterPrincipalType: anonymous.type,
    tokenRequesterPrincipalName: anonymous.name,
    issueTimestampMs: never,
    expiryTimestampMs: never,
    maxTimestampMs: never,
    tokenId: '',
    hmac: new Uint8Array(0),
    throttleTimeMs: 0,
  };
  reply(broker, call, { body, errorCode: notAllowed }, env);
}

/** RenewDelegationToken and ExpireDelegationToken: as CreateDelegationToken. */
export function handleTokenChange(
  broker: BrokerState,
  call: Call<'RenewDelegationToken'> | Call<'ExpireDelegationToken'>,
  env: BrokerEnv,
): void {
  const body = { errorCode: notAllowed, expiryTimestampMs: never, throttleTimeMs: 0 };
  const answered = call as Call<'RenewDelegationToken'>;
  reply(broker, answered, { body, errorCode: notAllowed }, env);
}

/** DescribeDelegationToken: as CreateDelegationToken. */
export function handleDescribeDelegationToken(
  broker: BrokerState,
  call: Call<'DescribeDelegationToken'>,
  env: BrokerEnv,
): void {
  const body = { errorCode: notAllowed, tokens: [], throttleTimeMs: 0 };
  reply(broker, call, { body, errorCode: notAllowed }, env);
}
