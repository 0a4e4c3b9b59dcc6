// KIP-858: where on a broker a replica lies. Three ids say something else than a directory.
import { compareUuids, uuidToBytes, zeroUuid, type Uuid } from '../protocol/uuid.ts';

/** MIGRATING: the metadata did not yet know directories when the replica was assigned. */
export const migratingDirectory: Uuid = zeroUuid;

/** UNASSIGNED: the broker has several directories, and will tell which one it took. */
export const unassignedDirectory: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';

/** LOST: the replica was in a directory that is gone, and the broker does not know which. */
export const lostDirectory: Uuid = 'AAAAAAAAAAAAAAAAAAAAAg';

const firstFreeId: Uuid = 'AAAAAAAAAAAAAAAAAAAAZA';

/** Is an id one of the hundred that Kafka keeps for meanings of its own? */
export function isReservedDirectory(id: Uuid): boolean {
  const high = uuidToBytes(id).subarray(0, 8);
  return high.every((byte) => byte === 0) && compareUuids(id, firstFreeId) < 0;
}

/** Can a replica in this directory be read, as far as its broker has told? */
export function isOnlineDirectory(id: Uuid, online: readonly Uuid[]): boolean {
  if (id === unassignedDirectory || id === migratingDirectory) return true;
  if (id === lostDirectory) return false;
  // A broker that registered before there were directories has none: it would be down without any.
  return online.length === 0 || online.includes(id);
}
