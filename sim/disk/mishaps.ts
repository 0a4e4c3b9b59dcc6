// What can go wrong with a disk besides losing power. A directory is meant by its name, or all are.
import { discard } from './changes.ts';
import { entryAt, setEntry } from './content.ts';
import { uncacheAll } from './page-cache.ts';
import { allFiles, findFile, touch } from './state.ts';
import type { DirectoryState, DiskState } from './state.ts';

/** All directories, or the one of that name. */
export function directoriesNamed(disk: DiskState, name?: string): readonly DirectoryState[] {
  return disk.directories.filter((directory) => name === undefined || directory.name === name);
}

/** Everything takes `slowness` times as long; 1 is healthy. */
export function slowDown(disk: DiskState, slowness: number, name?: string): void {
  disk.changes += 1;
  for (const directory of directoriesNamed(disk, name)) directory.slowness = slowness;
}

/** Only `leftInBytes` more can be written until something is removed or truncated. */
export function fillUp(disk: DiskState, leftInBytes: number, name?: string): void {
  disk.changes += 1;
  for (const directory of directoriesNamed(disk, name)) {
    const smaller = directory.usedInBytes + leftInBytes;
    directory.capacityInBytes = Math.min(disk.plan.capacityInBytes, smaller);
  }
}

/** The directory is as large as planned again. */
export function makeSpace(disk: DiskState, name?: string): void {
  disk.changes += 1;
  for (const directory of directoriesNamed(disk, name)) {
    directory.capacityInBytes = disk.plan.capacityInBytes;
  }
}

/** Every operation fails from now on, or no longer. What is on the disk stays. */
export function setFailed(disk: DiskState, failed: boolean, name?: string): void {
  disk.changes += 1;
  for (const directory of directoriesNamed(disk, name)) directory.failed = failed;
}

/** The next power loss or kill finds the last write half done; or no longer. */
export function setTearing(disk: DiskState, tears: boolean): void {
  disk.changes += 1;
  disk.tearsNextWrite = tears;
}

/**
 * The disk changes an entry silently: who reads it from now on finds it corrupt. The page cache
 * forgets the file, for it would still know better. False if there is no such entry.
 */
export function corruptEntry(disk: DiskState, path: string, index: number): boolean {
  const file = findFile(disk, path);
  if (file === undefined || index >= file.content.entries) return false;
  touch(disk, file);
  setEntry(file.content, index, { ...entryAt(file.content, index), condition: 'corrupt' });
  uncacheAll(disk, file);
  return true;
}

/** Another, empty disk stands in the place of the old one. Tells how many files are gone. */
export function wipe(disk: DiskState, name?: string): number {
  const wiped = directoriesNamed(disk, name);
  const files = allFiles(disk).filter((file) =>
    wiped.includes(disk.directories[file.directory] as DirectoryState),
  );
  for (const file of files) discard(disk, file);
  return files.length;
}
