// Truncation takes what was never committed, and the answer that orders it says nothing else.
import type { Checker } from '../checker.ts';
import { ensured } from '../ghosts/ensured.ts';
import { contains, epochlessExcuse, type GhostEntry } from '../ghosts/log.ts';
import { leaderOf, replicaOfNode, type GhostReplica } from '../ghosts/partition.ts';
import type { Moment } from '../rows.ts';

/** What a replica holds of the committed log it never gives up to follow another. */
export const committedStays: Checker = {
  id: 'R-09',
  promise: 'No replica cuts off a record that was committed.',
  watch({ object, excuse }) {
    /** Whose log knew of no epochs before this turn, by the number of the replica: a cut may take the last of them, too. */
    const isUnknowing: boolean[] = [];
    /** Whose log is a copy that was made in another directory: processes, by partition. */
    const copied = new Map<number, Set<number>>();
    return {
      rows: {
        'replica-moved'({ partition }, { process }) {
          ensured(copied, partition, () => new Set<number>()).add(process);
        },
      },
      on: {
        looked({ number, state }) {
          isUnknowing[number] = state.log.epochs.length === 0;
        },
        truncated({ replica, to, removed }, at) {
          const { partition, node, number } = replica;
          const leader = followedBy(replica);
          const gone = removed.find(
            (entry) =>
              entry.baseOffset >= to &&
              contains(partition.committed, entry) &&
              !isCleanedAway(leader, entry),
          );
          const isCopied = copied.get(partition.id)?.has(leader?.process ?? -1);
          if (gone === undefined || (isCopied && isUnknown(leader, removed))) return;
          if (isUnknowing[number] === true) {
            excuse(epochlessExcuse);
            return;
          }
          const sentence = `Broker ${node} cuts ${partition.name} back to ${to} and loses the batch at offset ${gone.baseOffset}, which was committed.`;
          object(partition.name, sentence, [gone.row, at.row]);
        },
      },
    };
  },
};

/** Whose answer has told it to: another may have been decided on meanwhile. */
const followedBy = ({ partition, state }: GhostReplica): GhostReplica | undefined =>
  state === undefined ? leaderOf(partition) : replicaOfNode(partition, state.leader);

/**
 * A leader that has copied a log after a cleaner had been there knows nothing of the reigns that were
 * taken as a whole: it tells whoever still has them that the logs part there. What lies below the beginning
 * of its log nobody needs any more, and it may have been another one's.
 */
const isCleanedAway = (leader: GhostReplica | undefined, entry: GhostEntry): boolean =>
  leader !== undefined &&
  entry.endOffset <= Math.max(leader.partition.compactedUpTo, leader.start) &&
  !contains(leader.log, entry);

/** The same of one that has moved to another directory: of no reign that is cut off anything is left in its copy. */
function isUnknown(leader: GhostReplica | undefined, removed: readonly GhostEntry[]): boolean {
  const epochs = leader?.state?.log.epochs ?? [];
  const upTo = leader?.partition.compactedUpTo ?? 0;
  const isKnown = (wanted: number): boolean => epochs.some(({ epoch }) => epoch === wanted);
  return removed.every(({ epoch, endOffset }) => endOffset <= upTo && !isKnown(epoch));
}

/** A diverging answer carries offsets of a log that is not the follower's yet. */
export const divergenceFirst: Checker = {
  id: 'R-13',
  promise: 'A follower that must cut its log takes nothing else from that answer.',
  watch({ object }) {
    /** In which turn each was cut last, by which row, and in which it got its high watermark; by the number of the replica. */
    const cutIn: number[] = [];
    const cutBy: number[] = [];
    const movedIn: number[] = [];
    const look = (replica: GhostReplica, { turn, row }: Moment): void => {
      if (cutIn[replica.number] !== turn || movedIn[replica.number] !== turn) return;
      // An answer that brings records is not a diverging one: the log began anew to take them.
      if (replica.appendedIn > (cutBy[replica.number] ?? -1)) return;
      const sentence = `Broker ${replica.node} cuts ${replica.partition.name}, and takes over a high watermark from the same answer.`;
      object(replica.partition.name, sentence, [row]);
    };
    return {
      on: {
        truncated({ replica }, at) {
          cutIn[replica.number] = at.turn;
          cutBy[replica.number] = at.row;
          look(replica, at);
        },
        learned({ replica }, at) {
          movedIn[replica.number] = at.turn;
          look(replica, at);
        },
      },
    };
  },
};
