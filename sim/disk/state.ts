// The disks of one host as plain data, and how a file is found in it.
import type { Micros } from '../time.ts';
import { createFile, type FileState } from './file-state.ts';
import { checkDiskPlan, type DiskPlan } from './plan.ts';

/** A directory and the device below it, which serves one request after the other. */
export interface DirectoryState {
  readonly name: string;
  /** As planned, unless a fault left less. */
  capacityInBytes: number;
  /** What its files hold now: always the sum of their sizes. */
  usedInBytes: number;
  /** The device has work until then. */
  busyUntil: Micros;
  /** Writes to the page cache end in the order in which they began: none ends before this. */
  writesEndAt: Micros;
  /** It has refused an entry, and up to this time the process has not heard of it. */
  refusesUntil: Micros;
  /** How many times longer everything takes; 1 when the device is well. */
  slowness: number;
  failed: boolean;
}

/** Which file has which number. Numbers of removed files are given out again. */
export interface FileNames {
  readonly ids: Map<string, number>;
  readonly free: number[];
  changedAt: number;
}

/** Some files side by side: what a snapshot shares with the one before, if none of them changed. */
export interface FilePage {
  readonly files: (FileState | null)[];
  changedAt: number;
}

/** The disks of one host. Plain data; a file's place is its number. */
export interface DiskState {
  readonly plan: DiskPlan;
  readonly directories: DirectoryState[];
  readonly names: FileNames;
  readonly pages: FilePage[];
  /** Counts every change: what carries the same count as in an older copy is the same. */
  changes: number;
  /** In all files together. */
  entries: number;
  cachedInBytes: number;
  /** Old things leave the page cache when it holds more than this. */
  evictAboveInBytes: number;
  /** The file that was written last, or -1: what a torn write tears. */
  lastWritten: number;
  /** The next power loss or kill finds the last write half done. */
  tearsNextWrite: boolean;
}

const pageBits = 6;
const inPage = (1 << pageBits) - 1;

/** New, empty disks. */
export function createDisk(plan: DiskPlan): DiskState {
  checkDiskPlan(plan);
  return {
    plan,
    directories: plan.directories.map((name) => createDirectory(name, plan.capacityInBytes)),
    names: { ids: new Map(), free: [], changedAt: 0 },
    pages: [],
    changes: 0,
    entries: 0,
    cachedInBytes: 0,
    evictAboveInBytes: plan.cacheInBytes,
    lastWritten: -1,
    tearsNextWrite: false,
  };
}

function createDirectory(name: string, capacityInBytes: number): DirectoryState {
  return {
    name,
    capacityInBytes,
    usedInBytes: 0,
    busyUntil: 0,
    writesEndAt: 0,
    refusesUntil: -1,
    slowness: 1,
    failed: false,
  };
}

/** The directory that a path belongs to; `file` is what stands at the path, if anything does. */
export function directoryOf(
  disk: DiskState,
  path: string,
  file: FileState | undefined,
): DirectoryState {
  const number = file === undefined ? directoryNumber(disk.plan, path) : file.directory;
  return disk.directories[number] as DirectoryState;
}

function directoryNumber(plan: DiskPlan, path: string): number {
  const slash = path.indexOf('/');
  const first = slash === -1 ? path : path.slice(0, slash);
  return Math.max(0, plan.directories.indexOf(first));
}

/** The file at a path, if there is one. */
export function findFile(disk: DiskState, path: string): FileState | undefined {
  const id = disk.names.ids.get(path);
  return id === undefined ? undefined : fileAt(disk, id);
}

/** The file with a number, if it is still there. */
export function fileAt(disk: DiskState, id: number): FileState | undefined {
  return disk.pages[id >> pageBits]?.files[id & inPage] ?? undefined;
}

/** Every file, by number: the order in which whatever concerns all files happens. */
export function allFiles(disk: DiskState): FileState[] {
  return disk.pages.flatMap((page) => page.files.filter((file) => file !== null));
}

/** Makes a new, empty file. */
export function addFile(disk: DiskState, path: string): FileState {
  const { names, pages } = disk;
  // Numbers are dense: without a free one, as many were given out as there are files.
  const id = names.free.pop() ?? names.ids.size;
  const file = createFile(id, path, directoryNumber(disk.plan, path));
  names.ids.set(path, id);
  if (id >> pageBits === pages.length) pages.push({ files: [], changedAt: 0 });
  pageOf(disk, id).files[id & inPage] = file;
  touch(disk, file);
  names.changedAt = disk.changes;
  return file;
}

/** Takes a file out of its place. */
export function dropFile(disk: DiskState, file: FileState): void {
  touch(disk, file);
  pageOf(disk, file.id).files[file.id & inPage] = null;
  disk.names.ids.delete(file.path);
  disk.names.free.push(file.id);
  disk.names.changedAt = disk.changes;
  if (disk.lastWritten === file.id) disk.lastWritten = -1;
}

/** Gives a file another path; its number stays. */
export function moveFile(disk: DiskState, file: FileState, path: string): void {
  touch(disk, file);
  disk.names.ids.delete(file.path);
  disk.names.ids.set(path, file.id);
  disk.names.changedAt = disk.changes;
  file.path = path;
}

/** Notes that a file changes: copies made from now on cannot share it with earlier ones. */
export function touch(disk: DiskState, file: FileState): void {
  disk.changes += 1;
  file.changedAt = disk.changes;
  pageOf(disk, file.id).changedAt = disk.changes;
}

function pageOf(disk: DiskState, id: number): FilePage {
  return disk.pages[id >> pageBits] as FilePage;
}
