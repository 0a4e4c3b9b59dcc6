// The ways in which what a file holds can change. All accounts are kept here: what the
// directory has used, how many entries the disk has, what the page cache holds.
import { cutContent, emptyContent, entryAt, pushEntry, setEntry, type Content } from './content.ts';
import type { FileEntry } from './file.ts';
import type { FileState } from './file-state.ts';
import { uncacheFrom } from './page-cache.ts';
import { dropFile, type DirectoryState, type DiskState } from './state.ts';

/** One entry more, at the end and in the page cache. */
export function putEntry(disk: DiskState, file: FileState, entry: FileEntry): void {
  pushEntry(file.content, entry);
  account(disk, file, 1, entry.sizeInBytes);
  disk.cachedInBytes += entry.sizeInBytes;
}

/** Only the first `entries` entries are left. */
export function cutFile(disk: DiskState, file: FileState, entries: number): void {
  const { content } = file;
  const before = content.sizeInBytes;
  uncacheFrom(disk, file, entries);
  account(disk, file, entries - content.entries, 0);
  cutContent(content, entries);
  account(disk, file, 0, content.sizeInBytes - before);

  file.durableEntries = Math.min(file.durableEntries, entries);
  file.renamedEntries = Math.min(file.renamedEntries, entries);
  if (file.askedEntries > entries) {
    file.askedEntries = entries;
    file.askedInBytes = content.sizeInBytes;
    const covered = (asked: number): number => Math.min(asked, entries);
    file.syncs = file.syncs.map((sync) => ({ ...sync, entries: covered(sync.entries) }));
  }
}

/** The file holds something else, of which nothing is durable or in the page cache yet. */
export function swapContent(disk: DiskState, file: FileState, content: Content): void {
  const { entries, sizeInBytes } = file.content;
  uncacheFrom(disk, file, 0);
  account(disk, file, content.entries - entries, content.sizeInBytes - sizeInBytes);
  file.content = content;
  file.cachedFrom = content.entries;
  file.durableEntries = 0;
  file.renamedEntries = 0;
  file.askedEntries = 0;
  file.askedInBytes = 0;
  file.syncs = [];
}

/** The file is gone, and what it held. */
export function discard(disk: DiskState, file: FileState): void {
  swapContent(disk, file, emptyContent());
  dropFile(disk, file);
}

/** Of the last entry only the first `sizeInBytes` bytes are left. */
export function tearLastEntry(disk: DiskState, file: FileState, sizeInBytes: number): void {
  const index = file.content.entries - 1;
  const whole = entryAt(file.content, index);
  const lost = whole.sizeInBytes - sizeInBytes;
  setEntry(file.content, index, { value: whole.value, sizeInBytes, condition: 'torn' });
  account(disk, file, 0, -lost);
  if (index >= file.cachedFrom) disk.cachedInBytes -= lost;
}

function account(disk: DiskState, file: FileState, entries: number, sizeInBytes: number): void {
  disk.entries += entries;
  (disk.directories[file.directory] as DirectoryState).usedInBytes += sizeInBytes;
}
