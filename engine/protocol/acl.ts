// Access control lists: what they are about (a resource pattern) and what they say (an entry), and
// the filters that find them. Numbers are those of the protocol.

/** What access can be given to. */
export const resourceTypes = {
  UNKNOWN: 0,
  ANY: 1,
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
} as const;

/** How a pattern's name is meant; ANY and MATCH are for filters only (KIP-290). */
export const patternTypes = { UNKNOWN: 0, ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 } as const;

/** What can be done with a resource. */
export const aclOperations = {
  UNKNOWN: 0,
  ANY: 1,
  ALL: 2,
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
  CREATE_TOKENS: 13,
  DESCRIBE_TOKENS: 14,
  TWO_PHASE_COMMIT: 15,
} as const;

/** Whether an entry gives or takes. */
export const permissionTypes = { UNKNOWN: 0, ANY: 1, DENY: 2, ALLOW: 3 } as const;

/** What an ACL is about. */
export type ResourceType = keyof typeof resourceTypes;
/** How an ACL names its resources. */
export type PatternType = keyof typeof patternTypes;
/** What an ACL lets somebody do, or forbids. */
export type AclOperation = keyof typeof aclOperations;
/** Whether an ACL allows or denies. */
export type PermissionType = keyof typeof permissionTypes;

/** The resources that an ACL is about: one, all (`*`), or those whose name starts so. */
export interface ResourcePattern {
  readonly resourceType: ResourceType;
  readonly name: string;
  readonly patternType: PatternType;
}

/** Finds resource patterns; a name that is null is any name. */
export interface ResourcePatternFilter {
  readonly resourceType: ResourceType;
  readonly name: string | null;
  readonly patternType: PatternType;
}

/** What an ACL says: who, from where, may or may not do what. */
export interface AccessControlEntry {
  readonly principal: string;
  readonly host: string;
  readonly operation: AclOperation;
  readonly permissionType: PermissionType;
}

/** Finds entries; null is anybody, or any host. */
export interface AccessControlEntryFilter {
  readonly principal: string | null;
  readonly host: string | null;
  readonly operation: AclOperation;
  readonly permissionType: PermissionType;
}

/** All resources of a type, as a literal name. */
export const wildcardResource = '*';

/** What keeps a pattern from being one, in Kafka's words. */
export function problemOfPattern({
  resourceType,
  patternType,
}: ResourcePattern): string | undefined {
  if (resourceType === 'ANY') return 'resourceType must not be ANY';
  if (patternType === 'ANY' || patternType === 'MATCH')
    return `patternType must not be ${patternType}`;
  return undefined;
}

/** What keeps an entry from being one, in Kafka's words. */
export function problemOfEntry(entry: AccessControlEntry): string | undefined {
  if (entry.operation === 'ANY') return 'operation must not be ANY';
  if (entry.permissionType === 'ANY') return 'permissionType must not be ANY';
  return undefined;
}

/** Does a filter find a pattern? MATCH finds all that would apply to a resource of that name. */
export function findsPattern(filter: ResourcePatternFilter, pattern: ResourcePattern): boolean {
  if (filter.resourceType !== 'ANY' && filter.resourceType !== pattern.resourceType) return false;
  if (filter.patternType === 'MATCH') {
    return filter.name === null || appliesTo(pattern, filter.name);
  }
  if (filter.patternType !== 'ANY' && filter.patternType !== pattern.patternType) return false;
  return filter.name === null || filter.name === pattern.name;
}

/** Is a pattern about the resource of this name? */
export function appliesTo(pattern: ResourcePattern, name: string): boolean {
  if (pattern.patternType === 'PREFIXED') return name.startsWith(pattern.name);
  return pattern.name === name || pattern.name === wildcardResource;
}

/** Does a filter find an entry? */
export function findsEntry(filter: AccessControlEntryFilter, entry: AccessControlEntry): boolean {
  const { principal, host, operation, permissionType } = filter;
  if (principal !== null && principal !== entry.principal) return false;
  if (host !== null && host !== entry.host) return false;
  if (operation !== 'ANY' && operation !== entry.operation) return false;
  return permissionType === 'ANY' || permissionType === entry.permissionType;
}

/** Why a filter can find more than one pattern, in Kafka's words; undefined when it finds one at most. */
export function indefinitePattern(filter: ResourcePatternFilter): string | undefined {
  const { resourceType, name, patternType } = filter;
  if (resourceType === 'ANY') return 'Resource type is ANY.';
  if (resourceType === 'UNKNOWN') return 'Resource type is UNKNOWN.';
  if (name === null) return 'Resource name is NULL.';
  if (patternType === 'MATCH') return 'Resource pattern type is MATCH.';
  if (patternType === 'UNKNOWN') return 'Resource pattern type is UNKNOWN.';
  return undefined;
}

/** Why a filter can find more than one entry, in Kafka's words; undefined when it finds one at most. */
export function indefiniteEntry(filter: AccessControlEntryFilter): string | undefined {
  const { principal, host, operation, permissionType } = filter;
  if (principal === null) return 'Principal is NULL';
  if (host === null) return 'Host is NULL';
  if (operation === 'ANY' || operation === 'UNKNOWN') return `Operation is ${operation}`;
  if (permissionType === 'ANY' || permissionType === 'UNKNOWN') {
    return `Permission type is ${permissionType}`;
  }
  return undefined;
}

/** A pattern, or a filter of patterns, as Kafka writes it. */
export function patternText({ resourceType, name, patternType }: ResourcePatternFilter): string {
  const shown = name ?? '<any>';
  return `ResourcePattern(resourceType=${resourceType}, name=${shown}, patternType=${patternType})`;
}

/** An entry, or a filter of entries, as Kafka writes it. */
export function entryText(entry: AccessControlEntryFilter): string {
  const { principal, host, operation, permissionType } = entry;
  return (
    `(principal=${principal ?? '<any>'}, host=${host ?? '<any>'}, operation=${operation}, ` +
    `permissionType=${permissionType})`
  );
}

/** A whole ACL as Kafka writes it. */
export function bindingText(pattern: ResourcePattern, entry: AccessControlEntry): string {
  return `(pattern=${patternText(pattern)}, entry=${entryText(entry)})`;
}

/** A filter of whole ACLs as Kafka writes it. */
export function bindingFilterText(
  pattern: ResourcePatternFilter,
  entry: AccessControlEntryFilter,
): string {
  return `(patternFilter=${patternText(pattern)}, entryFilter=${entryText(entry)})`;
}
