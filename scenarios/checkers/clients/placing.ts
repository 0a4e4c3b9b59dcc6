// Where what was sent comes to stand: in the partition that it was sent to, and behind what was there.
import type { Checker } from '../checker.ts';
import { batchOfLog } from '../sight.ts';

/** Jepsen's wrong topic. A batch is known by its producer, its epoch, its first sequence number and its length. */
export const batchesArriveWhereSent: Checker = {
  id: 'C-21',
  promise: 'A record stands only in the partition to which its producer has sent it.',
  watch({ sight, object }) {
    /** By producer, epoch and sequence number: how many records were sent to each partition, by its name. */
    const sent = new Map<string, Map<string, number>>();
    return {
      on: {
        appended({ replica, entry }, { row }) {
          if (replica.role !== 'leader' || entry.producer < 0) return;
          const { id, name } = replica.partition;
          const log = sight.replicaOf(replica.process, id)?.log;
          const batch = log === undefined ? undefined : batchOfLog(log, entry.baseOffset);
          if (batch === undefined) return;
          const { producerId, producerEpoch, baseSequence, lastOffsetDelta } = batch;
          const places = sent.get(`${producerId}/${producerEpoch}/${baseSequence}`);
          // Whoever tells nothing of what it sends cannot be judged by it.
          if (places === undefined || places.get(name) === lastOffsetDelta + 1) return;
          const others = [...places.keys()].filter((place) => place !== name);
          const sentence = `${name} takes a batch of producer ${producerId} with sequence ${baseSequence} that was sent to ${others.join(' and ') || 'it with other records'}.`;
          object(name, sentence, [row]);
        },
      },
      rows: {
        'batch-sent'({ partition, count, producer, epoch, sequence }) {
          if (producer < 0) return;
          const key = `${producer}/${epoch}/${sequence}`;
          const places = sent.get(key) ?? new Map<string, number>();
          sent.set(key, places.set(sight.nameOf('partition', partition), count));
        },
      },
    };
  },
};

/**
 * The log as one object that is appended to (Porcupine's question, asked of appends alone): their order in
 * the log is an order in which they could have happened one after the other.
 * Simplified: who reads may be behind (C-16); of batches on their way together the first one speaks for all.
 */
export const laterStandsBehind: Checker = {
  id: 'C-19',
  promise: 'What is sent after something was acknowledged by all in sync stands behind it.',
  watch({ sight, partitions, object }) {
    /** By partition: up to where somebody was told that it is there for good. */
    const acknowledged = new Map<number, { to: number; row: number }>();
    /** By process and partition: of each batch on its way, what was acknowledged when it was first sent. */
    const onTheirWay = new Map<string, { readonly floor: number; readonly row: number }[]>();
    const flying = (partition: number, process: number) => {
      const key = `${process}/${partition}`;
      const known = onTheirWay.get(key) ?? [];
      onTheirWay.set(key, known);
      return known;
    };
    /** What was given up may never have been on its way: those that are could be taken for each other. */
    const confuse = (partition: number, process: number): void => {
      const batches = flying(partition, process);
      onTheirWay.set(
        `${process}/${partition}`,
        batches.map(({ row }) => ({ floor: 0, row })),
      );
    };
    /** By partition: since which row its log lacks what was acknowledged, which others answer for. */
    const lackingSince = new Map<number, number>();
    return {
      on: {
        lacking({ replica }, { row }) {
          acknowledged.delete(replica.partition.id);
          lackingSince.set(replica.partition.id, row);
        },
      },
      rows: {
        'process-ended'({ process }) {
          for (const key of onTheirWay.keys()) {
            if (key.startsWith(`${process}/`)) onTheirWay.delete(key);
          }
        },
        'produce-failed': ({ partition }, { process }) => confuse(partition, process),
        'batch-split': ({ partition }, { process }) => confuse(partition, process),
        'batch-sent'({ partition, attempt }, { process, row }) {
          const floor = acknowledged.get(partition)?.to ?? 0;
          if (attempt === 1) flying(partition, process).push({ floor, row });
        },
        'records-acknowledged'({ partition, baseOffset, count }, { process, row }) {
          const sent = flying(partition, process).shift();
          const facts = sight.applicationOf(process);
          if (facts?.isIdempotent === false || baseOffset < 0) return;
          const known = acknowledged.get(partition) ?? { to: 0, row };
          if (baseOffset + count > known.to) {
            acknowledged.set(partition, { to: baseOffset + count, row });
          }
          const isDeleted = partitions.get(partition)?.isDeleted === true;
          if (sent === undefined || isDeleted || baseOffset >= sent.floor) return;
          if (sent.row <= (lackingSince.get(partition) ?? -1)) return;
          const name = sight.nameOf('partition', partition);
          const sentence = `When a batch for ${name} was sent, everything up to ${sent.floor} was acknowledged; it stands at ${baseOffset}.`;
          object(name, sentence, [sent.row, row]);
        },
      },
    };
  },
};
