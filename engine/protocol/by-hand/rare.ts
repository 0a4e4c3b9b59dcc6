// Nearly all messages of a cluster are fetches and produces, and each is measured before it is sent.
// For them, in their newest versions, the sum that a schema leads to is written out by hand: the same
// size, several times as fast. What a message seldom has is left to its schema.
import { sizeOfRecords } from '../batch-codec.ts';
import type { Records } from '../batch.ts';
import { sizeOfText } from '../utf8.ts';
import { sizeOfUnsignedVarint } from '../varint.ts';

/** The size of something that is not measured by hand: whatever is added to it, the sum is negative. */
export const rare = -0x4000_0000;

/** How many bytes the length of a list takes. */
export const sizeOfCount = (list: readonly unknown[]): number =>
  sizeOfUnsignedVarint(list.length + 1);

/** How many bytes records take, their length included. */
export function sizeOfBatches(records: Records): number {
  const size = sizeOfRecords(records);
  return sizeOfUnsignedVarint(size + 1) + size;
}

/** How many bytes a text takes as a tagged field; null is not written. */
export function sizeOfTaggedText(text: string | null): number {
  if (text === null) return 0;
  const size = sizeOfText(text);
  if (size > 0x7fff) return rare;
  const sized = sizeOfUnsignedVarint(size + 1) + size;
  return 1 + sizeOfUnsignedVarint(sized) + sized;
}

/** The tagged field of an answer that tells who leads instead (KIP-951). */
interface LeaderNamed {
  readonly leaderId?: number;
  readonly leaderEpoch?: number;
  readonly unknownTaggedFields?: readonly unknown[];
}

/** Is there something in it? Then it is written. */
export function namesLeader(leader: LeaderNamed | undefined): boolean {
  if (leader === undefined) return false;
  const { leaderId = -1, leaderEpoch = -1, unknownTaggedFields } = leader;
  return leaderId !== -1 || leaderEpoch !== -1 || unknownTaggedFields !== undefined;
}
