// CreateAcls and DeleteAcls: who may do what is written down, or struck out.
import { entriesOf } from '../../../sim/map/persistent-map.ts';
import type { Image } from '../../metadata/image.ts';
import type { AclCreation, AclRemoval } from '../../metadata/records.ts';
import type { Acl } from '../../metadata/security.ts';
import {
  bindingText,
  findsEntry,
  findsPattern,
  type AccessControlEntryFilter,
  type ResourcePatternFilter,
} from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { principalOf } from '../../protocol/principal.ts';
import { accepted, decideAtOnce, refusal, type Decided, type Refusal } from './decision.ts';
import type { ControllerFacts } from './facts.ts';

/** An ACL before it has an id. */
export type NewAcl = Omit<Acl, 'id'>;

/** What finds ACLs that are to go. */
export interface AclFilter {
  readonly pattern: ResourcePatternFilter;
  readonly entry: AccessControlEntryFilter;
}

/** How each creation came out. One that is there already is well, and nothing is written. */
export function decideAclCreation(
  image: Image,
  acls: readonly NewAcl[],
  { names, newUuid }: Pick<ControllerFacts, 'names' | 'newUuid'>,
): Decided<readonly Refusal[]> {
  const known = new Set(entriesOf(image.acls).map(([, acl]) => textOf(acl)));
  const records: AclCreation[] = [];
  const results = acls.map((acl) => {
    const problem = problemOf(acl);
    if (problem !== undefined) return refusal(ErrorCode.INVALID_REQUEST, problem);
    if (known.has(textOf(acl))) return accepted;
    known.add(textOf(acl));
    const id = newUuid();
    records.push({ type: 'acl', number: names.intern('acl', id), acl: { id, ...acl } });
    return accepted;
  });
  return decideAtOnce(records, results);
}

const textOf = ({ pattern, entry }: NewAcl): string => bindingText(pattern, entry);

function problemOf({ pattern, entry }: NewAcl): string | undefined {
  const { resourceType, patternType, name } = pattern;
  if (isVague(resourceType)) return `Invalid resourceType ${resourceType}`;
  if (patternType !== 'LITERAL' && patternType !== 'PREFIXED') {
    return `Invalid patternType ${patternType}`;
  }
  if (isVague(entry.operation)) return `Invalid operation ${entry.operation}`;
  if (isVague(entry.permissionType)) return `Invalid permissionType ${entry.permissionType}`;
  if (name === '') return 'Resource name should not be empty';
  if (principalOf(entry.principal) !== undefined) return undefined;
  return (
    `Could not parse principal from \`${entry.principal}\` (no colon is present separating the ` +
    'principal type from the principal name)'
  );
}

const isVague = (value: string): boolean => value === 'UNKNOWN' || value === 'ANY';

/** The ACLs that a filter found and that go, or why it was refused. */
export type AclDeletion = readonly Acl[] | Refusal;

/** What each filter finds; an ACL that two of them find goes once. */
export function decideAclDeletion(
  image: Image,
  filters: readonly AclFilter[],
): Decided<readonly AclDeletion[]> {
  const removals = new Map<number, AclRemoval>();
  const results = filters.map((filter): AclDeletion => {
    const problem = problemOfFilter(filter);
    if (problem !== undefined) return refusal(ErrorCode.INVALID_REQUEST, problem);
    const found = entriesOf(image.acls).filter(([, acl]) => finds(filter, acl));
    for (const [number] of found) removals.set(number, { type: 'remove-acl', number });
    return found.map(([, acl]) => acl);
  });
  return decideAtOnce([...removals.values()], results);
}

const finds = (filter: AclFilter, { pattern, entry }: Acl): boolean =>
  findsPattern(filter.pattern, pattern) && findsEntry(filter.entry, entry);

function problemOfFilter({ pattern, entry }: AclFilter): string | undefined {
  const isUnknown = (...values: readonly string[]): boolean => values.includes('UNKNOWN');
  if (isUnknown(pattern.resourceType, pattern.patternType)) return 'Unknown patternFilter.';
  return isUnknown(entry.operation, entry.permissionType) ? 'Unknown entryFilter.' : undefined;
}
