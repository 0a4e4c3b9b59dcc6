// What brings something of a disk back to a process.
import type { Rng } from '../random/rng.ts';
import { checkIndex, checkPath } from './checks.ts';
import { endOnDevice, failure, timeToMove, type Asked, type Completion } from './completion.ts';
import { entriesBetween, entryAt } from './content.ts';
import type { FileState } from './file-state.ts';
import { cacheFrom, makeRoom, missedInBytes } from './page-cache.ts';
import { directoryOf, findFile, touch, type DiskState } from './state.ts';

/** Which entries are wanted: from an index on, to the end or to a limit of bytes. */
export interface Read extends Asked {
  readonly from: number;
  readonly limitInBytes?: number;
}

/** Reads entries of a file as they are now; what the page cache lacks takes time of the device. */
export function readFile(disk: DiskState, read: Read, rng: Rng): Completion {
  checkPath(read.file);
  checkIndex(read.file, read.from);
  const file = findFile(disk, read.file);
  const directory = directoryOf(disk, read.file, file);
  const hitAt = read.now + Math.round(rng.draw(disk.plan.cacheLatency) * directory.slowness);
  if (directory.failed) return { endsAt: hitAt, outcome: failure('failed') };
  if (file === undefined) return { endsAt: hitAt, outcome: failure('no-such-file') };

  const end = endOfRead(file, read);
  const outcome = { ok: true, entries: entriesBetween(file.content, read.from, end) } as const;
  const missed = missedInBytes(file, read.from, end);
  touch(disk, file);
  file.usedAt = read.now;
  if (missed === 0) return { endsAt: hitAt, outcome };

  // Simplified: a read that ends before what is cached leaves nothing behind in the cache.
  if (end >= file.cachedFrom) cacheFrom(disk, file, read.from);
  makeRoom(disk, read.now);
  const work = rng.draw(disk.plan.readLatency) + timeToMove(disk, missed);
  return { endsAt: endOnDevice(disk, directory, read.now, work), outcome };
}

/** The names of the files under a prefix, sorted by their code units. */
export function listFiles(disk: DiskState, prefix: string): readonly string[] {
  return [...disk.names.ids.keys()].filter((path) => path.startsWith(prefix)).toSorted();
}

/** At least one entry is read, if there is one; none that would pass the limit. */
function endOfRead(file: FileState, read: Read): number {
  const { entries } = file.content;
  if (read.limitInBytes === undefined || read.from >= entries) return entries;
  let end = read.from + 1;
  let sizeInBytes = entryAt(file.content, read.from).sizeInBytes;
  while (end < entries) {
    sizeInBytes += entryAt(file.content, end).sizeInBytes;
    if (sizeInBytes > read.limitInBytes) break;
    end += 1;
  }
  return end;
}
