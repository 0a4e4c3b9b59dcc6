// What consumers read: one record after the other, none left out and none twice, until they are moved.
import { gapExcuse, goneUpTo } from '../ghosts/partition.ts';
import { forgetNamesakes, forgetProcess, knownAt, putAt, type Places } from '../ghosts/places.ts';
import type { Checker, Watch } from '../checker.ts';
import type { Moment } from '../rows.ts';

type Judge = (
  watch: Watch,
  poll: {
    readonly partition: number;
    readonly from: number;
    readonly to: number;
    readonly row: number;
  },
) => void;

/** Both promises hear of the same things: poll() goes on where the one before it ended. */
const reading = (id: string, promise: string, judge: Judge): Checker => ({
  id,
  promise,
  watch(watch) {
    /** Up to where each process has read. */
    const readings: Places<number> = [];
    const moved = (partition: number, { process }: Moment): void =>
      forgetNamesakes(readings, process, partition, watch.sight);
    return {
      rows: {
        'process-ended': ({ process }) => forgetProcess(readings, process),
        // A seek, a reset, a rebalance or a truncation: from there it begins anew.
        'position-moved': ({ partition }, at) => moved(partition, at),
        'log-truncation-noticed': ({ partition }, at) => moved(partition, at),
        'partitions-assigned'({ added }, at) {
          for (const partition of added) moved(partition, at);
        },
        'records-polled'({ partition, from, to }, at) {
          const before = knownAt(readings, at.process, partition);
          if (before === undefined) moved(partition, at);
          putAt(readings, at.process, partition, to);
          if (before !== undefined) judge(watch, { partition, from, to: before, row: at.row });
        },
      },
    };
  },
});

/** Jepsen's poll-skip. */
export const pollsSkipNothing: Checker = reading(
  'C-07',
  'Two calls of poll() leave out nothing between them.',
  ({ sight, object, partitions }, { partition, from, to, row }) => {
    if (from <= to || from <= goneUpTo(partitions.get(partition))) return;
    const name = sight.nameOf('partition', partition);
    object(name, `After ${name} up to ${to} poll() returned it from ${from} on.`, [row]);
  },
);

/** Jepsen's nonmonotonic-poll. */
export const pollsGoForward: Checker = reading(
  'C-08',
  'poll() never goes back by itself.',
  ({ sight, object }, { partition, from, to, row }) => {
    if (from >= to) return;
    const name = sight.nameOf('partition', partition);
    object(name, `After ${name} up to ${to} poll() returned it from ${from} on again.`, [row]);
  },
);

/** Jepsen's int-poll-skip and int-nonmonotonic-poll: the same inside one poll(). */
export const pollsAreWhole: Checker = {
  id: 'C-09',
  promise: 'What one call of poll() returns of a partition leaves out no offset, and repeats none.',
  watch({ sight, object, excuse, partitions }) {
    return {
      rows: {
        'records-polled'({ partition, from, to, count }, { row }) {
          // Where retention or a cleaner has been there are gaps.
          if (count === to - from || from < goneUpTo(partitions.get(partition))) return;
          if (from < (partitions.get(partition)?.lostUpTo ?? 0)) {
            excuse(gapExcuse);
            return;
          }
          const name = sight.nameOf('partition', partition);
          const sentence = `Of ${name} poll() returns ${count} records from ${from} up to ${to}.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};
