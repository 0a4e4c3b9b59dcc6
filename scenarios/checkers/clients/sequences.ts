// Idempotence (KIP-98): a log takes each batch of a producer once, and in the order of its sequence.
import { sequenceAfter } from '../../../engine/protocol/batch.ts';
import type { Batch } from '../../../engine/protocol/batch.ts';
import type { Checker, Watch } from '../checker.ts';
import { ensured } from '../ghosts/ensured.ts';
import { replicaOfProcess, type GhostReplica } from '../ghosts/partition.ts';

/** The last batch of a producer in a leader's log. */
interface LastBatch {
  epoch: number;
  nextSequence: number;
  endOffset: number;
  row: number;
}

const noBatch = (): LastBatch => ({ epoch: -1, nextSequence: 0, endOffset: 0, row: -1 });

/**
 * What a leader appends of idempotent producers, as long as it leads. A run is shorter than
 * producer.id.expiration.ms: nothing is forgotten in between.
 */
export const sequencesAreWhole: Checker = {
  id: 'T-01',
  promise:
    'A log takes the batches of an idempotent producer without a gap, and none of them twice.',
  watch(watch) {
    /** By the number of the replica, and by producer. */
    const last: (Map<number, LastBatch> | undefined)[] = [];
    const forget = ({ number }: GhostReplica): void => void (last[number] = undefined);
    return {
      on: {
        // Another reign, another log: what it begins with was checked where it was written.
        'role-taken': ({ replica }) => forget(replica),
        truncated: ({ replica }) => forget(replica),
        restarted: ({ replica }) => forget(replica),
        written({ replica, entry, batch }, { row }) {
          if (batch === undefined || batch.producerId < 0 || batch.baseSequence < 0) return;
          const ofReplica = (last[replica.number] ??= new Map());
          const known = ensured(ofReplica, batch.producerId, noBatch);
          if (known.epoch === batch.producerEpoch) compare(watch, replica, { known, batch, row });
          known.epoch = batch.producerEpoch;
          known.nextSequence = sequenceAfter(batch.baseSequence, batch.lastOffsetDelta + 1);
          known.endOffset = entry.endOffset;
          known.row = row;
        },
      },
      rows: {
        // As in Kafka, what was deleted is not copied, and the copy knows nothing of whom it was.
        'replica-moved'({ partition }, { process }) {
          const replica = replicaOfProcess(watch.partitions.get(partition), process);
          const ofReplica = replica && last[replica.number];
          for (const [producer, { endOffset }] of ofReplica ?? []) {
            if (endOffset <= (replica?.start ?? 0)) ofReplica?.delete(producer);
          }
        },
      },
    };
  },
};

interface Compared {
  readonly known: LastBatch;
  readonly batch: Batch;
  readonly row: number;
}

function compare(
  { object }: Watch,
  { partition }: GhostReplica,
  { known, batch, row }: Compared,
): void {
  const { baseSequence, producerId } = batch;
  if (baseSequence === known.nextSequence) return;
  const what = baseSequence < known.nextSequence ? 'again' : 'with a gap';
  const sentence = `${partition.name} takes a batch of producer ${producerId} ${what}: sequence ${baseSequence} after ${known.nextSequence - 1}.`;
  object(partition.name, sentence, [known.row, row]);
}

/** KIP-360: who has nothing left in a log may send again what it sent before, and must be recognised. */
export const producersAreRemembered: Checker = {
  id: 'T-15',
  promise: 'A log remembers its producers, even those whose records are gone.',
  watch({ sight, object }) {
    /** By what a log remembers: of whom it has taken batches since it was read, or cut. */
    const met = new WeakMap<object, Set<number>>();
    const forget = ({ state }: GhostReplica): void => {
      if (state !== undefined) met.delete(state.log.producers);
    };
    return {
      on: {
        truncated: ({ replica }) => forget(replica),
        restarted: ({ replica }) => forget(replica),
        appended({ replica: { state }, entry: { producer } }) {
          if (producer < 0 || state === undefined) return;
          const known = met.get(state.log.producers);
          if (known === undefined) met.set(state.log.producers, new Set([producer]));
          else known.add(producer);
        },
      },
      rows: {
        'log-start-moved'({ partition, to }, { process, row }) {
          const memory = sight.replicaOf(process, partition)?.log.producers;
          if (memory === undefined) return;
          for (const producer of met.get(memory) ?? []) {
            if (memory.producers.has(producer)) continue;
            const name = sight.nameOf('partition', partition);
            const sentence = `${name} begins at ${to} and knows nothing any more of producer ${producer}, whose records lay below.`;
            object(name, sentence, [row]);
          }
        },
      },
    };
  },
};
