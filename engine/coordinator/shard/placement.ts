import { hashOfString } from '../../protocol/java/hash-codes.ts';

/** The partition of an internal topic that a group, or a transactional id, belongs to. */
export function partitionOfKey(key: string, partitions: number): number {
  const hash = hashOfString(key);
  // Java has no positive counterpart of its least integer: Kafka takes 0 for it.
  const positive = hash === -2_147_483_648 ? 0 : Math.abs(hash);
  return positive % partitions;
}
