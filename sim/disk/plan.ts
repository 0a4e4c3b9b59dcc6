import { assert } from '../assert.ts';
import { distributionProblem } from '../random/distribution-problem.ts';
import type { Distribution } from '../random/distribution.ts';
import { seconds, type Micros } from '../time.ts';

/** What kind of disks a host has. Part of the plan of a world; never changes during a run. */
export interface DiskPlan {
  /**
   * Each directory is a device of its own that can be full, slow or broken alone (Kafka's JBOD).
   * A path belongs to the directory that is its first part, or else to the first one here.
   */
  readonly directories: readonly string[];
  /** Of each directory. */
  readonly capacityInBytes: number;
  /** How fast a device reads and writes what a sync or a read that misses the cache must move. */
  readonly bytesPerSecond: number;
  /** What an operation takes that ends in the page cache. */
  readonly cacheLatency: Distribution;
  /** What the device takes before the first byte of a read that misses the cache. */
  readonly readLatency: Distribution;
  /** What a sync takes besides moving the bytes. */
  readonly syncLatency: Distribution;
  /** How much the page cache of the host holds. */
  readonly cacheInBytes: number;
  /** The operating system writes back by itself what has been dirty for this long … */
  readonly writeBackAfter: Micros;
  /** … and looks for it this often. */
  readonly writeBackEvery: Micros;
  /** Bounds of all directories together; what would pass them finds the disk full. */
  readonly maxFiles: number;
  readonly maxEntries: number;
}

/** A solid-state disk in a data centre, under Linux with its own settings for writing back. */
export const ordinaryDisk: DiskPlan = {
  directories: ['data'],
  capacityInBytes: 1_000_000_000_000,
  bytesPerSecond: 400_000_000,
  cacheLatency: { kind: 'uniform', min: 5, max: 30 },
  readLatency: { kind: 'uniform', min: 80, max: 250 },
  syncLatency: { kind: 'uniform', min: 300, max: 2_000 },
  cacheInBytes: 4_000_000_000,
  writeBackAfter: seconds(30),
  writeBackEvery: seconds(5),
  maxFiles: 100_000,
  maxEntries: 10_000_000,
};

/** A plan of a disk that cannot be is refused with the rule it breaks. */
export function checkDiskPlan(plan: DiskPlan): void {
  const names = new Set(plan.directories);
  assert(names.size > 0, 'a disk has at least one directory');
  assert(names.size === plan.directories.length, 'each directory of a disk has a name of its own');
  for (const name of names) {
    const isFirstPart = name !== '' && !name.includes('/');
    assert(isFirstPart, `a directory is named as the first part of paths, and not '${name}'`);
  }
  for (const field of counts) {
    const count = plan[field];
    const isCount = Number.isSafeInteger(count) && count >= 1;
    assert(isCount, `${field} of a disk is a whole number above zero, and not ${count}`);
  }
  for (const field of latencies) {
    const problem = distributionProblem(plan[field]);
    assert(problem === undefined, `${field} of a disk is a distribution (${problem ?? ''})`);
  }
}

const counts = [
  ...(['capacityInBytes', 'bytesPerSecond', 'cacheInBytes', 'writeBackAfter'] as const),
  ...(['writeBackEvery', 'maxFiles', 'maxEntries'] as const),
];
const latencies = ['cacheLatency', 'readLatency', 'syncLatency'] as const;
