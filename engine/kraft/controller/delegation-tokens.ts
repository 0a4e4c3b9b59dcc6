// Delegation tokens (KIP-48): a principal lends its name for a while, and may take it back.
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { entriesOf } from '../../../sim/map/persistent-map.ts';
import { imageAllows } from '../../metadata/abilities.ts';
import type { Image } from '../../metadata/image.ts';
import type { TokenRemoval } from '../../metadata/records.ts';
import type { DelegationToken } from '../../metadata/security.ts';
import type {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../../protocol/apis/create-delegation-token.ts';
import type { ExpireDelegationTokenRequest } from '../../protocol/apis/expire-delegation-token.ts';
import type {
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse,
} from '../../protocol/apis/renew-delegation-token.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { principalText, type Principal } from '../../protocol/principal.ts';
import { textToBytes } from '../../protocol/utf8.ts';
import type { Decision } from './decision.ts';
import type { ControllerFacts, ControllerSettings } from './facts.ts';

/** What decisions about tokens need: the time of day, and who asks. */
export interface TokenFacts extends Pick<ControllerFacts, 'settings' | 'names' | 'newUuid'> {
  readonly wallClockMs: number;
  readonly asker: Principal;
}

/** What proves that one has a token: whoever knows the secret of the cluster can make it. */
export function hmacOfToken(tokenId: string, secret: string): Uint8Array {
  return hmac(sha512, textToBytes(secret), textToBytes(tokenId));
}

/** A token of the asker, or of somebody for whom the asker may ask. */
export function decideTokenCreation(
  image: Image,
  request: CreateDelegationTokenRequest,
  facts: TokenFacts,
): Decision<CreateDelegationTokenResponse> {
  const { wallClockMs: now, asker, names } = facts;
  const { ownerPrincipalName: name, ownerPrincipalType: type } = request;
  const owner = name === null || name === '' ? asker : { type: type ?? '', name };
  const answer = emptyAnswer(owner, asker);
  const errorCode = checkTokens(image, facts.settings) ?? checkRenewers(request);
  if (errorCode !== undefined) return nothing({ ...answer, errorCode });
  const { max, renewal, secret } = tokenSettings(facts.settings);
  const maxTimestamp =
    now + (request.maxLifetimeMs > 0 ? Math.min(max, request.maxLifetimeMs) : max);
  const expirationTimestamp = Math.min(maxTimestamp, now + renewal);
  const tokenId = facts.newUuid();
  const renewers = request.renewers.map((renewer) => ({
    type: renewer.principalType,
    name: renewer.principalName,
  }));
  const times = { issueTimestamp: now, maxTimestamp, expirationTimestamp };
  const token = { tokenId, owner, requester: asker, renewers, ...times };
  return {
    records: [{ type: 'token', number: names.intern('token', tokenId), token }],
    response: {
      ...answer,
      issueTimestampMs: now,
      expiryTimestampMs: expirationTimestamp,
      maxTimestampMs: maxTimestamp,
      tokenId,
      hmac: hmacOfToken(tokenId, secret),
    },
    atomic: true,
  };
}

const nothing = <R>(response: R): Decision<R> => ({ records: [], response });

const emptyAnswer = (owner: Principal, asker: Principal): CreateDelegationTokenResponse => ({
  throttleTimeMs: 0,
  errorCode: ErrorCode.NONE,
  principalType: owner.type,
  principalName: owner.name,
  tokenRequesterPrincipalType: asker.type,
  tokenRequesterPrincipalName: asker.name,
  issueTimestampMs: 0,
  expiryTimestampMs: 0,
  maxTimestampMs: 0,
  tokenId: '',
  hmac: new Uint8Array(0),
});

interface TokenSettings {
  readonly max: number;
  readonly renewal: number;
  readonly secret: string;
}

const tokenSettings = ({ configs }: ControllerSettings): TokenSettings => ({
  max: configs['delegation.token.max.lifetime.ms'],
  renewal: configs['delegation.token.expiry.time.ms'],
  secret: configs['delegation.token.secret.key']?.secret ?? '',
});

function checkTokens(image: Image, settings: ControllerSettings): ErrorCode | undefined {
  if (settings.configs['delegation.token.secret.key'] === null) {
    return ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED;
  }
  const isSupported = imageAllows(image, 'isDelegationTokenSupported');
  return isSupported ? undefined : ErrorCode.UNSUPPORTED_VERSION;
}

const checkRenewers = ({ renewers }: CreateDelegationTokenRequest): ErrorCode | undefined =>
  renewers.every(({ principalType }) => principalType === 'User')
    ? undefined
    : ErrorCode.INVALID_PRINCIPAL_TYPE;

/** A token lives longer, but never longer than it was given at most. */
export function decideTokenRenewal(
  image: Image,
  { hmac: proof, renewPeriodMs }: RenewDelegationTokenRequest,
  facts: TokenFacts,
): Decision<RenewDelegationTokenResponse> {
  const found = tokenFor(image, proof, facts);
  if ('errorCode' in found) return nothing(failed(found.errorCode));
  if (isExpired(found.token, facts.wallClockMs)) {
    return nothing(failed(ErrorCode.DELEGATION_TOKEN_EXPIRED));
  }
  if (!mayRenew(found.token, facts.asker)) {
    return nothing(failed(ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH));
  }
  const { renewal } = tokenSettings(facts.settings);
  const period = renewPeriodMs > 0 ? Math.min(renewal, renewPeriodMs) : renewal;
  return prolonged(found, facts.wallClockMs + period);
}

/** A token ends sooner; a negative period ends it at once. */
export function decideTokenExpiry(
  image: Image,
  { hmac: proof, expiryTimePeriodMs: period }: ExpireDelegationTokenRequest,
  facts: TokenFacts,
): Decision<RenewDelegationTokenResponse> {
  const found = tokenFor(image, proof, facts);
  if ('errorCode' in found) return nothing(failed(found.errorCode));
  const { wallClockMs: now } = facts;
  if (!mayRenew(found.token, facts.asker)) {
    return nothing(failed(ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH));
  }
  if (period < 0) {
    const response = { ...failed(ErrorCode.NONE), expiryTimestampMs: now };
    return { records: [{ type: 'remove-token', number: found.number }], response, atomic: true };
  }
  if (isExpired(found.token, now)) return nothing(failed(ErrorCode.DELEGATION_TOKEN_EXPIRED));
  return prolonged(found, now + period);
}

const failed = (errorCode: ErrorCode): RenewDelegationTokenResponse => ({
  throttleTimeMs: 0,
  errorCode,
  expiryTimestampMs: 0,
});

interface FoundToken {
  readonly number: number;
  readonly token: DelegationToken;
}

function tokenFor(
  image: Image,
  proof: Uint8Array,
  { settings }: TokenFacts,
): FoundToken | { readonly errorCode: ErrorCode } {
  const errorCode = checkTokens(image, settings);
  if (errorCode !== undefined) return { errorCode };
  const { secret } = tokenSettings(settings);
  const found = entriesOf(image.tokens).find(([, { tokenId }]) =>
    isSame(hmacOfToken(tokenId, secret), proof),
  );
  if (found === undefined) return { errorCode: ErrorCode.DELEGATION_TOKEN_NOT_FOUND };
  const [number, token] = found;
  return { number, token };
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

const isExpired = ({ maxTimestamp, expirationTimestamp }: DelegationToken, now: number): boolean =>
  maxTimestamp < now || expirationTimestamp < now;

function mayRenew({ owner, renewers }: DelegationToken, asker: Principal): boolean {
  const text = principalText(asker);
  return [owner, ...renewers].some((principal) => principalText(principal) === text);
}

function prolonged(
  { number, token }: FoundToken,
  until: number,
): Decision<RenewDelegationTokenResponse> {
  const expirationTimestamp = Math.min(token.maxTimestamp, until);
  const response = { ...failed(ErrorCode.NONE), expiryTimestampMs: expirationTimestamp };
  const renewed = { ...token, expirationTimestamp };
  return { records: [{ type: 'token', number, token: renewed }], response, atomic: true };
}

/** So many tokens a round are swept out at most. */
const maxTokensPerRound = 1_000;

/** Every so often expired tokens are swept out. True: there are more. */
export function sweepTokens(image: Image, wallClockMs: number): Decision<boolean> {
  const expired = entriesOf(image.tokens).filter(([, token]) => isExpired(token, wallClockMs));
  const records = expired.slice(0, maxTokensPerRound).map(([number]): TokenRemoval => {
    return { type: 'remove-token', number };
  });
  return { records, response: expired.length >= maxTokensPerRound };
}
