// ACLs put so that those about one resource are found at once; a node makes it anew when ACLs change.
import { wildcardResource, type ResourceType } from '../protocol/acl.ts';
import type { Acl } from './security.ts';

/** ACLs by the type of resource, and in it by the name in their pattern. */
export type AclIndex = ReadonlyMap<ResourceType, AclsOfType>;

interface AclsOfType {
  readonly literal: ReadonlyMap<string, readonly Acl[]>;
  readonly prefixed: ReadonlyMap<string, readonly Acl[]>;
}

/** The index of these ACLs. */
export function indexOfAcls(acls: Iterable<Acl>): AclIndex {
  const index = new Map<ResourceType, Record<keyof AclsOfType, Map<string, Acl[]>>>();
  for (const acl of acls) {
    const { resourceType, name, patternType } = acl.pattern;
    const ofType = index.get(resourceType) ?? { literal: new Map(), prefixed: new Map() };
    index.set(resourceType, ofType);
    const byName = patternType === 'PREFIXED' ? ofType.prefixed : ofType.literal;
    byName.set(name, [...(byName.get(name) ?? []), acl]);
  }
  return index;
}

/** The ACLs that are about a resource: by its name, by the beginning of it, and about all of its type. */
export function aclsAbout(index: AclIndex, type: ResourceType, name: string): readonly Acl[] {
  const ofType = index.get(type);
  if (ofType === undefined) return [];
  const { literal, prefixed } = ofType;
  const about = [...(literal.get(name) ?? [])];
  if (name !== wildcardResource) about.push(...(literal.get(wildcardResource) ?? []));
  for (let end = 0; end <= name.length; end += 1) {
    about.push(...(prefixed.get(name.slice(0, end)) ?? []));
  }
  return about;
}

/** Every ACL about resources of a type. */
export function aclsOfType(index: AclIndex, type: ResourceType): readonly Acl[] {
  const ofType = index.get(type);
  if (ofType === undefined) return [];
  return [...ofType.literal.values(), ...ofType.prefixed.values()].flat();
}
