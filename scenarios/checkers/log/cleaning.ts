// The cleaner: it comes to an end.
import { batchAt } from '../../../engine/log/batch-list.ts';
import { isCompacted } from '../../../engine/log/log-config.ts';
import type { LogState } from '../../../engine/log/log.ts';
import {
  hasProducer,
  isControl,
  lastOffset,
  nextOffset,
  recordCount,
  type Batch,
} from '../../../engine/protocol/batch.ts';
import type { Checker } from '../checker.ts';
import { replicaOfProcess } from '../ghosts/partition.ts';

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

/** KAFKA-8335: empty batches that nobody needs make a log grow for ever. It costs what the cleaning does. */
export const emptyBatchesAreLast: Checker = {
  id: 'L-05',
  promise:
    'Cleaning keeps an empty batch only where it is the last of its producer, for the sake of its sequence.',
  watch({ sight, object }) {
    return {
      rows: {
        'log-compacted'({ partition, upTo }, { process, row }) {
          const log = sight.replicaOf(process, partition)?.log;
          const needless = log === undefined ? undefined : needlessBatch(log, upTo);
          if (needless === undefined) return;
          const name = sight.nameOf('partition', partition);
          const sentence = `Broker ${sight.nodeOf(process)} has cleaned ${name} and keeps an empty batch at ${lastOffset(needless)}, though producer ${needless.producerId} has written since.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};

/** An empty batch below an offset behind which its producer has others there. */
function needlessBatch({ segments }: LogState, upTo: number): Batch | undefined {
  const empty = new Map<number, Batch>();
  for (const { batches } of segments) {
    for (let i = 0; i < batches.length; i += 1) {
      const batch = batchAt(batches, i);
      if (batch === undefined || nextOffset(batch) >= upTo) return undefined;
      if (isControl(batch) || !hasProducer(batch)) continue;
      const before = empty.get(batch.producerId);
      if (before !== undefined) return before;
      if (recordCount(batch) === 0) empty.set(batch.producerId, batch);
    }
  }
  return undefined;
}

/** KAFKA-8764: a cleaner that does not get on does nothing else any more. */
export const cleaningGetsOn: Checker = {
  id: 'L-06',
  promise: 'Each round of cleaning gets further than the one before.',
  watch({ partitions, object }) {
    /** By the number of a replica. */
    const cleanUpTo: number[] = [];
    return {
      rows: {
        'log-compacted'({ partition: id, upTo }, { process, row }) {
          const replica = replicaOfProcess(partitions.get(id), process);
          if (replica === undefined) return;
          const before = cleanUpTo[replica.number] ?? -1;
          cleanUpTo[replica.number] = upTo;
          if (upTo > before) return;
          const { partition, node } = replica;
          const sentence = `The cleaner of broker ${node} has been through ${partition.name} up to ${before}, and gets no further than ${upTo}.`;
          object(partition.name, sentence, [row]);
        },
      },
      on: {
        restarted: ({ replica: { number } }) => void (cleanUpTo[number] = -1),
        truncated: ({ replica: { number } }) => void (cleanUpTo[number] = -1),
      },
    };
  },
};
