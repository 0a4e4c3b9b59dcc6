// The page cache of a host: what of each file can be read without asking the device. Reads go to
// the end of a file and writes happen there, so that what is cached of a file is its tail.
import type { Micros } from '../time.ts';
import { entryAt, sizeBetween } from './content.ts';
import { settle, type FileState } from './file-state.ts';
import { allFiles, touch, type DiskState } from './state.ts';

/** How much a read of some entries must fetch from the device. */
export function missedInBytes(file: FileState, from: number, end: number): number {
  return sizeBetween(file.content, from, Math.max(from, Math.min(end, file.cachedFrom)));
}

/** The entries from `from` on are in the page cache now; older things give way. */
export function cacheFrom(disk: DiskState, file: FileState, from: number): void {
  disk.cachedInBytes += sizeBetween(file.content, from, Math.max(from, file.cachedFrom));
  file.cachedFrom = Math.min(from, file.cachedFrom);
}

/** The page cache forgets the entries of a file from `from` on, because they are gone. */
export function uncacheFrom(disk: DiskState, file: FileState, from: number): void {
  const first = Math.max(from, file.cachedFrom);
  disk.cachedInBytes -= sizeBetween(file.content, first, file.content.entries);
  file.cachedFrom = Math.min(from, file.cachedFrom);
}

/** The page cache forgets the whole file, which is still there. */
export function uncacheAll(disk: DiskState, file: FileState): void {
  uncacheFrom(disk, file, 0);
  file.cachedFrom = file.content.entries;
}

/**
 * Makes room when the page cache is too full: the files that were used longest ago lose their
 * oldest cached entries first. What is not yet durable stays, and so the cache may overflow.
 */
export function makeRoom(disk: DiskState, now: Micros): void {
  if (disk.cachedInBytes <= disk.evictAboveInBytes) return;
  // An eighth is freed at once, so that looking at all files is paid by what was cached since.
  const reserve = Math.ceil(disk.plan.cacheInBytes / 8);
  const files = allFiles(disk).filter((file) => file.cachedFrom < file.content.entries);
  files.sort((a, b) => a.usedAt - b.usedAt || a.id - b.id);
  for (const file of files) {
    if (disk.cachedInBytes <= disk.plan.cacheInBytes - reserve) break;
    touch(disk, file);
    settle(file, disk.plan, now);
    evict(disk, file, disk.plan.cacheInBytes - reserve);
  }
  disk.evictAboveInBytes = Math.max(disk.plan.cacheInBytes, disk.cachedInBytes + reserve);
}

function evict(disk: DiskState, file: FileState, untilInBytes: number): void {
  while (file.cachedFrom < file.durableEntries && disk.cachedInBytes > untilInBytes) {
    disk.cachedInBytes -= entryAt(file.content, file.cachedFrom).sizeInBytes;
    file.cachedFrom += 1;
  }
}
