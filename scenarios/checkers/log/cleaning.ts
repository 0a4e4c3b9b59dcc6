// The cleaner: it comes to an end.
import { isCompacted } from '../../../engine/log/log-config.ts';
import type { Checker } from '../checker.ts';
import type { GhostReplica } from '../ghosts/partition.ts';

/** KAFKA-12840: a log whose policy has changed is left to retention, which cuts it under the cleaner. */
export const cleaningEndsWithThePolicy: Checker = {
  id: 'L-03',
  promise: 'The cleaner leaves a log alone that is not to be compacted any more.',
  watch({ sight, object }) {
    return {
      rows: {
        'log-compacted'({ partition, upTo }, { process, row }) {
          const log = sight.replicaOf(process, partition)?.log;
          if (log === undefined || isCompacted(log.config)) return;
          const name = sight.nameOf('partition', partition);
          const sentence = `The cleaner of broker ${sight.nodeOf(process)} has been through ${name} up to ${upTo}, which is not to be compacted any more.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};

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
