// Passwords (KIP-554) and delegation tokens (KIP-48), from the door on.
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import { principalText, type Principal } from '../../../protocol/principal.ts';
import type { Asked } from '../asked.ts';
import {
  decideTokenCreation,
  decideTokenExpiry,
  decideTokenRenewal,
} from '../delegation-tokens.ts';
import { decideScramChanges } from '../scram-credentials.ts';
import type { ServedByActive, ServedDecision } from './served.ts';

/** AlterUserScramCredentials: passwords are set and removed. */
export const alterUserScramCredentials: ServedByActive<'AlterUserScramCredentials'> = {
  needs: 'ALTER',
  decide: (image, { body }, { names }) => decideScramChanges(image, body, names),
};

// Simplified: connections inside the world are not authenticated, so only requests that a broker has
// passed on may be about tokens, as Kafka allows it for tests.
const maySpeakOfTokens = ({ forwarded }: Asked): boolean => forwarded !== undefined;

/** CreateDelegationToken: for oneself, or for somebody else if one may. */
export const createDelegationToken: ServedByActive<'CreateDelegationToken'> = {
  decide(image, asked, facts) {
    const { body, principal } = asked;
    const { ownerPrincipalType: type, ownerPrincipalName: owner } = body;
    const isOwn = owner === null || owner === '';
    const name = isOwn ? principal : { type: type ?? '', name: owner };
    if (!maySpeakOfTokens(asked)) {
      return noToken(ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, name, principal);
    }
    const text = principalText(name);
    const isOther = text !== principalText(principal);
    const may = facts.may({ operation: 'CREATE_TOKENS', resourceType: 'USER', name: text });
    return isOther && !may
      ? noToken(ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED, name, principal)
      : decideTokenCreation(image, body, facts);
  },
};

function noToken(
  errorCode: ErrorCode,
  owner: Principal,
  asker: Principal,
): ServedDecision<'CreateDelegationToken'> {
  const response: ResponseBody<'CreateDelegationToken'> = {
    errorCode,
    principalType: owner.type,
    principalName: owner.name,
    tokenRequesterPrincipalType: asker.type,
    tokenRequesterPrincipalName: asker.name,
    issueTimestampMs: -1,
    expiryTimestampMs: -1,
    maxTimestampMs: -1,
    tokenId: '',
    hmac: new Uint8Array(0),
    throttleTimeMs: 0,
  };
  return { records: [], response };
}

const notAllowed = {
  records: [],
  response: {
    errorCode: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
    expiryTimestampMs: -1,
    throttleTimeMs: 0,
  },
} as const;

/** RenewDelegationToken: a token lives longer. */
export const renewDelegationToken: ServedByActive<'RenewDelegationToken'> = {
  decide: (image, asked, facts) =>
    maySpeakOfTokens(asked) ? decideTokenRenewal(image, asked.body, facts) : notAllowed,
};

/** ExpireDelegationToken: a token ends. */
export const expireDelegationToken: ServedByActive<'ExpireDelegationToken'> = {
  decide: (image, asked, facts) =>
    maySpeakOfTokens(asked) ? decideTokenExpiry(image, asked.body, facts) : notAllowed,
};
