// What clients believe of the cluster: whatever it is, it is about topics that exist together.
import type { Checker } from '../checker.ts';

/** Leader epochs of a deleted topic mean nothing in the one that bears its name now (KIP-516). */
export const viewsAreOfOneTopic: Checker = {
  id: 'C-26',
  promise: 'Whom a client takes for the leader of a partition leads the topic that it asks about.',
  watch({ sight, object }) {
    return {
      rows: {
        'metadata-refreshed'(_, { process, row }) {
          const view = sight.viewOf(process);
          if (view === undefined) return;
          for (const { topic, number, leaderEpoch } of view.partitions.values()) {
            const wanted = view.topicIds.get(topic);
            if (wanted === undefined || sight.topicIdOf('partition', number) === wanted) continue;
            const name = sight.nameOf('process', process);
            const partition = sight.nameOf('partition', number);
            const sentence = `${name} knows that ${topic} is another topic now, and believes in epoch ${leaderEpoch} of ${partition}, which was of the one before.`;
            object(`${name} ${partition}`, sentence, [row]);
          }
        },
      },
    };
  },
};
