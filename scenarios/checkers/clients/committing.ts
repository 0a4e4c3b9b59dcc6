// What consumers commit: what they have done, no more; and all of it, before somebody else goes on.
import type { Checker, Watch } from '../checker.ts';
import { goneUpTo, wasDeleted } from '../ghosts/partition.ts';
import { allAt, forgetProcess, knownAt, putAt, raiseAt, type Places } from '../ghosts/places.ts';
import type { Moment } from '../rows.ts';

/** How far each process has come in its partitions. */
interface Progress {
  /** What poll() has returned, and where it was placed. */
  readonly polled: Places<number>;
  /** What the application has worked on. */
  readonly processed: Places<number>;
  /** Who commits before it works may be ahead of its work. What it commits last it may do as it ends. */
  readonly commitsFirst: (boolean | undefined)[];
}

/** Nobody else will read what lies below a committed offset. */
export const commitsFollowWork: Checker = {
  id: 'C-18',
  promise:
    'A committed position is never ahead of what the application was given, and of what it has done.',
  watch(watch) {
    const progress: Progress = { polled: [], processed: [], commitsFirst: [] };
    const { polled, processed, commitsFirst } = progress;
    const work = (process: number, partition: number, to: number): void =>
      raiseAt(processed, process, partition, to);
    return {
      rows: {
        'process-ended'({ process }) {
          for (const places of [polled, processed]) forgetProcess(places, process);
          commitsFirst[process] = undefined;
        },
        'position-moved'({ partition, to }, { process }) {
          raiseAt(polled, process, partition, to);
          work(process, partition, to);
        },
        'records-polled'({ partition, to }, { process }) {
          raiseAt(polled, process, partition, to);
          commitsFirst[process] ??=
            watch.sight.applicationOf(process)?.semantics === 'at-most-once';
        },
        'records-processed': ({ partition, to }, { process }) => work(process, partition, to),
        'dead-letter-sent': ({ partition, to }, { process }) => work(process, partition, to),
        'offset-committed'(row, at) {
          if (row.partition !== unnamed) compare(watch, progress, row, at);
        },
      },
    };
  },
};

/** A partition that the metadata of a client does not hold, or does not hold any more, has no number there. */
const unnamed = -1;

interface Committed {
  readonly partition: number;
  readonly offset: number;
}

function compare(
  watch: Watch,
  { polled, processed, commitsFirst }: Progress,
  { partition, offset }: Committed,
  { process, row }: Moment,
): void {
  const { sight, partitions, object } = watch;
  const name = sight.nameOf('partition', partition);
  const done = commitsFirst[process] === true ? polled : processed;
  const upTo = upToByName(sight, allAt(done, process), name);
  // Whoever is given a partition that its metadata does not hold yet tells no number of it.
  const upToUnnamed = knownAt(done, process, unnamed) ?? 0;
  // Where a cleaner has left nothing there is nothing to work on: the position passes over it alone.
  if (offset <= Math.max(upTo, upToUnnamed, goneUpTo(partitions.get(partition)))) return;
  const what = done === polled ? 'was given' : 'has processed';
  object(
    name,
    `Offset ${offset} of ${name} is committed by an application that ${what} it up to ${upTo} only.`,
    [row],
  );
}

/**
 * A topic that is founded anew is another one, but clients go on where they were: they know it by its name. And
 * what they commit of it may have waited for a coordinator since before it was founded.
 */
function upToByName(
  sight: Watch['sight'],
  all: Iterable<readonly [partition: number, to: number]>,
  wanted: string,
): number {
  let upTo = 0;
  for (const [partition, to] of all) {
    if (sight.nameOf('partition', partition) === wanted) upTo = Math.max(upTo, to);
  }
  return upTo;
}

/** A commit for a rebalance. */
interface Saved {
  readonly offset: number;
  readonly row: number;
}

/** Between the last commit and the revocation nothing is handed out: it would be done twice. */
export const nothingAfterTheLastCommit: Checker = {
  id: 'G-14',
  promise: 'What poll() has returned of a partition is committed before another member gets it.',
  watch({ sight, partitions, object }) {
    /** What poll() has returned, and where it was placed. */
    const polled: Places<number> = [];
    /** What each process has committed for a rebalance that goes on. */
    const saved: Places<Saved> = [];
    /** They go on reading while others join (KIP-429): what they give up they may have read since. */
    const cooperative = new Set<number>();
    return {
      rows: {
        'process-ended'({ process }) {
          forgetProcess(polled, process);
          forgetProcess(saved, process);
        },
        'group-joined'({ assignor }, { process }) {
          if (assignor === 'cooperative-sticky') cooperative.add(process);
          else cooperative.delete(process);
        },
        'partitions-assigned': (_, { process }) => forgetProcess(saved, process),
        'partitions-lost': (_, { process }) => forgetProcess(saved, process),
        'position-moved': ({ partition, to }, { process }) => putAt(polled, process, partition, to),
        'records-polled': ({ partition, to }, { process }) => putAt(polled, process, partition, to),
        // KIP-320: what was cut off the log is not there to be read again, and the position goes back with it.
        'log-truncation-noticed'({ partition, divergesAt }, { process }) {
          if (divergesAt < 0) return;
          const to = knownAt(polled, process, partition) ?? 0;
          putAt(polled, process, partition, Math.min(to, divergesAt));
        },
        'offset-committed'({ partition, offset, how }, { process, row }) {
          if (how === 'before-rebalance') putAt(saved, process, partition, { offset, row });
        },
        'partitions-revoked'({ partitions: revoked }, { process, row }) {
          for (const partition of cooperative.has(process) ? [] : revoked) {
            const last = knownAt(saved, process, partition);
            const to = knownAt(polled, process, partition) ?? 0;
            const name = sight.nameOf('partition', partition);
            if (last === undefined || to <= last.offset || wasDeleted(partitions, name)) continue;
            const sentence = `Of ${name} ${last.offset} is committed when it is given up, while poll() has returned it up to ${to}.`;
            object(name, sentence, [last.row, row]);
          }
          forgetProcess(saved, process);
        },
      },
    };
  },
};

/** A commit that is begun anew at every look holds up the rebalance until the member is expelled. */
export const oneCommitPerRebalance: Checker = {
  id: 'C-22',
  promise: 'Before a rebalance positions are committed once, and again only if that failed.',
  watch({ sight, object }) {
    /** By process and partition: the row that says so. */
    const committed = new Map<string, number>();
    const begin = (process: number): void => {
      for (const key of committed.keys()) {
        if (key.startsWith(`${process}/`)) committed.delete(key);
      }
    };
    return {
      rows: {
        'process-ended': ({ process }) => begin(process),
        'join-asked': (_, { process }) => begin(process),
        // Who does not wait any longer for the answer joins all the same; it comes before the answer to that.
        'group-joined': (_, { process }) => begin(process),
        'offset-committed'({ partition, how }, { process, row }) {
          if (how !== 'before-rebalance' || partition === unnamed) return;
          const key = `${process}/${partition}`;
          const before = committed.get(key);
          committed.set(key, row);
          if (before === undefined) return;
          const name = sight.nameOf('partition', partition);
          const sentence = `Twice for one rebalance the position in ${name} is committed.`;
          object(name, sentence, [before, row]);
        },
      },
    };
  },
};
