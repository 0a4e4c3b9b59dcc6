// Reading from followers (KIP-392): only from who has what may be read.
import { brokerOf } from '../../../engine/metadata/image.ts';
import type { Checker } from '../checker.ts';

/** KAFKA-14372 and KAFKA-15390: whoever was sent to a replica that lags or is away was sent there again. */
export const readersAreSentToTheLiving: Checker = {
  id: 'R-23',
  promise: 'A consumer is sent to another replica only if that one is in sync and serves.',
  watch({ sight, object }) {
    return {
      rows: {
        'reader-sent-elsewhere'({ partition, replica }, { process, row }) {
          const leader = sight.replicaOf(process, partition);
          const broker = sight.brokerOf(process);
          if (leader === undefined || broker === undefined) return;
          const isInSync = leader.isr.isr.includes(replica);
          const isAway = brokerOf(broker.view.image, replica)?.fenced !== false;
          if (isInSync && !isAway) return;
          const name = sight.nameOf('partition', partition);
          const what = isAway ? 'does not serve' : 'is not in sync';
          const sentence = `A consumer is sent to broker ${replica} to read ${name}, which ${what}.`;
          object(`${name} ${what}`, sentence, [row]);
        },
      },
    };
  },
};
