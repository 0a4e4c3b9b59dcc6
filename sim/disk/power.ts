// What the death of a process, or of the power, leaves of a disk.
import type { Rng } from '../random/rng.ts';
import type { Micros } from '../time.ts';
import { cutFile, discard, swapContent, tearLastEntry } from './changes.ts';
import { copyContent, entryAt } from './content.ts';
import { becomeDurable, settle, type FileState } from './file-state.ts';
import { uncacheAll } from './page-cache.ts';
import { allFiles, fileAt, touch, type DiskState } from './state.ts';

/** What a power loss took. */
export interface PowerLoss {
  readonly entriesLost: number;
  readonly entriesTorn: number;
  /** Files that are again what they were before they were replaced. */
  readonly filesReverted: number;
}

/**
 * The power is gone, and with it the page cache. What a sync covered that ended is still there, in
 * order; of what came after it a drawn beginning survives, and of the entry behind that perhaps a
 * part. A sync that was under way promises nothing yet. Truncating and removing are journaled.
 * Simplified: files fail apart; a later change of one may survive and an earlier of another not.
 */
export function losePower(disk: DiskState, now: Micros, rng: Rng): PowerLoss {
  let [entriesLost, entriesTorn, filesReverted] = [0, 0, 0];
  for (const file of allFiles(disk)) {
    touch(disk, file);
    settle(file, disk.plan, now);
    uncacheAll(disk, file);
    if (revert(disk, file, rng)) {
      filesReverted += 1;
    } else {
      const tail = loseTail(disk, file, rng);
      entriesLost += tail.lost;
      entriesTorn += tail.torn;
    }
    becomeDurable(file);
  }
  for (const directory of disk.directories) {
    directory.busyUntil = now;
    directory.writesEndAt = now;
  }
  disk.changes += 1;
  disk.tearsNextWrite = false;
  return { entriesLost, entriesTorn, filesReverted };
}

/** True if the file is again what it was before it was replaced. */
function revert(disk: DiskState, file: FileState, rng: Rng): boolean {
  if (file.olderVersions.length === 0) return false;
  const older = file.olderVersions[rng.below(file.olderVersions.length + 1)];
  if (older === undefined) return false;
  if (older.content === null) {
    discard(disk, file);
  } else {
    swapContent(disk, file, copyContent(older.content));
  }
  return true;
}

function loseTail(disk: DiskState, file: FileState, rng: Rng): { lost: number; torn: number } {
  const { entries } = file.content;
  const atRisk = entries - Math.max(file.durableEntries, file.renamedEntries);
  if (atRisk === 0) return { lost: 0, torn: 0 };

  const mustTear = disk.tearsNextWrite && file.id === disk.lastWritten;
  const lost = Math.max(mustTear ? 1 : 0, drawLoss(atRisk, rng));
  if (lost === 0) return { lost: 0, torn: 0 };
  const { sizeInBytes } = entryAt(file.content, entries - lost);
  const torn = sizeInBytes > 1 && (mustTear || rng.chance(1, 4));
  cutFile(disk, file, entries - lost + (torn ? 1 : 0));
  if (torn) tearLastEntry(disk, file, 1 + rng.below(sizeInBytes - 1));
  return torn ? { lost: lost - 1, torn: 1 } : { lost, torn: 0 };
}

/** Nothing, everything or something between: with many entries the extremes would else be rare. */
function drawLoss(atRisk: number, rng: Rng): number {
  const extent = rng.below(4);
  if (extent === 0) return 0;
  return extent === 1 ? atRisk : rng.below(atRisk + 1);
}

/**
 * A process was killed. The page cache outlives it and nothing is lost, unless a torn write was
 * ordered: then the kill came while the last entry was being written. True if that tore something.
 */
export function tearOnKill(disk: DiskState, now: Micros, rng: Rng): boolean {
  const file = fileAt(disk, disk.lastWritten);
  if (!disk.tearsNextWrite || file === undefined) return false;
  disk.tearsNextWrite = false;
  touch(disk, file);
  settle(file, disk.plan, now);
  const { entries } = file.content;
  if (entries <= Math.max(file.askedEntries, file.renamedEntries)) return false;
  const { sizeInBytes } = entryAt(file.content, entries - 1);
  if (sizeInBytes <= 1) return false;
  tearLastEntry(disk, file, 1 + rng.below(sizeInBytes - 1));
  return true;
}
