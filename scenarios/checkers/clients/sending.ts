// What producers send: in order, under an id of their own; and what they are told of it.
import type { Checker } from '../checker.ts';
import {
  ensuredAt,
  forgetAt,
  forgetProcess,
  knownAt,
  putAt,
  type Places,
} from '../ghosts/places.ts';

/** Whoever keeps order sends what failed before anything newer. */
export const retriesComeFirst: Checker = {
  id: 'C-10',
  promise: 'A producer that keeps order sends a batch again before any newer one of its partition.',
  watch({ sight, object }) {
    /** By process and partition: how many batches wait to be sent again, and since which row. */
    const waiting: Places<{ count: number; readonly row: number }> = [];
    const forget = (partition: number, process: number): void =>
      forgetAt(waiting, process, partition);
    return {
      rows: {
        'process-ended': ({ process }) => forgetProcess(waiting, process),
        'produce-retried'({ partition }, { process, row }) {
          if (sight.applicationOf(process)?.keepsOrder === false) return;
          ensuredAt(waiting, process, partition, () => ({ count: 0, row })).count += 1;
        },
        // What was given up, or cut in parts, need not come first any more.
        'produce-failed': ({ partition }, { process }) => forget(partition, process),
        'batch-split': ({ partition }, { process }) => forget(partition, process),
        'batch-sent'({ partition, attempt }, { process, row }) {
          const known = knownAt(waiting, process, partition);
          if (known === undefined) return;
          if (attempt === 1) {
            const name = sight.nameOf('partition', partition);
            object(name, `A new batch for ${name} is sent before one that failed earlier.`, [
              known.row,
              row,
            ]);
          }
          known.count -= 1;
          if (known.count <= 0) forget(partition, process);
        },
      },
    };
  },
};

/** With max.in.flight.requests.per.connection=1 order needs no idempotence. */
export const oneBatchAtATime: Checker = {
  id: 'C-24',
  promise:
    'A producer with one request in flight sends nothing to a partition that owes it an answer.',
  watch({ sight, object }) {
    /** By process and partition: the row that sent what is on its way. */
    const onTheirWay: Places<number> = [];
    const settled = (partition: number, process: number): void =>
      forgetAt(onTheirWay, process, partition);
    return {
      rows: {
        'process-ended': ({ process }) => forgetProcess(onTheirWay, process),
        'records-acknowledged': ({ partition }, { process }) => settled(partition, process),
        'produce-retried': ({ partition }, { process }) => settled(partition, process),
        'produce-failed': ({ partition }, { process }) => settled(partition, process),
        'batch-split': ({ partition }, { process }) => settled(partition, process),
        'batch-sent'({ partition }, { process, row }) {
          const before = knownAt(onTheirWay, process, partition);
          putAt(onTheirWay, process, partition, row);
          if (before === undefined) return;
          if (sight.applicationOf(process)?.sendsOneByOne === false) return;
          const name = sight.nameOf('partition', partition);
          object(name, `Another batch for ${name} is sent while one is still on its way.`, [
            before,
            row,
          ]);
        },
      },
    };
  },
};

/** An acknowledgement names a place that exists. */
export const acknowledgementsAreReal: Checker = {
  id: 'C-20',
  promise: 'An acknowledged record has an offset that some log has reached.',
  watch({ sight, partitions, object }) {
    /** By name: a client may not have heard yet that another topic bears the name. */
    const furthestEnd = (wanted: string): number => {
      let end = 0;
      for (const { name, furthestEnd: own } of partitions.values()) {
        if (name === wanted) end = Math.max(end, own);
      }
      return end;
    };
    return {
      rows: {
        'records-acknowledged'({ partition, baseOffset, count }, { row }) {
          const upTo = baseOffset + count;
          if (upTo <= (partitions.get(partition)?.furthestEnd ?? 0)) return;
          const name = sight.nameOf('partition', partition);
          const end = furthestEnd(name);
          // Of a topic that was deleted meanwhile the client does not know any more which one it was.
          const isKnown = partition >= 0 && baseOffset >= 0;
          if (!isKnown || upTo <= end) return;
          const sentence = `${name} acknowledges offsets up to ${upTo}, but no log of it is longer than ${end}.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};

/** Two producers under one id would pass for one, and lose records to each other. */
export const producerIdsAreTheirOwn: Checker = {
  id: 'T-02',
  promise: 'A producer id belongs to one producer in all its time.',
  watch({ sight, object }) {
    const owners = new Map<
      number,
      { readonly process: number; epoch: number; readonly row: number }
    >();
    const lives = new Map<number, number>();
    return {
      rows: {
        'process-started': ({ process, incarnation }) => void lives.set(process, incarnation),
        'producer-id-known'({ producer, epoch }, { process, row }) {
          const known = owners.get(producer);
          const life = process * 1_000 + (lives.get(process) ?? 0);
          if (known === undefined) {
            owners.set(producer, { process: life, epoch, row });
            return;
          }
          const isOwn = known.process === life && epoch > known.epoch;
          known.epoch = epoch;
          if (isOwn) return;
          const name = sight.nameOf('process', process);
          object(
            name,
            `${name} is given producer id ${producer} in epoch ${epoch}, which is taken.`,
            [known.row, row],
          );
        },
      },
    };
  },
};
