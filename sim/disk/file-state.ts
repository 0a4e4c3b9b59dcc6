import type { Micros } from '../time.ts';
import { emptyContent, type Content } from './content.ts';
import type { DiskPlan } from './plan.ts';

/** A sync that was asked for: once it ended, the first `entries` entries survive a power loss. */
export interface PendingSync {
  readonly entries: number;
  readonly endsAt: Micros;
}

/** What a file was before it was replaced, as long as a power loss may still bring it back. */
export interface OlderVersion {
  /** Null: there was no such file. */
  readonly content: Content | null;
  /** When what replaced it is durable; `never` while nobody asked for that. */
  readonly until: Micros;
}

/** One file of a host: what processes see of it, and what of that would survive a power loss. */
export interface FileState {
  readonly id: number;
  path: string;
  /** The number of its directory. */
  readonly directory: number;
  /** The disk's count of changes when this file last changed. */
  changedAt: number;
  content: Content;
  /** A power loss keeps at least these; never more than there are. */
  durableEntries: number;
  /** 1 for a replaced file: if this version survives, then with its first entry. */
  renamedEntries: number;
  /** What syncs already cover, ended or not. */
  askedEntries: number;
  askedInBytes: number;
  /** Replaced by new lists, never changed in place; almost always empty. */
  syncs: readonly PendingSync[];
  olderVersions: readonly OlderVersion[];
  /** When the first write came that no sync covers, or `never`. */
  dirtySince: Micros;
  /** Until when whoever asked to replace it in vain has not heard of that yet. */
  refusesUntil: Micros;
  /** Entries from here on are in the page cache. */
  cachedFrom: number;
  usedAt: Micros;
}

/** Later than all times. */
export const never: Micros = Number.MAX_SAFE_INTEGER;

const none: readonly never[] = [];

/** A file that is there and empty. */
export function createFile(id: number, path: string, directory: number): FileState {
  return {
    id,
    path,
    directory,
    changedAt: 0,
    content: emptyContent(),
    durableEntries: 0,
    renamedEntries: 0,
    askedEntries: 0,
    askedInBytes: 0,
    syncs: none,
    olderVersions: none,
    dirtySince: never,
    refusesUntil: -1,
    cachedFrom: 0,
    usedAt: 0,
  };
}

/**
 * Takes up what happened to a file since it was last touched: syncs that ended, and what the
 * operating system wrote back by itself. Nothing needs to wake up for that, because whoever
 * touches a file settles it first: all that is in it was written before what is settled here.
 */
export function settle(file: FileState, plan: DiskPlan, now: Micros): void {
  if (writtenBackAt(file, plan) <= now) {
    becomeDurable(file);
    return;
  }
  // One device serves them all: what was asked first ends first.
  for (let sync = file.syncs[0]; sync !== undefined && sync.endsAt <= now; sync = file.syncs[0]) {
    file.durableEntries = Math.max(file.durableEntries, sync.entries);
    file.syncs = withoutFirst(file.syncs);
  }
  while ((file.olderVersions[0]?.until ?? never) <= now) {
    file.olderVersions = withoutFirst(file.olderVersions);
  }
}

const withoutFirst = <T>(list: readonly T[]): readonly T[] =>
  list.length === 1 ? none : list.slice(1);

/**
 * The first look of the operating system at which the file's oldest dirty page is old enough;
 * it then writes the whole file back. Simplified: that takes no time of the device.
 */
function writtenBackAt(file: FileState, plan: DiskPlan): Micros {
  if (file.dirtySince === never) return never;
  const looks = Math.ceil((file.dirtySince + plan.writeBackAfter) / plan.writeBackEvery);
  return looks * plan.writeBackEvery;
}

/** All that is in the file survives a power loss from now on. */
export function becomeDurable(file: FileState): void {
  file.durableEntries = file.content.entries;
  file.askedEntries = file.content.entries;
  file.askedInBytes = file.content.sizeInBytes;
  file.syncs = none;
  file.olderVersions = none;
  file.dirtySince = never;
}
