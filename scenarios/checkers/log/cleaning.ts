// The cleaner: it comes to an end.
import type { Checker } from '../checker.ts';
import type { GhostReplica } from '../ghosts/partition.ts';

/** KAFKA-8764: a cleaner that does not get on does nothing else any more. */
export const cleaningGetsOn: Checker = {
  id: 'L-06',
  promise: 'Each round of cleaning gets further than the one before.',
  watch({ partitions, object }) {
    const cleanUpTo = new Map<GhostReplica, number>();
    return {
      rows: {
        'log-compacted'({ partition: id, upTo }, { process, row }) {
          const replica = partitions.get(id)?.replicas.get(process);
          if (replica === undefined) return;
          const before = cleanUpTo.get(replica) ?? -1;
          cleanUpTo.set(replica, upTo);
          if (upTo > before) return;
          const { partition, node } = replica;
          const sentence = `The cleaner of broker ${node} has been through ${partition.name} up to ${before}, and gets no further than ${upTo}.`;
          object(partition.name, sentence, [row]);
        },
      },
      on: {
        restarted: ({ replica }) => void cleanUpTo.delete(replica),
        truncated: ({ replica }) => void cleanUpTo.delete(replica),
      },
    };
  },
};
