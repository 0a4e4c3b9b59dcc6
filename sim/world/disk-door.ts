// The disk as a component sees it: what it asks is done in the page cache at once and wakes it later.
import type { Completion } from '../disk/completion.ts';
import type { Disk } from '../disk/disk.ts';
import { listFiles, readFile } from '../disk/read.ts';
import { syncFile } from '../disk/sync.ts';
import { appendEntry, removeFile, renameFile, replaceFile, truncateFile } from '../disk/write.ts';
import type { Micros } from '../time.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { internName, type TraceSink } from '../trace/sink.ts';
import type { HostState, World } from './state.ts';
import { rngNamed } from './streams.ts';

/** Wakes the component that asked, when the operation ends. */
export type Finish = (completion: Completion, row: number, wake: unknown) => void;

/** The door to a host's disk. */
export function diskOf(world: World, host: HostState, finish: Finish): Disk<unknown> {
  const { state, sink } = world;
  const { disk } = host;
  const rng = rngNamed(state, `disk/${host.name}`);
  const end = (asked: Operation, completion: Completion, wake: unknown): void => {
    const { operation, file, size } = asked;
    const name = internName(state.trace, 'file', file);
    const row = writeOperation(sink, { operation, name, size }, completion);
    if (wake !== undefined) finish(completion, row, wake);
  };
  const now = (): Micros => state.queue.now;
  return {
    append(file, value, sizeInBytes, wake) {
      const completion = appendEntry(disk, { file, value, sizeInBytes, now: now() }, rng);
      end({ operation: 'append to', file, size: sizeInBytes }, completion, wake);
    },
    read(file, from, wake, limitInBytes) {
      const limit = limitInBytes === undefined ? {} : { limitInBytes };
      const completion = readFile(disk, { file, from, now: now(), ...limit }, rng);
      end({ operation: 'read', file, size: 0 }, completion, wake);
    },
    replace(file, value, sizeInBytes, wake) {
      const completion = replaceFile(disk, { file, value, sizeInBytes, now: now() }, rng);
      end({ operation: 'replace', file, size: sizeInBytes }, completion, wake);
    },
    truncate(file, entries, wake) {
      const completion = truncateFile(disk, { file, entries, now: now() }, rng);
      end({ operation: 'truncate', file, size: 0 }, completion, wake);
    },
    rename(file, to, wake) {
      const completion = renameFile(disk, { file, to, now: now() }, rng);
      end({ operation: 'rename', file, size: 0 }, completion, wake);
    },
    remove(file, wake) {
      const completion = removeFile(disk, { file, now: now() }, rng);
      end({ operation: 'remove', file, size: 0 }, completion, wake);
    },
    sync(file, wake) {
      const completion = syncFile(disk, { file, now: now() }, rng);
      end({ operation: 'sync', file, size: 0 }, completion, wake);
    },
    list: (prefix) => listFiles(disk, prefix),
  };
}

/** That a file is not there is news to nobody but who asked; that the disk fails is. */
function writeOperation(
  sink: TraceSink,
  asked: { readonly operation: string; readonly name: number; readonly size: number },
  { outcome, endsAt }: Completion,
): number {
  const { operation, name, size } = asked;
  if (outcome.ok) return write['disk-begun'](sink, operation, name, size, endsAt);
  if (outcome.error === 'no-such-file') return write['file-missing'](sink, operation, name);
  return write['disk-failed'](sink, operation, name, outcome.error);
}

/** What was asked of the disk, as the trace tells it. */
interface Operation {
  readonly operation: string;
  readonly file: string;
  readonly size: number;
}
