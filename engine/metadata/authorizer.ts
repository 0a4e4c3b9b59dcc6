// Who may do what (Kafka's StandardAuthorizer). Pure: the ACLs are those of the image.
import {
  wildcardResource,
  type AccessControlEntry,
  type AclOperation,
  type ResourceType,
} from '../protocol/acl.ts';
import { aclsAbout, aclsOfType, type AclIndex } from './acl-index.ts';
import type { Acl } from './security.ts';

/** How a node answers: its settings, and the ACLs that it knows. */
export interface Authorizer {
  readonly acls: AclIndex;
  /** They may do anything: `super.users`. */
  readonly superUsers: ReadonlySet<string>;
  /** Whatever no ACL is about is allowed: `allow.everyone.if.no.acl.found`. */
  readonly allowsByDefault: boolean;
}

/** Who asks: a principal as ACLs write it, and its address. */
export interface Asker {
  readonly principal: string;
  readonly host: string;
}

/** What somebody wants to do. */
export interface Action {
  readonly operation: AclOperation;
  readonly resourceType: ResourceType;
  readonly name: string;
}

/** Reads `super.users`: principals with semicolons between them. */
export function superUsersOf(setting: string): ReadonlySet<string> {
  const users = setting.split(';').map((user) => user.trim());
  return new Set(users.filter((user) => user !== ''));
}

/** May they? One entry that denies weighs more than all that allow. */
export function isAllowed(authorizer: Authorizer, asker: Asker, action: Action): boolean {
  if (authorizer.superUsers.has(asker.principal)) return true;
  const about = aclsAbout(authorizer.acls, action.resourceType, action.name);
  if (about.length === 0) return authorizer.allowsByDefault;
  const applying = about.filter(({ entry }) => applies(entry, asker, action.operation));
  return applying.length > 0 && applying.every(({ entry }) => entry.permissionType === 'ALLOW');
}

/** Is an entry about this asker and this operation? */
function applies(entry: AccessControlEntry, asker: Asker, operation: AclOperation): boolean {
  if (!isAboutAsker(entry, asker)) return false;
  if (entry.operation === 'ALL' || entry.operation === operation) return true;
  // Whoever may read may know that it is there; whoever must not read may know it none the less.
  return entry.permissionType === 'ALLOW' && implied[operation]?.includes(entry.operation) === true;
}

const everyone = 'User:*';
const anyHost = '*';

// Simplified: hosts are single addresses; ranges of them (KIP-1276) come with 4.4.
const isAboutAsker = (entry: AccessControlEntry, { principal, host }: Asker): boolean =>
  (entry.principal === principal || entry.principal === everyone) &&
  (entry.host === host || entry.host === anyHost);

/** What allows an operation besides itself. */
const implied: Readonly<Partial<Record<AclOperation, readonly AclOperation[]>>> = {
  DESCRIBE: ['READ', 'WRITE', 'DELETE', 'ALTER'],
  DESCRIBE_CONFIGS: ['ALTER_CONFIGS'],
};

/** Is there any resource of a type on which they may? (KIP-679: an idempotent producer asks so.) */
export function isAllowedSomewhere(
  authorizer: Authorizer,
  asker: Asker,
  { operation, resourceType }: Omit<Action, 'name'>,
): boolean {
  // A name that hardly any ACL is about finds super users and permission by default.
  const nowhere = { operation, resourceType, name: 'hardcode' };
  if (isAllowed(authorizer, asker, nowhere)) return true;
  const applying = aclsOfType(authorizer.acls, resourceType).filter(
    ({ entry }) =>
      isAboutAsker(entry, asker) && (entry.operation === operation || entry.operation === 'ALL'),
  );
  const denying = applying.filter(({ entry }) => entry.permissionType === 'DENY');
  if (denying.some(isAboutAll)) return false;
  const allowing = applying.filter(({ entry }) => entry.permissionType === 'ALLOW');
  return allowing.some((acl) => isAboutAll(acl) || !denying.some((other) => covers(other, acl)));
}

const isAboutAll = ({ pattern }: Acl): boolean =>
  pattern.patternType === 'LITERAL' && pattern.name === wildcardResource;

/** Is everything that an ACL is about what another one denies? */
function covers({ pattern: denied }: Acl, { pattern: allowed }: Acl): boolean {
  if (denied.patternType === 'PREFIXED') {
    return denied.name !== '' && allowed.name.startsWith(denied.name);
  }
  return allowed.patternType === 'LITERAL' && allowed.name === denied.name;
}
