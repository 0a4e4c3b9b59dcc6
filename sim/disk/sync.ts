import type { Rng } from '../random/rng.ts';
import type { Micros } from '../time.ts';
import { checkPath } from './checks.ts';
import { done, endInCache, endOnDevice, failure, timeToMove } from './completion.ts';
import type { Asked, Completion } from './completion.ts';
import { never, settle, type FileState, type PendingSync } from './file-state.ts';
import { directoryOf, findFile, touch, type DiskState } from './state.ts';

/** What was written to a file before now survives a power loss from the end of this sync on. */
export function syncFile(disk: DiskState, asked: Asked, rng: Rng): Completion {
  checkPath(asked.file);
  const file = findFile(disk, asked.file);
  const directory = directoryOf(disk, asked.file, file);
  const cacheEndsAt = endInCache(disk, directory, asked.now, rng);
  if (directory.failed) return { endsAt: cacheEndsAt, outcome: failure('failed') };
  if (file === undefined) return { endsAt: cacheEndsAt, outcome: failure('no-such-file') };
  // What was to replace the file is not there: its sync is refused, too.
  if (asked.now <= file.refusesUntil) return { endsAt: cacheEndsAt, outcome: failure('full') };

  touch(disk, file);
  settle(file, disk.plan, asked.now);
  if (file.dirtySince === never) {
    // Nothing is new: this sync ends with those that are under way.
    const lastEndsAt = file.syncs.at(-1)?.endsAt ?? 0;
    return { endsAt: Math.max(cacheEndsAt, lastEndsAt), outcome: done };
  }
  const unwritten = file.content.sizeInBytes - file.askedInBytes;
  const work = rng.draw(disk.plan.syncLatency) + timeToMove(disk, unwritten);
  const endsAt = endOnDevice(disk, directory, asked.now, work);
  coverBySync(file, endsAt);
  return { endsAt, outcome: done };
}

function coverBySync(file: FileState, endsAt: Micros): void {
  const sync: PendingSync = { entries: file.content.entries, endsAt };
  file.syncs = file.syncs.length === 0 ? [sync] : [...file.syncs, sync];
  if (file.olderVersions.length > 0) {
    file.olderVersions = file.olderVersions.map(({ content, until }) => ({
      content,
      until: until === never ? endsAt : until,
    }));
  }
  file.askedEntries = file.content.entries;
  file.askedInBytes = file.content.sizeInBytes;
  file.dirtySince = never;
}
