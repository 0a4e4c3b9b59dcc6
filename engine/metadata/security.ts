// What the metadata says about who may do what, with which password, and how fast.
import type { AccessControlEntry, ResourcePattern } from '../protocol/acl.ts';
import type { Principal } from '../protocol/principal.ts';
import type { QuotaEntityType } from '../protocol/quota-entity.ts';
import type { Uuid } from '../protocol/uuid.ts';

/** An access control list as the metadata holds it (Kafka's StandardAcl). */
export interface Acl {
  readonly id: Uuid;
  readonly pattern: ResourcePattern;
  readonly entry: AccessControlEntry;
}

/** One part of a quota's entity; a name that is null is the default of its type. */
export interface QuotaEntityPart {
  readonly type: QuotaEntityType;
  readonly name: string | null;
}

/** What a user, client id or address may use, by the names of quotas. */
export interface ClientQuota {
  readonly entity: readonly QuotaEntityPart[];
  readonly limits: Readonly<Record<string, number>>;
}

/** 1 SCRAM-SHA-256, 2 SCRAM-SHA-512. */
export type ScramMechanismNumber = 1 | 2;

/** What the cluster keeps of a password: it can check one, but not tell it. */
export interface ScramCredential {
  readonly mechanism: ScramMechanismNumber;
  readonly salt: Uint8Array;
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
  readonly iterations: number;
}

/** A user's credentials, one for each mechanism at most, in the order of mechanisms. */
export interface ScramUser {
  readonly name: string;
  readonly credentials: readonly ScramCredential[];
}

/** KIP-48: a short-lived secret in place of a password. Times are in milliseconds. */
export interface DelegationToken {
  readonly tokenId: string;
  readonly owner: Principal;
  readonly requester: Principal;
  readonly renewers: readonly Principal[];
  readonly issueTimestamp: number;
  readonly maxTimestamp: number;
  readonly expirationTimestamp: number;
}
