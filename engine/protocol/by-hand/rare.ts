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

/** How many bytes a text takes with its length. */
function sizeOfSizedText(text: string): number {
  const size = sizeOfText(text);
  return size > 0x7fff ? rare : sizeOfUnsignedVarint(size + 1) + size;
}

/** How many bytes a field takes behind the others, given its own: its tag and how long it is. */
const sizeOfTagged = (size: number): number => 1 + sizeOfUnsignedVarint(size) + size;

/** How many bytes a text takes as a tagged field; null is not written. */
export const sizeOfTaggedText = (text: string | null): number =>
  text === null ? 0 : sizeOfTagged(sizeOfSizedText(text));

/** The tagged field of an answer that tells who leads instead (KIP-951); answers of a quorum always do. */
interface LeaderNamed {
  readonly leaderId?: number;
  readonly leaderEpoch?: number;
  readonly unknownTaggedFields?: readonly unknown[];
}

/** How many bytes it takes; nothing where nobody is named. */
export function sizeOfLeader(leader: LeaderNamed | undefined): number {
  if (leader === undefined) return 0;
  const { leaderId = -1, leaderEpoch = -1, unknownTaggedFields } = leader;
  if (unknownTaggedFields !== undefined) return rare;
  return leaderId === -1 && leaderEpoch === -1 ? 0 : sizeOfTagged(4 + 4 + 1);
}

/** Where a leader that was named can be found. */
interface Endpoint {
  readonly host: string;
  readonly rack?: string | null;
  readonly unknownTaggedFields?: readonly unknown[];
}

/** How many bytes the places of leaders take as a tagged field; none are not written. */
export function sizeOfEndpoints(endpoints: readonly Endpoint[] | undefined): number {
  if (endpoints === undefined || endpoints.length === 0) return 0;
  let size = sizeOfCount(endpoints);
  for (const { host, rack = null, unknownTaggedFields } of endpoints) {
    if (unknownTaggedFields !== undefined) return rare;
    size += 4 + sizeOfSizedText(host) + 4 + (rack === null ? 1 : sizeOfSizedText(rack)) + 1;
  }
  return size < 0 ? rare : sizeOfTagged(size);
}
