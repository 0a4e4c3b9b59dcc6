// Resources and entries as Kafka writes them.
import type { AclBinding } from '../../../engine/clients/admin/calls/acls.ts';
import {
  aclOperations,
  patternTypes,
  permissionTypes,
  resourceTypes,
  type AccessControlEntry,
  type ResourcePatternFilter,
} from '../../../engine/protocol/acl.ts';

/** A resource, or all that a filter finds. */
export const resourceText = (resource: ResourcePatternFilter): string =>
  `ResourcePattern(resourceType=${resource.resourceType}, name=${resource.name ?? '<any>'}, ` +
  `patternType=${resource.patternType})`;

/** Who may do what from where, or may not. */
export const entryText = (entry: AccessControlEntry): string =>
  `(principal=${entry.principal}, host=${entry.host}, operation=${entry.operation}, ` +
  `permissionType=${entry.permissionType})`;

/** A resource with an entry. */
export const bindingText = (binding: AclBinding): string =>
  `(pattern=${resourceText(resourceOf(binding))}, entry=${entryText(entryOf(binding))})`;

/** What the numbers of a binding say of its resource. */
export const resourceOf = (binding: AclBinding): ResourcePatternFilter => ({
  resourceType: nameOf(resourceTypes, binding.resourceType, 'UNKNOWN'),
  name: binding.resourceName,
  patternType: nameOf(patternTypes, binding.patternType, 'UNKNOWN'),
});

/** What the numbers of a binding say of its entry. */
export const entryOf = (binding: AclBinding): AccessControlEntry => ({
  principal: binding.principal,
  host: binding.host,
  operation: nameOf(aclOperations, binding.operation, 'UNKNOWN'),
  permissionType: nameOf(permissionTypes, binding.permissionType, 'UNKNOWN'),
});

function nameOf<T extends string>(
  table: Readonly<Record<T, number>>,
  number: number,
  otherwise: NoInfer<T>,
): T {
  for (const name in table) if (table[name] === number) return name;
  return otherwise;
}
