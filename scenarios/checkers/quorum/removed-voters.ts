// Kafka 4.3 ends a process that meets a removed voter where it had counted on a voter; it may be that one itself.
import {
  acknowledgersAreVoters,
  candidatesAreVoters,
  followersKnowTheirLeader,
} from '../../../engine/kraft/fault.ts';
import type { Listening } from '../checker.ts';
import type { Sight } from '../sight.ts';
import { isVoter, memberOf, type GhostMember, type GhostQuorum } from './ghost.ts';

/**
 * QuorumState.initialize makes a candidate of whoever has voted for itself in the last epoch, though it may
 * have followed another one in it since; CandidateState refuses a replica that does not vote.
 */
const cannotStart =
  'a controller had voted for itself and was then removed from the voters: it does not start any more';

/** LeaderState.addAcknowledgementFrom takes answers of voters alone, though one may be removed before it answers. */
const acknowledged =
  'a leader of the quorum was acknowledged by a voter that was removed meanwhile, and ended itself';

/** EndQuorumEpoch does not tell where its sender listens: whoever has no leader looks for it among the voters. */
const unknown =
  'a controller without a leader heard that one had resigned who was no voter any more, and ended itself';

/** Why Kafka, too, ends a member for what it says of removed voters; undefined: it would not. */
export function whyItEnds(
  quorum: GhostQuorum,
  process: number,
  why: string,
  { quorumIdOf }: Pick<Sight, 'quorumIdOf'>,
): string | undefined {
  const member = memberOf(quorum, process);
  const { epoch, stoodIn } = member;
  if (why.includes(followersKnowTheirLeader)) {
    const isOut = (other: GhostMember): boolean =>
      other.stoodIn === epoch && !isVoter(member, quorumIdOf(other.process));
    return [...quorum.members.values()].some(isOut) ? unknown : undefined;
  }
  if (why.includes(candidatesAreVoters)) {
    return stoodIn === epoch && !isVoter(member, quorumIdOf(process)) ? cannotStart : undefined;
  }
  return why.includes(acknowledgersAreVoters) && hasRemoved(member) ? acknowledged : undefined;
}

/** Has a leader taken a voter out in this reign? */
function hasRemoved({ role, roleStart, voters }: GhostMember): boolean {
  const [before, last] = voters.slice(-2);
  if (role !== 'leader' || before === undefined || last === undefined) return false;
  return last.offset >= roleStart && before.ids.some((id) => !last.ids.includes(id));
}

/** Servers that stay away because of this, until they are started: `reasons` keeps a cluster from becoming well. */
export function watchBarred(
  sight: Pick<Sight, 'quorumIdOf'>,
  quorum: GhostQuorum,
): {
  readonly listening: Listening;
  readonly reasons: () => readonly string[];
} {
  const barred = new Map<number, string>();
  return {
    reasons: () => [...new Set(barred.values())],
    listening: {
      rows: {
        'quorum-broken'({ why }, { process }) {
          const because = whyItEnds(quorum, process, why, sight);
          if (because !== undefined) barred.set(process, because);
        },
        'quorum-log-recovered': (_, { process }) => void barred.delete(process),
      },
    },
  };
}
