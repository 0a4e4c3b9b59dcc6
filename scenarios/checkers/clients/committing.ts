// What consumers commit: what they have done, no more; and all of it, before somebody else goes on.
import type { Checker, Watch } from '../checker.ts';
import { ensured, raise } from '../ghosts/ensured.ts';
import { goneUpTo } from '../ghosts/partition.ts';
import type { Moment } from '../rows.ts';

/** How far a process has come in its partitions. */
interface Progress {
  /** What poll() has returned, and where it was placed. */
  readonly polled: Map<number, number>;
  /** What the application has worked on. */
  readonly processed: Map<number, number>;
  /** Partitions of which a commit was answered that is of this very partition. */
  readonly committed: Set<number>;
  /** What was committed for a rebalance that goes on. */
  readonly saved: Map<number, { readonly offset: number; readonly row: number }>;
  /** Who commits before it works may be ahead of its work. What it commits last it may do as it ends. */
  commitsFirst: boolean;
}

const newProgress = (): Progress => ({
  polled: new Map(),
  processed: new Map(),
  committed: new Set(),
  saved: new Map(),
  commitsFirst: false,
});

function progresses(): {
  readonly of: (process: number) => Progress;
  readonly forget: (process: number) => void;
} {
  const all = new Map<number, Progress>();
  return {
    of: (process) => ensured(all, process, newProgress),
    forget: (process) => void all.delete(process),
  };
}

function lower(map: Map<number, number>, partition: number, to: number): void {
  map.set(partition, Math.min(map.get(partition) ?? 0, to));
}

/** Nobody else will read what lies below a committed offset. */
export const commitsFollowWork: Checker = {
  id: 'C-18',
  promise:
    'A committed position is never ahead of what the application was given, and of what it has done.',
  watch(watch) {
    const { of, forget } = progresses();
    return {
      rows: {
        'process-ended': ({ process }) => forget(process),
        'position-moved'({ partition, to }, { process }) {
          raise(of(process).polled, partition, to);
          raise(of(process).processed, partition, to);
        },
        'records-polled'({ partition, to }, { process }) {
          const progress = of(process);
          raise(progress.polled, partition, to);
          const semantics = watch.sight.applicationOf(process)?.semantics;
          if (semantics === 'at-most-once') progress.commitsFirst = true;
        },
        'records-processed': ({ partition, to }, { process }) =>
          raise(of(process).processed, partition, to),
        'dead-letter-sent': ({ partition, to }, { process }) =>
          raise(of(process).processed, partition, to),
        'offset-committed'(committed, at) {
          if (committed.partition !== unnamed) compare(watch, of(at.process), committed, at);
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
  { polled, processed, committed, commitsFirst }: Progress,
  { partition, offset }: Committed,
  { row }: Moment,
): void {
  const { sight, partitions, object } = watch;
  const name = sight.nameOf('partition', partition);
  const done = commitsFirst ? polled : processed;
  // The first commits of a topic that was founded anew may have been on their way before the client knew.
  const own = done.get(partition) ?? -1;
  const upTo = committed.has(partition) ? own : upToByName(watch, done, name);
  if (offset <= own) committed.add(partition);
  // Whoever is given a partition that its metadata does not hold yet tells no number of it.
  const upToUnnamed = done.get(unnamed) ?? 0;
  // Where a cleaner has left nothing there is nothing to work on: the position passes over it alone.
  if (offset <= Math.max(upTo, upToUnnamed, goneUpTo(partitions.get(partition)))) return;
  const what = done === polled ? 'was given' : 'has processed';
  object(
    name,
    `Offset ${offset} of ${name} is committed by an application that ${what} it up to ${upTo} only.`,
    [row],
  );
}

/** A topic that is founded anew is another one, but clients go on where they were: they know it by its name. */
function upToByName({ sight }: Watch, done: ReadonlyMap<number, number>, wanted: string): number {
  let upTo = 0;
  for (const [partition, to] of done) {
    if (sight.nameOf('partition', partition) === wanted) upTo = Math.max(upTo, to);
  }
  return upTo;
}

/** Between the last commit and the revocation nothing is handed out: it would be done twice. */
export const nothingAfterTheLastCommit: Checker = {
  id: 'G-14',
  promise: 'What poll() has returned of a partition is committed before another member gets it.',
  watch({ sight, object }) {
    const { of, forget } = progresses();
    /** They go on reading while others join (KIP-429): what they give up they may have read since. */
    const cooperative = new Set<number>();
    return {
      rows: {
        'process-ended': ({ process }) => forget(process),
        'group-joined'({ assignor }, { process }) {
          if (assignor === 'cooperative-sticky') cooperative.add(process);
          else cooperative.delete(process);
        },
        'partitions-assigned': (_, { process }) => of(process).saved.clear(),
        'partitions-lost': (_, { process }) => of(process).saved.clear(),
        'position-moved': ({ partition, to }, { process }) =>
          void of(process).polled.set(partition, to),
        'records-polled': ({ partition, to }, { process }) =>
          void of(process).polled.set(partition, to),
        // KIP-320: what was cut off the log is not there to be read again, and the position goes back with it.
        'log-truncation-noticed'({ partition, divergesAt }, { process }) {
          if (divergesAt >= 0) lower(of(process).polled, partition, divergesAt);
        },
        'offset-committed'({ partition, offset, how }, { process, row }) {
          if (how === 'before-rebalance') of(process).saved.set(partition, { offset, row });
        },
        'partitions-revoked'({ partitions }, { process, row }) {
          const { saved, polled } = of(process);
          for (const partition of cooperative.has(process) ? [] : partitions) {
            const last = saved.get(partition);
            const to = polled.get(partition) ?? 0;
            if (last === undefined || to <= last.offset) continue;
            const name = sight.nameOf('partition', partition);
            const sentence = `Of ${name} ${last.offset} is committed when it is given up, while poll() has returned it up to ${to}.`;
            object(name, sentence, [last.row, row]);
          }
          saved.clear();
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
