// Where what was sent comes to stand: in the partition that it was sent to, and behind what was there.
import type { Checker } from '../checker.ts';
import { ensured, noList, noMap, raise } from '../ghosts/ensured.ts';
import { isGivenUpAt, wasDeleted } from '../ghosts/partition.ts';
import { indexFromEnd, insertAt } from '../ghosts/sorted.ts';
import { ensuredAt, forgetProcess, knownAt, putAt, type Places } from '../ghosts/places.ts';
import type { RowOf } from '../rows.ts';

/** What was sent to a partition: the first sequence numbers in their order, and the batches' lengths. */
interface Sent {
  /** By name: a topic that is founded anew has other numbers. */
  readonly name: string;
  readonly sequences: number[];
  readonly counts: number[];
}

/** By producer and epoch: what was sent to each partition. */
type Sendings = Map<number, Map<number, Sent[]>>;

function noteSending(sent: Sendings, row: RowOf<'batch-sent'>, name: string): void {
  const { producer, epoch, sequence, count } = row;
  const all = ensured(ensured(sent, producer, noMap<number, Sent[]>), epoch, noList<Sent>);
  const known = all.find((one) => one.name === name);
  if (known === undefined) {
    all.push({ name, sequences: [sequence], counts: [count] });
    return;
  }
  const { sequences, counts } = known;
  const index = indexFromEnd(sequences, sequence);
  if (sequences[index] === sequence) counts[index] = count;
  else {
    insertAt(sequences, index, sequence);
    insertAt(counts, index, count);
  }
}

/** How many records the batch with that number had; undefined: none was sent there. */
function countSent({ sequences, counts }: Sent, sequence: number): number | undefined {
  const index = indexFromEnd(sequences, sequence);
  return sequences[index] === sequence ? counts[index] : undefined;
}

/** Jepsen's wrong topic. A batch is known by its producer, its epoch, its first sequence number and its length. */
export const batchesArriveWhereSent: Checker = {
  id: 'C-21',
  promise: 'A record stands only in the partition to which its producer has sent it.',
  watch({ sight, object }) {
    const sent: Sendings = new Map();
    return {
      on: {
        written({ replica, entry, batch }, { row }) {
          if (entry.producer < 0 || batch === undefined) return;
          const { name } = replica.partition;
          const { producerId, producerEpoch, baseSequence, lastOffsetDelta } = batch;
          const all = sent.get(producerId)?.get(producerEpoch);
          if (all === undefined) return;
          const own = all.find((one) => one.name === name);
          const count = own && countSent(own, baseSequence);
          if (count === lastOffsetDelta + 1) return;
          const others = all
            .filter((one) => one !== own && countSent(one, baseSequence) !== undefined)
            .map((one) => one.name);
          // Whoever tells nothing of what it sends cannot be judged by it.
          if (count === undefined && others.length === 0) return;
          const sentence = `${name} takes a batch of producer ${producerId} with sequence ${baseSequence} that was sent to ${others.join(' and ') || 'it with other records'}.`;
          object(name, sentence, [row]);
        },
      },
      rows: {
        'batch-sent'(row) {
          if (row.producer >= 0) noteSending(sent, row, sight.nameOf('partition', row.partition));
        },
      },
    };
  },
};

/** A batch on its way: what was acknowledged when it was first sent. */
interface Flying {
  readonly floor: number;
  readonly row: number;
  /** It could be taken for another one: nobody can tell which of their answers is whose. */
  isMixed: boolean;
}

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
    const acknowledged = new Map<number, number>();
    /** The oldest first. */
    const onTheirWay: Places<Flying[]> = [];
    /**
     * What was given up may never have been on its way, and what was sent to a former leader is answered when
     * that likes: those that are on their way could be taken for each other, and for what follows meanwhile.
     */
    const confuse = (partition: number, process: number): void => {
      for (const batch of knownAt(onTheirWay, process, partition) ?? []) batch.isMixed = true;
    };
    /** Whether a process does not number what it sends. */
    const isUnnumbered: (boolean | undefined)[] = [];
    const sendsUnnumbered = (process: number): boolean =>
      (isUnnumbered[process] ??= sight.applicationOf(process)?.isIdempotent === false);
    /** In which row something was answered last. */
    const answered: Places<number> = [];
    /**
     * What is sent again may be answered after what was sent behind it: to another leader, while the answer of
     * the first one was waited for in vain.
     */
    const sendAgain = (partition: number, process: number): void => {
      const [first, ...others] = knownAt(onTheirWay, process, partition) ?? [];
      const answeredIn = knownAt(answered, process, partition) ?? -1;
      if (others.length > 0 || answeredIn > (first?.row ?? -1)) confuse(partition, process);
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
          forgetProcess(onTheirWay, process);
          isUnnumbered[process] = undefined;
        },
        'produce-failed': ({ partition }, { process }) => confuse(partition, process),
        'batch-split': ({ partition }, { process }) => confuse(partition, process),
        'produce-retried': ({ partition }, { process }) => sendAgain(partition, process),
        'leader-learnt': ({ partition }, { process }) => confuse(partition, process),
        'batch-sent'({ partition, attempt }, { process, row }) {
          if (attempt !== 1) return;
          const floor = acknowledged.get(partition) ?? 0;
          const flying = ensuredAt(onTheirWay, process, partition, noList<Flying>);
          flying.push({ floor, row, isMixed: flying.at(-1)?.isMixed === true });
        },
        'records-acknowledged'({ partition, baseOffset, count }, { process, row }) {
          const sent = knownAt(onTheirWay, process, partition)?.shift();
          putAt(answered, process, partition, row);
          if (baseOffset < 0 || sendsUnnumbered(process)) return;
          const name = sight.nameOf('partition', partition);
          if (wasDeleted(partitions, name)) return;
          // A leader that was deposed uncleanly goes on acknowledging until it hears of that.
          const ghost = partitions.get(partition);
          if (ghost === undefined || !isGivenUpAt(ghost, baseOffset))
            raise(acknowledged, partition, baseOffset + count);
          if (sent === undefined || sent.isMixed || baseOffset >= sent.floor) return;
          if (sent.row <= (lackingSince.get(partition) ?? -1)) return;
          const sentence = `When a batch for ${name} was sent, everything up to ${sent.floor} was acknowledged; it stands at ${baseOffset}.`;
          object(name, sentence, [sent.row, row]);
        },
      },
    };
  },
};
