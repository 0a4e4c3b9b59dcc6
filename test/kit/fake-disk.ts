// A disk without time: every operation is done at once, and its wake waits to be taken.
// A power loss keeps what was synced, and as much more of each file as the test says.
import type { Disk, DiskOutcome } from '../../sim/disk/disk.ts';
import type { FileEntry } from '../../sim/disk/file.ts';

interface FakeFile {
  entries: FileEntry[];
  durableEntries: number;
}

/** A wake whose operation has ended. */
export interface DueWake<W> {
  readonly wake: W;
  readonly outcome: DiskOutcome;
}

/** The disk, its files to look at, and what can happen to it. */
export interface FakeDisk<W> {
  readonly door: Disk<W>;
  readonly files: Map<string, FakeFile>;
  /** Wakes that came due, oldest first; the caller takes them away. */
  readonly due: DueWake<W>[];
  /** Unsynced entries are lost, but for so many of each file as `survivors` says. */
  losePower(survivors: (file: string, unsynced: number) => number): void;
  /** The process dies after so many more operations: what it asks for later is not done. */
  dieAfter(operations: number): void;
  /** Operations are done again. */
  comeBack(): void;
  /** The last entry of a file is there in part only. */
  tearLastEntry(file: string): void;
}

/** An empty disk. */
export function fakeDisk<W>(): FakeDisk<W> {
  const files = new Map<string, FakeFile>();
  const due: DueWake<W>[] = [];
  let left = Infinity;
  const done = (wake: W | undefined, outcome: DiskOutcome = { ok: true }): void => {
    if (wake !== undefined) due.push({ wake, outcome });
  };
  const mayAct = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  return {
    door: mortal(doorTo(files, done), mayAct),
    files,
    due,
    losePower: (survivors) => {
      for (const [name, file] of files) losePowerOf(files, name, file, survivors);
      due.length = 0;
    },
    dieAfter: (operations) => {
      left = operations;
    },
    comeBack: () => {
      left = Infinity;
    },
    tearLastEntry: (name) => {
      const file = files.get(name);
      const last = file?.entries.pop();
      if (last !== undefined) file?.entries.push({ ...last, condition: 'torn' });
    },
  };
}

type Done<W> = (wake: W | undefined, outcome?: DiskOutcome) => void;

function doorTo<W>(files: Map<string, FakeFile>, done: Done<W>): Disk<W> {
  const replace: Disk<W>['replace'] = (name, value, sizeInBytes, wake) => {
    const entry: FileEntry = { value, sizeInBytes, condition: 'intact' };
    files.set(name, { entries: [entry], durableEntries: 1 });
    done(wake);
  };
  return {
    append: (name, value, sizeInBytes, wake) => {
      const file = files.get(name) ?? { entries: [], durableEntries: 0 };
      files.set(name, file);
      file.entries.push({ value, sizeInBytes, condition: 'intact' });
      done(wake);
      return true;
    },
    read: (name, from, wake) => {
      const file = files.get(name);
      if (file === undefined) done(wake, { ok: false, error: 'no-such-file' });
      else done(wake, { ok: true, entries: file.entries.slice(from) });
    },
    replace,
    place: replace,
    truncate: (name, entries, wake) => {
      const file = files.get(name);
      if (file !== undefined) cut(file, entries);
      done(wake);
    },
    remove: (name, wake) => {
      files.delete(name);
      done(wake);
    },
    rename: (name, to, wake) => {
      const file = files.get(name);
      files.delete(name);
      if (file !== undefined) files.set(to, file);
      done(wake);
    },
    sync: (name, wake) => {
      const file = files.get(name);
      if (file !== undefined) file.durableEntries = file.entries.length;
      done(wake);
    },
    list: (prefix) => [...files.keys()].filter((name) => name.startsWith(prefix)).toSorted(),
  };
}

/** The same door, which does nothing any more once the process is dead. */
function mortal<W>(door: Disk<W>, mayAct: () => boolean): Disk<W> {
  return {
    append: (...asked) => mayAct() && door.append(...asked),
    read: (...asked) => mayAct() && door.read(...asked),
    replace: (...asked) => mayAct() && door.replace(...asked),
    place: (...asked) => mayAct() && door.place(...asked),
    truncate: (...asked) => mayAct() && door.truncate(...asked),
    remove: (...asked) => mayAct() && door.remove(...asked),
    rename: (...asked) => mayAct() && door.rename(...asked),
    sync: (...asked) => mayAct() && door.sync(...asked),
    list: (prefix) => door.list(prefix),
  };
}

function cut(file: FakeFile, entries: number): void {
  file.entries = file.entries.slice(0, entries);
  file.durableEntries = Math.min(file.durableEntries, entries);
}

function losePowerOf(
  files: Map<string, FakeFile>,
  name: string,
  file: FakeFile,
  survivors: (file: string, unsynced: number) => number,
): void {
  const unsynced = file.entries.length - file.durableEntries;
  const kept = file.durableEntries + Math.min(survivors(name, unsynced), unsynced);
  if (kept === 0) files.delete(name);
  else cut(file, kept);
}
