// What members believe of their membership: it ends when the group says so, not before.
import type { Checker } from '../checker.ts';

/** The answers that put a member out of its generation. */
const outcast: readonly string[] = [
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'FENCED_INSTANCE_ID',
];

/** Who gives up everything at the mere news of a rebalance makes the others begin anew, too. */
export const membersStayUntilExpelled: Checker = {
  id: 'C-23',
  promise: 'A member has lost its partitions only if its group has told it so, or it has left.',
  watch({ sight, object }) {
    /** Processes that have reason to believe that they are out. */
    const out = new Set<number>();
    const heard = (answer: string, process: number): void => {
      if (outcast.includes(answer)) out.add(process);
    };
    return {
      rows: {
        'process-ended': ({ process }) => void out.delete(process),
        'heartbeat-refused': ({ answer }, { process }) => heard(answer, process),
        'join-refused': ({ answer }, { process }) => heard(answer, process),
        'group-left': (_, { process }) => void out.add(process),
        'place-given-up': (_, { process }) => void out.add(process),
        'commit-failed'({ exception }, { process }) {
          if (exception === 'CommitFailedException') out.add(process);
        },
        'partitions-assigned': (_, { process }) => void out.delete(process),
        'partitions-lost'({ partitions }, { process, row }) {
          // Who closes in the midst of a rebalance gives up what it has as lost, and leaves.
          const hasEnded = (sight.world.state.processes[process]?.life ?? 0) < 0;
          const isClosing = hasEnded || sight.applicationOf(process)?.isClosing === true;
          if (isClosing || out.has(process)) return;
          const name = sight.nameOf('process', process);
          object(
            name,
            `${name} gives up ${partitions.length} partitions as lost, though nobody has expelled it.`,
            [row],
          );
        },
      },
    };
  },
};
