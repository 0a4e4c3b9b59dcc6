// CreateAcls, DeleteAcls and DescribeAcls, from the door on (Kafka's AclApis).
import { describedAcls } from '../../../metadata/described-acls.ts';
import {
  bindingFilterOf,
  bindingOf,
  numberedEntry,
  numberedPattern,
} from '../../../protocol/acl-messages.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import {
  decideAclCreation,
  decideAclDeletion,
  type AclDeletion,
  type NewAcl,
} from '../alter-acls.ts';
import { accepted, isRefusal, refusal, type Refusal } from '../decision.ts';
import { clusterName, hasAuthorizer } from '../rights.ts';
import type { Entrance, ServedByActive, ServedByAny } from './served.ts';

function checkAuthorizer(_: unknown, { settings }: Entrance): Refusal | undefined {
  return hasAuthorizer(settings)
    ? undefined
    : refusal(ErrorCode.SECURITY_DISABLED, 'No Authorizer is configured.');
}

/** CreateAcls: each gets its own answer. */
export const createAcls: ServedByActive<'CreateAcls'> = {
  needs: 'ALTER',
  check: checkAuthorizer,
  decide(image, { body }, facts) {
    const asked = body.creations.map(bindingOf);
    const problems = asked.map(problemOfResource);
    const valid = asked.filter((_, index) => problems[index] === undefined);
    const decided = decideAclCreation(image, valid, facts);
    if (isRefusal(decided)) return decided;
    const outcomes = decided.response.values();
    const results = problems.map((problem) => {
      const outcome: Refusal = problem ?? outcomes.next().value ?? accepted;
      return { errorCode: outcome.errorCode, errorMessage: outcome.message ?? '' };
    });
    return { ...decided, response: { throttleTimeMs: 0, results } };
  },
};

function problemOfResource({ pattern }: NewAcl): Refusal | undefined {
  const { resourceType, name } = pattern;
  if (resourceType === 'CLUSTER' && name !== clusterName) {
    const message = `The only valid name for the CLUSTER resource is ${clusterName}`;
    return refusal(ErrorCode.INVALID_REQUEST, message);
  }
  return name === ''
    ? refusal(ErrorCode.INVALID_REQUEST, 'Invalid empty resource name')
    : undefined;
}

/** DeleteAcls: each filter gets its own answer, with what it has found. */
export const deleteAcls: ServedByActive<'DeleteAcls'> = {
  needs: 'ALTER',
  check: checkAuthorizer,
  decide(image, { body }) {
    const decided = decideAclDeletion(image, body.filters.map(bindingFilterOf));
    if (isRefusal(decided)) return decided;
    const filterResults = decided.response.map(deletionAnswer);
    return { ...decided, response: { throttleTimeMs: 0, filterResults } };
  },
};

type FilterResult = ResponseBody<'DeleteAcls'>['filterResults'][number];

function deletionAnswer(deletion: AclDeletion): FilterResult {
  if ('errorCode' in deletion) {
    const { errorCode, message: errorMessage } = deletion;
    return { errorCode, errorMessage, matchingAcls: [] };
  }
  const well = { errorCode: ErrorCode.NONE, errorMessage: null };
  const matchingAcls = deletion.map(({ pattern, entry }) => {
    return { ...well, ...numberedPattern(pattern), ...numberedEntry(entry) };
  });
  return { ...well, matchingAcls };
}

/** DescribeAcls: what is written down. */
export const describeAcls: ServedByAny<'DescribeAcls'> = {
  needs: 'DESCRIBE',
  read({ body }, { committed, settings }) {
    if (!hasAuthorizer(settings)) {
      return refusal(ErrorCode.SECURITY_DISABLED, 'No Authorizer is configured on the broker');
    }
    const resources = describedAcls(committed.image, body);
    return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, resources };
  },
};
