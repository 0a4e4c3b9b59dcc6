// Idempotence (KIP-98): a log takes each batch of a producer once, and in the order of its sequence.
import type { ProducerState } from '../../../engine/log/producer-state.ts';
import { sequenceAfter } from '../../../engine/protocol/batch.ts';
import type { Batch } from '../../../engine/protocol/batch.ts';
import type { Checker, Watch } from '../checker.ts';
import type { GhostReplica } from '../ghosts/partition.ts';
import { batchOfLog } from '../sight.ts';

/** The last batch of a producer in a leader's log. */
interface LastBatch {
  readonly epoch: number;
  readonly nextSequence: number;
  readonly endOffset: number;
  readonly row: number;
}

/**
 * What a leader appends of idempotent producers, as long as it leads. A run is shorter than
 * producer.id.expiration.ms: nothing is forgotten in between.
 */
export const sequencesAreWhole: Checker = {
  id: 'T-01',
  promise:
    'A log takes the batches of an idempotent producer without a gap, and none of them twice.',
  watch(watch) {
    /** By process, partition and producer. */
    const last = new Map<string, LastBatch>();
    const forget = (prefix: string): void => {
      for (const key of last.keys()) if (key.startsWith(prefix)) last.delete(key);
    };
    return {
      on: {
        // Another reign, another log: what it begins with was checked where it was written.
        'role-taken': ({ replica }) => forget(`${replica.process}/${replica.partition.id}/`),
        truncated: ({ replica }) => forget(`${replica.process}/${replica.partition.id}/`),
        restarted: ({ replica }) => forget(`${replica.process}/${replica.partition.id}/`),
        appended({ replica, entry }, { row }) {
          if (replica.role !== 'leader') return;
          const batch = batchAt(watch, replica, entry.baseOffset);
          if (batch === undefined || batch.producerId < 0 || batch.baseSequence < 0) return;
          const key = `${replica.process}/${replica.partition.id}/${batch.producerId}`;
          const known = last.get(key);
          last.set(key, {
            epoch: batch.producerEpoch,
            nextSequence: sequenceAfter(batch.baseSequence, batch.lastOffsetDelta + 1),
            endOffset: entry.endOffset,
            row,
          });
          if (known !== undefined && known.epoch === batch.producerEpoch) {
            compare(watch, replica, { known, batch, row });
          }
        },
      },
    };
  },
};

const batchAt = (
  { sight }: Watch,
  { process, partition }: GhostReplica,
  offset: number,
): Batch | undefined => {
  const replica = sight.replicaOf(process, partition.id);
  return replica === undefined ? undefined : batchOfLog(replica.log, offset);
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
    const memoryOf = (process: number, partition: number): ProducerState | undefined =>
      sight.replicaOf(process, partition)?.log.producers;
    const forget = ({ process, partition }: GhostReplica): void => {
      const memory = memoryOf(process, partition.id);
      if (memory !== undefined) met.delete(memory);
    };
    return {
      on: {
        truncated: ({ replica }) => forget(replica),
        restarted: ({ replica }) => forget(replica),
        appended({ replica: { process, partition }, entry: { producer } }) {
          const memory = producer < 0 ? undefined : memoryOf(process, partition.id);
          if (memory === undefined) return;
          const known = met.get(memory);
          if (known === undefined) met.set(memory, new Set([producer]));
          else known.add(producer);
        },
      },
      rows: {
        'log-start-moved'({ partition, to }, { process, row }) {
          const memory = memoryOf(process, partition);
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
