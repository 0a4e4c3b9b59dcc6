// The disk as a component sees it: what it asks is done in the page cache at once and wakes it later.
import type { Completion } from '../disk/completion.ts';
import type { Disk, DiskOutcome } from '../disk/disk.ts';
import { listFiles, readFile } from '../disk/read.ts';
import { syncFile } from '../disk/sync.ts';
import { appendEntry, removeFile, renameFile, replaceFile, truncateFile } from '../disk/write.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { fileNumber } from '../trace/sink.ts';
import type { HostState, World } from './state.ts';
import { rngNamed } from './streams.ts';

/** What a component hears when its operation ends. */
export interface DiskDone {
  readonly wake: unknown;
  readonly outcome: DiskOutcome;
}

/** Wakes the component that asked, when the operation ends. */
export type Finish = (completion: Completion, row: number, wake: unknown) => void;

/** The door to a host's disk. */
export function diskOf(world: World, host: HostState, finish: Finish): Disk<unknown> {
  const { state, sink } = world;
  const { disk } = host;
  const rng = rngNamed(state, `disk/${host.name}`);
  const { queue } = state;
  /** That a file is not there is news to nobody but who asked; that the disk fails is. */
  const told = (operation: string, file: string, size: number, completion: Completion): number => {
    const { outcome, endsAt } = completion;
    const name = fileNumber(sink, file);
    if (outcome.ok) return write['disk-begun'](sink, operation, name, size, endsAt);
    if (outcome.error === 'no-such-file') return write['file-missing'](sink, operation, name);
    return write['disk-failed'](sink, operation, name, outcome.error);
  };
  const end = (completion: Completion, row: number, wake: unknown): void => {
    if (wake !== undefined) finish(completion, row, wake);
  };
  return {
    append(file, value, sizeInBytes, wake) {
      const completion = appendEntry(disk, { file, value, sizeInBytes, now: queue.now }, rng);
      end(completion, told('append to', file, sizeInBytes, completion), wake);
      return completion.outcome.ok;
    },
    read(file, from, wake, limitInBytes) {
      const limit = limitInBytes === undefined ? {} : { limitInBytes };
      const completion = readFile(disk, { file, from, now: queue.now, ...limit }, rng);
      end(completion, told('read', file, 0, completion), wake);
    },
    replace(file, value, sizeInBytes, wake) {
      const completion = replaceFile(disk, { file, value, sizeInBytes, now: queue.now }, rng);
      end(completion, told('replace', file, sizeInBytes, completion), wake);
    },
    place(file, value, sizeInBytes, wake) {
      const write = { file, value, sizeInBytes, now: queue.now, isSynced: true };
      const completion = replaceFile(disk, write, rng);
      end(completion, told('replace', file, sizeInBytes, completion), wake);
    },
    truncate(file, entries, wake) {
      const completion = truncateFile(disk, { file, entries, now: queue.now }, rng);
      end(completion, told('truncate', file, 0, completion), wake);
    },
    rename(file, to, wake) {
      const completion = renameFile(disk, { file, to, now: queue.now }, rng);
      end(completion, told('rename', file, 0, completion), wake);
    },
    remove(file, wake) {
      const completion = removeFile(disk, { file, now: queue.now }, rng);
      end(completion, told('remove', file, 0, completion), wake);
    },
    sync(file, wake) {
      const completion = syncFile(disk, { file, now: queue.now }, rng);
      end(completion, told('sync', file, 0, completion), wake);
    },
    list: (prefix) => listFiles(disk, prefix),
  };
}
