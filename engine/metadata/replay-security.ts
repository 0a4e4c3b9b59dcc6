// What records about quotas, passwords, ACLs and tokens make of the image.
import { assert } from '../../sim/assert.ts';
import { get, has, withEntry, without } from '../../sim/map/persistent-map.ts';
import type { Image } from './image.ts';
import type {
  AclCreation,
  AclRemoval,
  QuotaChange,
  ScramChange,
  ScramRemoval,
  TokenChange,
  TokenRemoval,
} from './records.ts';
import type { ScramCredential } from './security.ts';

/** A limit is set or removed; an entity without limits is not kept. */
export function replayQuotaChange(image: Image, record: QuotaChange): Image {
  const { number, entity, key, value } = record;
  const { [key]: _, ...others } = get(image.quotas, number)?.limits ?? {};
  const limits = value === null ? others : { ...others, [key]: value };
  const isEmpty = Object.keys(limits).length === 0;
  const quotas = isEmpty
    ? without(image.quotas, number)
    : withEntry(image.quotas, number, { entity, limits });
  return { ...image, quotas };
}

/** A user has another password for one mechanism. */
export function replayScramChange(image: Image, record: ScramChange): Image {
  const others = credentialsBut(image, record.number, record.credential.mechanism);
  const credentials = [...others, record.credential].toSorted((a, b) => a.mechanism - b.mechanism);
  const user = { name: record.user, credentials };
  return { ...image, scramUsers: withEntry(image.scramUsers, record.number, user) };
}

/** A user has no password for a mechanism any more; one without any is not kept. */
export function replayScramRemoval(image: Image, record: ScramRemoval): Image {
  const { number, user: name, mechanism } = record;
  const credentials = credentialsBut(image, number, mechanism);
  const scramUsers =
    credentials.length === 0
      ? without(image.scramUsers, number)
      : withEntry(image.scramUsers, number, { name, credentials });
  return { ...image, scramUsers };
}

function credentialsBut(
  image: Image,
  user: number,
  mechanism: ScramCredential['mechanism'],
): readonly ScramCredential[] {
  const credentials = get(image.scramUsers, user)?.credentials ?? [];
  return credentials.filter((credential) => credential.mechanism !== mechanism);
}

/** An ACL is there. */
export function replayAcl(image: Image, { number, acl }: AclCreation): Image {
  return { ...image, acls: withEntry(image.acls, number, acl) };
}

/** An ACL is gone. */
export function replayAclRemoval(image: Image, { number }: AclRemoval): Image {
  assert(has(image.acls, number), 'an ACL that is removed was created');
  return { ...image, acls: without(image.acls, number) };
}

/** A token is there, or lives longer. */
export function replayToken(image: Image, { number, token }: TokenChange): Image {
  return { ...image, tokens: withEntry(image.tokens, number, token) };
}

/** A token is gone. */
export function replayTokenRemoval(image: Image, { number }: TokenRemoval): Image {
  return { ...image, tokens: without(image.tokens, number) };
}
