// machines/log-epoch-cache: LeaderEpochFileCache under random operations.
import { AssertionError } from '../../../sim/assert.ts';
import {
  assignEpoch,
  endOffsetFor,
  entryAfter,
  entryBefore,
  epochEntriesInRange,
  epochEntryOf,
  epochForOffset,
  truncateEpochsFromEnd,
  truncateEpochsFromStart,
  type EpochEntry,
  type LeaderEpochs,
} from '../../../engine/log/leader-epoch-cache.ts';
import { playMachine, type Step } from '../machine.ts';
import type { Player } from '../player.ts';

interface CacheStep extends Step {
  readonly op: readonly [string, ...unknown[]];
  /** The entries after the step, when they changed. */
  readonly e?: unknown;
}

/** The cache, and what its checkpoint file holds: the file follows whenever the cache says so. */
interface Cache {
  epochs: LeaderEpochs;
  file: LeaderEpochs;
}

type Pair = readonly [epoch: number, startOffset: number];

const pairOf = (entry: EpochEntry | undefined): Pair | undefined =>
  entry === undefined ? undefined : [entry.epoch, entry.startOffset];

/** The epoch cache, its queries and its file. */
export const logEpochCache: Player = {
  families: ['machines/log-epoch-cache'],
  play: (_, { steps }) => {
    const cache: Cache = { epochs: [], file: [] };
    const recorded = (steps as readonly CacheStep[]).map((step) => ({ ...step, s: step.e }));
    return playMachine(recorded, {
      play: (step) => ({ r: answer(cache, step.op) }),
      observe: () => {
        const entries = cache.epochs.map(pairOf);
        const stored = cache.file.map(pairOf);
        return JSON.stringify(stored) === JSON.stringify(entries) ? entries : { entries, stored };
      },
    });
  },
};

function answer(cache: Cache, [name, ...args]: CacheStep['op']): unknown {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`no operation ${name}`);
  try {
    return operation(cache, args);
  } catch (error) {
    if (error instanceof AssertionError) return { error: 'IllegalArgumentException' };
    throw error;
  }
}

const operations: Readonly<Record<string, (cache: Cache, args: readonly unknown[]) => unknown>> = {
  assign: (cache, args) => change(cache, assignEpoch(cache.epochs, ...(args as [number, number]))),
  assignAll: (cache, [pairs]) => {
    for (const pair of pairs as readonly Pair[]) {
      change(cache, assignEpoch(cache.epochs, ...pair));
    }
  },
  clearAndFlush: (cache) => {
    cache.epochs = [];
    change(cache, true);
  },
  earliestEntry: ({ epochs }) => pairOf(epochs[0]),
  endOffsetFor: ({ epochs }, args) => {
    const end = endOffsetFor(epochs, ...(args as [number, number]));
    return [end.epoch, end.endOffset];
  },
  epochEntriesInRange: ({ epochs }, args) =>
    epochEntriesInRange(epochs, ...(args as [number, number])).map(pairOf),
  epochEntry: ({ epochs }, [epoch]) => pairOf(epochEntryOf(epochs, epoch as number)),
  epochForOffset: ({ epochs }, [offset]) => epochForOffset(epochs, offset as number),
  latestEntry: ({ epochs }) => pairOf(epochs.at(-1)),
  nextEpoch: ({ epochs }, [epoch]) => entryAfter(epochs, epoch as number)?.epoch,
  previousEntry: ({ epochs }, [epoch]) => pairOf(entryBefore(epochs, epoch as number)),
  previousEpoch: ({ epochs }, [epoch]) => entryBefore(epochs, epoch as number)?.epoch,
  reload: (cache) => {
    cache.epochs = [];
    for (const entry of cache.file) assignEpoch(cache.epochs, entry.epoch, entry.startOffset);
  },
  truncateFromEnd: (cache, [offset]) =>
    change(cache, truncateEpochsFromEnd(cache.epochs, offset as number)),
  truncateFromStart: (cache, [offset]) =>
    change(cache, truncateEpochsFromStart(cache.epochs, offset as number)),
};

function change(cache: Cache, changed: boolean): void {
  if (changed) cache.file = cache.epochs.slice();
}
