// machines/raft-voter-set: VoterSet: overlapping majorities, adding and removing voters.
import {
  hasOverlappingMajority,
  isVoter,
  voterSetOf,
  withVoter,
  withoutVoter,
  type Voter,
  type VoterSet,
} from '../../../engine/kraft/voter-set.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';
import { uuidOfLongs } from './uuid-of-longs.ts';

type Key = readonly [id: number, directory: number];

/** Which sets may follow each other, and which changes a set refuses. */
export const raftVoterSet: Player = {
  families: ['machines/raft-voter-set'],
  play: (_, theCase) => ('overlap' in theCase ? playOverlap(theCase) : playChange(theCase)),
};

function playOverlap({ a, b, overlap }: GoldenCase): string | undefined {
  const [left, right] = [a, b].map((ids) => setOf((ids as number[]).map((id) => [id, 0])));
  return difference(overlap, hasOverlappingMajority(left ?? [], right ?? []));
}

function playChange({
  voters,
  op,
  key,
  isVoter: expected,
  result,
}: GoldenCase): string | undefined {
  const set = setOf(voters as readonly Key[]);
  const voter = voterOf(key as Key);
  const replica = { id: voter.voterId, directoryId: voter.voterDirectoryId };
  const next = op === 'add' ? withVoter(set, voter) : withoutVoter(set, replica);
  const wanted = result === null ? undefined : setOf(result as readonly Key[]);
  return difference(
    { isVoter: expected, result: wanted },
    { isVoter: isVoter(set, replica), result: next },
  );
}

function setOf(keys: readonly Key[]): VoterSet {
  return voterSetOf(keys.map(voterOf));
}

function voterOf([id, directory]: Key): Voter {
  return {
    voterId: id,
    voterDirectoryId: directory === 0 ? zeroUuid : uuidOfLongs(directory, id),
    endpoints: [],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  };
}
