// ACLs as requests and answers carry them: numbers in the place of names.
import {
  aclOperations,
  patternTypes,
  permissionTypes,
  resourceTypes,
  type AccessControlEntry,
  type AccessControlEntryFilter,
  type ResourcePattern,
  type ResourcePatternFilter,
} from './acl.ts';
import type { RequestOf } from './apis.ts';

/** A whole ACL. */
export interface AclBinding {
  readonly pattern: ResourcePattern;
  readonly entry: AccessControlEntry;
}

/** What finds whole ACLs. */
export interface AclBindingFilter {
  readonly pattern: ResourcePatternFilter;
  readonly entry: AccessControlEntryFilter;
}

type Numbered = Readonly<Record<string, number>>;

/** The name of a number; one that nobody knows is UNKNOWN. */
function nameIn<T extends Numbered>(table: T, number: number): keyof T {
  const found = Object.entries(table).find(([, each]) => each === number);
  return found?.[0] ?? 'UNKNOWN';
}

/** An ACL that CreateAcls asks for. */
export function bindingOf(creation: RequestOf<'CreateAcls'>['creations'][number]): AclBinding {
  const { resourceName: name, principal, host } = creation;
  return {
    pattern: {
      resourceType: nameIn(resourceTypes, creation.resourceType),
      name,
      patternType: nameIn(patternTypes, creation.resourcePatternType),
    },
    entry: {
      principal,
      host,
      operation: nameIn(aclOperations, creation.operation),
      permissionType: nameIn(permissionTypes, creation.permissionType),
    },
  };
}

/** What DescribeAcls and DeleteAcls ask for. */
export function bindingFilterOf(
  filter: RequestOf<'DeleteAcls'>['filters'][number],
): AclBindingFilter {
  const { resourceNameFilter: name, principalFilter: principal, hostFilter: host } = filter;
  return {
    pattern: {
      resourceType: nameIn(resourceTypes, filter.resourceTypeFilter),
      name,
      patternType: nameIn(patternTypes, filter.patternTypeFilter),
    },
    entry: {
      principal,
      host,
      operation: nameIn(aclOperations, filter.operation),
      permissionType: nameIn(permissionTypes, filter.permissionType),
    },
  };
}

/** What an ACL is about, in numbers. */
export interface NumberedPattern {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
}

/** What an ACL says, in numbers. */
export interface NumberedEntry {
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}

/** A pattern as answers carry it. */
export const numberedPattern = ({
  resourceType,
  name,
  patternType,
}: ResourcePattern): NumberedPattern => ({
  resourceType: resourceTypes[resourceType],
  resourceName: name,
  patternType: patternTypes[patternType],
});

/** An entry as answers carry it. */
export const numberedEntry = (entry: AccessControlEntry): NumberedEntry => ({
  principal: entry.principal,
  host: entry.host,
  operation: aclOperations[entry.operation],
  permissionType: permissionTypes[entry.permissionType],
});
