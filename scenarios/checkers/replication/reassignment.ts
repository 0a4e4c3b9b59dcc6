// Replicas that move: those that come must be in sync before those that go may leave.
import type { Checker, Listening, Watch } from '../checker.ts';
import type { GhostPartition } from '../ghosts/partition.ts';
import type { Moment } from '../rows.ts';

interface Moving {
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
  readonly row: number;
}

/** KAFKA-15665 and KAFKA-19975: both too early and too late were mistakes of releases. */
export const reassignmentsEndInTime: Checker = {
  id: 'V-09',
  promise:
    'A reassignment ends when all that come are in sync; if they are fewer than those that go, when all that stay are. Not before, and not later. A move to another directory ends, too.',
  watch({ partitions, sight, object, nextTurn }) {
    const moving = new Map<GhostPartition, Moving>();
    const copies = watchCopies({ sight, object });
    /** Of which a decision was made in this turn. */
    const decided = new Set<GhostPartition>();
    /** Who was in sync before the last decision: an unclean election takes back what ended a move in the same one. */
    const formerIsrs = new Map<GhostPartition, readonly number[]>();
    const look = ({ row }: Moment): void => {
      for (const partition of decided) {
        const move = moving.get(partition);
        if (move === undefined || !isDone(move, partition.decision.isr)) continue;
        const sentence = `${partition.name} goes on moving, though ${move.adding.join(', ') || 'nobody else'} need come into sync.`;
        object(`${partition.name} late`, sentence, [move.row, row]);
      }
      decided.clear();
    };
    return {
      rows: {
        ...copies.rows,
        'replicas-moving'({ partition: id, replicas, adding, removing }, { row }) {
          const partition = partitions.get(id);
          if (partition !== undefined) moving.set(partition, { replicas, adding, removing, row });
        },
        'replicas-moved'({ partition: id, replicas }, { row }) {
          const partition = partitions.get(id);
          const move = partition === undefined ? undefined : moving.get(partition);
          if (partition === undefined || move === undefined) return;
          moving.delete(partition);
          const { isr } = partition.decision;
          const isrs = [isr, formerIsrs.get(partition) ?? isr];
          if (!isItsEnd(move, replicas) || isrs.some((each) => isDone(move, each))) return;
          const sentence = `The move of ${partition.name} to ${replicas.join(', ')} ends, and in sync are only ${isr.join(', ')}.`;
          object(partition.name, sentence, [move.row, row]);
        },
      },
      on: {
        decided({ partition, before }) {
          const { leader } = partition.decision;
          formerIsrs.set(partition, before.isr);
          // Whoever is elected without being in sync comes into sync after it was looked whether a move is over;
          // and who goes as the last one is out of sync there, and stays only because nobody else is left.
          const isNoMeasure = leader < 0 || !before.isr.includes(leader);
          if (isNoMeasure) decided.delete(partition);
          if (!moving.has(partition) || isNoMeasure) return;
          decided.add(partition);
          nextTurn(look);
        },
      },
      ended: copies.ended,
    };
  },
};

/** A move to another directory of a broker ends, too. */
function watchCopies({
  sight,
  object,
}: Pick<Watch, 'sight' | 'object'>): Required<Pick<Listening, 'rows' | 'ended'>> {
  /** Replicas on their way, by process and partition: the row that says so. */
  const copying = new Map<string, number>();
  const forget = ({ partition }: { readonly partition: number }, { process }: Moment): void =>
    void copying.delete(`${process}/${partition}`);
  return {
    rows: {
      'replica-move-began'({ partition }, { process, row }) {
        copying.set(`${process}/${partition}`, row);
      },
      'replica-moved': forget,
      'replica-move-given-up': forget,
      'process-ended'({ process }) {
        for (const key of copying.keys()) if (key.startsWith(`${process}/`)) copying.delete(key);
      },
    },
    ended({ isQuiet }) {
      if (!isQuiet) return;
      for (const [key, row] of copying) {
        const [process, partition] = key.split('/').map(Number);
        const name = sight.nameOf('partition', partition ?? -1);
        const sentence = `Broker ${sight.nodeOf(process ?? -1)} goes on moving ${name} to another directory.`;
        object(`${name} copied`, sentence, [row]);
      }
    },
  };
}

/** It was given up otherwise, or another plan took its place that was fulfilled at once. */
function isItsEnd({ replicas, adding, removing }: Moving, left: readonly number[]): boolean {
  const staying = replicas.filter((node) => !removing.includes(node));
  const isLeft = (node: number): boolean => left.includes(node);
  return staying.length === left.length && staying.every(isLeft) && adding.every(isLeft);
}

/** Who comes by one plan and goes by the next stays in both lists: Kafka then waits until it is told another plan. */
function isDone({ replicas, adding, removing }: Moving, isr: readonly number[]): boolean {
  const staying = replicas.filter((node) => !removing.includes(node));
  const isThere = (node: number): boolean => isr.includes(node) && !removing.includes(node);
  const getsFewer = adding.length < removing.length;
  return adding.every(isThere) && (getsFewer ? staying.every(isThere) : staying.some(isThere));
}
