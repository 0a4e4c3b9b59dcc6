// describeAcls, createAcls, deleteAcls.
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { exceptionOf, executionException } from '../exception.ts';
import type { Script } from '../script.ts';
import { askPatiently, beginCall, type CallOptions } from './calling.ts';

/** An access control entry with the pattern of the resources that it is for, in Kafka's numbers. */
export interface AclBinding {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}

/** A filter of entries; null matches anything, and so do the numbers of ANY. */
export interface AclFilter {
  readonly resourceType: number;
  readonly resourceName: string | null;
  readonly patternType: number;
  readonly principal: string | null;
  readonly host: string | null;
  readonly operation: number;
  readonly permissionType: number;
}

const filterBody = (filter: AclFilter) => ({
  resourceTypeFilter: filter.resourceType,
  resourceNameFilter: filter.resourceName,
  patternTypeFilter: filter.patternType,
  principalFilter: filter.principal,
  hostFilter: filter.host,
  operation: filter.operation,
  permissionType: filter.permissionType,
});

/** describeAcls: the entries that a filter matches, in the order of the answer. */
export function* describeAcls(
  filter: AclFilter,
  options: CallOptions = {},
): Script<readonly AclBinding[]> {
  const until = yield* beginCall(options);
  const body = filterBody(filter);
  const answer = yield* askPatiently(
    { api: 'DescribeAcls', body, to: 'any', call: 'describeAcls', until },
    ({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER,
  );
  throwUnlessNone(answer);
  return answer.resources.flatMap(({ resourceType, resourceName, patternType, acls }) =>
    acls.map((acl) => ({ resourceType, resourceName, patternType, ...acl })),
  );
}

/** createAcls. Throws the first refusal. */
export function* createAcls(
  bindings: readonly AclBinding[],
  options: CallOptions = {},
): Script<void> {
  const until = yield* beginCall(options);
  const creations = bindings.map(({ patternType, ...rest }) => ({
    ...rest,
    resourcePatternType: patternType,
  }));
  const answer = yield* askPatiently(
    { api: 'CreateAcls', body: { creations }, to: 'any', call: 'createAcls', until },
    ({ results }) => results.some(({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER),
  );
  for (const result of answer.results) throwUnlessNone(result);
}

/** deleteAcls: the entries that were removed. */
export function* deleteAcls(
  filters: readonly AclFilter[],
  options: CallOptions = {},
): Script<ResponseBody<'DeleteAcls'>['filterResults']> {
  const until = yield* beginCall(options);
  const body = { filters: filters.map(filterBody) };
  const answer = yield* askPatiently(
    { api: 'DeleteAcls', body, to: 'any', call: 'deleteAcls', until },
    (found) => found.filterResults.some(({ errorCode }) => errorCode === ErrorCode.NOT_CONTROLLER),
  );
  for (const result of answer.filterResults) throwUnlessNone(result);
  return answer.filterResults;
}

function throwUnlessNone(answer: {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}): void {
  const { errorCode, errorMessage } = answer;
  if (errorCode !== ErrorCode.NONE) throw executionException(exceptionOf(errorCode, errorMessage));
}
