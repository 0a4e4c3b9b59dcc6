// A snapshot's copy of the disks of a host. What did not change since the snapshot before is the
// same object in both: a snapshot is never changed, only copied again.
import { assert } from '../assert.ts';
import { copyContent } from './content.ts';
import type { FileState } from './file-state.ts';
import type { DiskState, FileNames, FilePage } from './state.ts';

/**
 * A copy that shares with an older copy what is the same. The older copy must be of an earlier
 * state of the same run: on another branch of history the same count may mean something else.
 */
export function copyDisk(disk: DiskState, previous: DiskState | undefined): DiskState {
  assert(disk !== previous, 'a copy of a disk shares with an older copy, not with the disk itself');
  if (disk.changes === previous?.changes) return previous;
  return {
    plan: disk.plan,
    directories: disk.directories.map((directory) => ({ ...directory })),
    names: copyNames(disk.names, previous?.names),
    pages: disk.pages.map((page, number) => copyPage(page, previous?.pages[number])),
    changes: disk.changes,
    entries: disk.entries,
    cachedInBytes: disk.cachedInBytes,
    evictAboveInBytes: disk.evictAboveInBytes,
    lastWritten: disk.lastWritten,
    tearsNextWrite: disk.tearsNextWrite,
  };
}

function copyNames(names: FileNames, previous: FileNames | undefined): FileNames {
  if (names.changedAt === previous?.changedAt) return previous;
  return { ids: new Map(names.ids), free: [...names.free], changedAt: names.changedAt };
}

function copyPage(page: FilePage, previous: FilePage | undefined): FilePage {
  if (page.changedAt === previous?.changedAt) return previous;
  const files = page.files.map((file, place) =>
    file === null ? null : copyFile(file, previous?.files[place]),
  );
  return { files, changedAt: page.changedAt };
}

function copyFile(file: FileState, previous: FileState | null | undefined): FileState {
  if (file.changedAt === previous?.changedAt) return previous;
  // The lists of syncs and older versions are replaced when they change, and so may be shared.
  return { ...file, content: copyContent(file.content) };
}
