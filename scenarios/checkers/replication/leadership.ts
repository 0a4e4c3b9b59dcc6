// Who leads has everything that was ever committed, and nobody else leads in the same epoch.
import type { Checker } from '../checker.ts';
import type { GhostPartition } from '../ghosts/partition.ts';

/**
 * Leader completeness. Kafka does not wait for the disk: a replica whose page cache died with the
 * power, and that nevertheless is in sync, may lead without what it lost.
 */
export const leaderCompleteness: Checker = {
  id: 'R-03',
  promise: 'Whoever leads has every record that was ever committed.',
  watch({ object, excuse }) {
    return {
      on: {
        lacking({ replica, lacked, lost, because }, at) {
          const { node, partition, leaderEpoch } = replica;
          if (because !== undefined) {
            excuse(because, lost.length);
            return;
          }
          const sentence = `Broker ${node} leads ${partition.name} in epoch ${leaderEpoch} without the batch at offset ${lacked.baseOffset}, which was committed.`;
          object(partition.name, sentence, [lacked.row, at.row]);
        },
      },
    };
  },
};

/** One leader an epoch: decided so, and lived so. */
export const oneLeaderPerEpoch: Checker = {
  id: 'R-10',
  promise: 'In one leader epoch of a partition one broker leads, and no other.',
  watch({ object }) {
    const leaders = new Map<GhostPartition, Map<number, number>>();
    const leads = (partition: GhostPartition, epoch: number, node: number, row: number): void => {
      const known = leaders.get(partition) ?? new Map<number, number>();
      leaders.set(partition, known);
      const first = known.get(epoch) ?? node;
      known.set(epoch, first);
      if (first === node) return;
      const sentence = `Brokers ${first} and ${node} both lead ${partition.name} in epoch ${epoch}.`;
      object(partition.name, sentence, [row]);
    };
    return {
      on: {
        decided({ partition }, at) {
          const { leader, leaderEpoch } = partition.decision;
          if (leader >= 0) leads(partition, leaderEpoch, leader, at.row);
        },
        'role-taken'({ replica }, at) {
          const { role, partition, leaderEpoch, node } = replica;
          if (role === 'leader') leads(partition, leaderEpoch, node, at.row);
        },
      },
    };
  },
};
