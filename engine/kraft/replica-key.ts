import { compareUuids, zeroUuid, type Uuid } from '../protocol/uuid.ts';

/**
 * KIP-853: who a replica of the metadata log is: a node and the directory that holds its copy.
 * The same node with another disk is another replica. The zero uuid says that nobody knows it yet.
 */
export interface ReplicaKey {
  readonly id: number;
  readonly directoryId: Uuid;
}

/** Does a key mean a replica? One without a directory means whatever directory the node has. */
export function meansReplica(key: ReplicaKey, replica: ReplicaKey): boolean {
  if (key.id !== replica.id) return false;
  return key.directoryId === zeroUuid || key.directoryId === replica.directoryId;
}

/** Are two keys the same, directory and all? */
export function isSameKey(a: ReplicaKey, b: ReplicaKey): boolean {
  return a.id === b.id && a.directoryId === b.directoryId;
}

/** The order of keys: by node, then by directory. */
export function compareKeys(a: ReplicaKey, b: ReplicaKey): number {
  return a.id - b.id || compareUuids(a.directoryId, b.directoryId);
}

/** A key in the words of Kafka's answers. */
export function describeKey({ id, directoryId }: ReplicaKey): string {
  return `ReplicaKey(id=${id}, directoryId=${directoryId === zeroUuid ? '<undefined>' : directoryId})`;
}
