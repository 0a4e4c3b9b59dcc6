// What changes a file: each operation changes the page cache at once and tells when the process
// hears of it. Waking the process up is the world's part.
// Simplified: an operation ends as the disk was when it began, even if the disk fails meanwhile.
import type { Rng } from '../random/rng.ts';
import type { Micros } from '../time.ts';
import { cutFile, discard, putEntry, swapContent } from './changes.ts';
import { checkCut, checkIndex, checkPath, checkRename, checkSize } from './checks.ts';
import { done, endInCache, failure, type Asked, type Completion } from './completion.ts';
import { copyContent, cutContent, emptyContent, type Content } from './content.ts';
import type { DiskLimit, DiskOutcome } from './disk.ts';
import { never, settle, type FileState, type OlderVersion } from './file-state.ts';
import { makeRoom } from './page-cache.ts';
import { addFile, directoryOf, findFile, moveFile, touch } from './state.ts';
import type { DirectoryState, DiskState } from './state.ts';

const none: readonly never[] = [];

/** An entry to append, or the new whole of a file. */
export interface Write extends Asked {
  readonly value: unknown;
  readonly sizeInBytes: number;
}

/** Adds one entry at the end of a file, which begins to exist by it. */
export function appendEntry(disk: DiskState, write: Write, rng: Rng): Completion {
  checkPath(write.file);
  checkSize(write.file, write.sizeInBytes);
  const existing = findFile(disk, write.file);
  const directory = directoryOf(disk, write.file, existing);
  const endsAt = endInCache(disk, directory, write.now, rng);
  // What a process adds before it hears of a refusal would stand behind a gap: it is refused, too.
  const isBehindGap = write.now <= directory.refusesUntil;
  const refused = isBehindGap ? full('capacityInBytes') : refusal(disk, directory, write, existing);
  if (refused !== undefined) {
    directory.refusesUntil = endsAt;
    return { endsAt, outcome: refused };
  }

  const file = existing ?? addFile(disk, write.file);
  openForWriting(disk, file, write.now);
  finishWriting(disk, file, write);
  return { endsAt, outcome: done };
}

/**
 * Writes a file anew and renames it into place: for a moment the old and the new are there. `isSynced`: before
 * it was renamed, so that the old one does not come back.
 */
export function replaceFile(
  disk: DiskState,
  write: Write & { readonly isSynced?: boolean },
  rng: Rng,
): Completion {
  checkPath(write.file);
  checkSize(write.file, write.sizeInBytes);
  const existing = findFile(disk, write.file);
  const directory = directoryOf(disk, write.file, existing);
  const endsAt = endInCache(disk, directory, write.now, rng);
  const refused = refusal(disk, directory, write, existing);
  if (refused !== undefined) {
    if (existing !== undefined) refuse(disk, existing, endsAt);
    return { endsAt, outcome: refused };
  }

  const file = existing ?? addFile(disk, write.file);
  openForWriting(disk, file, write.now);
  file.olderVersions = write.isSynced ? none : olderVersionsAfter(file, existing === undefined);
  file.dirtySince = write.now;
  swapContent(disk, file, emptyContent());
  finishWriting(disk, file, write);
  file.renamedEntries = 1;
  return { endsAt, outcome: done };
}

/** Keeps the first `entries` entries of a file. A power loss does not undo it. */
export function truncateFile(
  disk: DiskState,
  asked: Asked & { readonly entries: number },
  rng: Rng,
): Completion {
  checkPath(asked.file);
  checkIndex(asked.file, asked.entries);
  const file = findFile(disk, asked.file);
  const directory = directoryOf(disk, asked.file, file);
  const endsAt = endInCache(disk, directory, asked.now, rng);
  if (directory.failed) return { endsAt, outcome: failure('failed') };
  if (file === undefined) return { endsAt, outcome: failure('no-such-file') };

  checkCut(asked.file, asked.entries, file.content.entries);
  touch(disk, file);
  settle(file, disk.plan, asked.now);
  cutFile(disk, file, asked.entries);
  return { endsAt, outcome: done };
}

/** Removes a file. A power loss does not bring it back. */
export function removeFile(disk: DiskState, asked: Asked, rng: Rng): Completion {
  checkPath(asked.file);
  const file = findFile(disk, asked.file);
  const directory = directoryOf(disk, asked.file, file);
  const endsAt = endInCache(disk, directory, asked.now, rng);
  if (directory.failed) return { endsAt, outcome: failure('failed') };
  if (file === undefined) return { endsAt, outcome: failure('no-such-file') };

  discard(disk, file);
  return { endsAt, outcome: done };
}

/** Gives a file another name, in place of any file of that name. A power loss does not undo it. */
export function renameFile(
  disk: DiskState,
  asked: Asked & { readonly to: string },
  rng: Rng,
): Completion {
  checkPath(asked.file);
  checkPath(asked.to);
  const file = findFile(disk, asked.file);
  const directory = directoryOf(disk, asked.file, file);
  const endsAt = endInCache(disk, directory, asked.now, rng);
  if (directory.failed) return { endsAt, outcome: failure('failed') };
  if (file === undefined) return { endsAt, outcome: failure('no-such-file') };

  const target = findFile(disk, asked.to);
  checkRename(asked.file, asked.to, directoryOf(disk, asked.to, target) === directory);
  if (target !== undefined && target !== file) discard(disk, target);
  moveFile(disk, file, asked.to);
  return { endsAt, outcome: done };
}

/** Why a write cannot be: decided before anything of it is written. */
function refusal(
  disk: DiskState,
  directory: DirectoryState,
  write: Write,
  existing: FileState | undefined,
): DiskOutcome | undefined {
  if (directory.failed) return failure('failed');
  const fits = directory.usedInBytes + write.sizeInBytes <= directory.capacityInBytes;
  if (!fits) return full('capacityInBytes');
  if (disk.entries >= disk.plan.maxEntries) return full('maxEntries');
  const isOneTooMany = existing === undefined && disk.names.ids.size >= disk.plan.maxFiles;
  return isOneTooMany ? full('maxFiles') : undefined;
}

function refuse(disk: DiskState, file: FileState, until: Micros): void {
  touch(disk, file);
  file.refusesUntil = until;
}

function full(limit: DiskLimit): DiskOutcome {
  return { ok: false, error: 'full', limit };
}

function openForWriting(disk: DiskState, file: FileState, now: Micros): void {
  touch(disk, file);
  settle(file, disk.plan, now);
  file.usedAt = now;
  if (file.dirtySince === never) file.dirtySince = now;
}

function finishWriting(disk: DiskState, file: FileState, write: Write): void {
  const { value, sizeInBytes, now } = write;
  putEntry(disk, file, { value, sizeInBytes, condition: 'intact' });
  disk.lastWritten = file.id;
  makeRoom(disk, now);
}

/**
 * What a power loss may bring back once the file is replaced. Simplified: what nobody asked to be
 * durable does not come back, so that replacing a file often without a sync keeps one old version.
 */
function olderVersionsAfter(file: FileState, isNew: boolean): readonly OlderVersion[] {
  const last = file.olderVersions.at(-1);
  if (last !== undefined && last.until === never) return file.olderVersions;
  const content = isNew ? null : firstEntries(file.content, file.askedEntries);
  return [...file.olderVersions, { content, until: never }];
}

function firstEntries(content: Content, entries: number): Content {
  const copy = copyContent(content);
  cutContent(copy, entries);
  return copy;
}
