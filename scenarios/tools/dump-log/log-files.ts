// The logs on the disks of a world, as a tool that stands before their machine finds them.
import { lastOffset, type Batch } from '../../../engine/protocol/batch.ts';
import { entryAt } from '../../../sim/disk/content.ts';
import type { FileEntry } from '../../../sim/disk/file.ts';
import type { FileState } from '../../../sim/disk/file-state.ts';
import { allFiles } from '../../../sim/disk/state.ts';
import type { World } from '../../../sim/world/state.ts';

/** A batch on a disk. */
export interface WrittenBatch {
  readonly batch: Batch;
  readonly condition: FileEntry['condition'];
  readonly sizeInBytes: number;
}

/** The records of one segment. */
export interface LogFile {
  readonly batches: readonly WrittenBatch[];
  /** The last segment of its log: its indexes are longer than what stands in them. */
  readonly isActive: boolean;
}

/** The logs of all machines, by paths such as `b1/data/orders-0/00000000000000000000.log`. */
export function logFilesOf({ state }: World): Readonly<Record<string, LogFile>> {
  const files = state.hosts.flatMap(({ name, disk }) =>
    allFiles(disk)
      .filter(({ path }) => path.endsWith('.log'))
      .map((file) => [`${name}/${file.path}`, batchesIn(file)] as const),
  );
  const last = new Map<string, string>();
  for (const [path] of files) {
    const log = path.slice(0, path.lastIndexOf('/'));
    if (path > (last.get(log) ?? '')) last.set(log, path);
  }
  const active = new Set(last.values());
  return Object.fromEntries(
    files.map(([path, batches]) => [path, { batches, isActive: active.has(path) }]),
  );
}

function batchesIn({ content }: FileState): readonly WrittenBatch[] {
  const entries = Array.from({ length: content.entries }, (_, i) => entryAt(content, i));
  return entries.flatMap(({ value, condition, sizeInBytes }) =>
    isBatch(value) ? [{ batch: value, condition, sizeInBytes }] : [],
  );
}

const isBatch = (value: unknown): value is Batch =>
  typeof value === 'object' && value !== null && 'payload' in value && 'baseOffset' in value;

/** An entry of an index. */
export interface IndexEntry {
  readonly offset: number;
  /** Where the batch begins, in an offset index; a timestamp in a time index. */
  readonly value: number;
}

/** What stands in the indexes of a segment (LogSegment.append, onBecomeInactiveSegment). */
export function indexesOf(
  { batches, isActive }: LogFile,
  intervalInBytes: number,
): { readonly offsets: readonly IndexEntry[]; readonly times: readonly IndexEntry[] } {
  const offsets: IndexEntry[] = [];
  const times: IndexEntry[] = [];
  const newest = { offset: -1, value: -1 };
  const addTime = (): void => {
    if (newest.value > (times.at(-1)?.value ?? -1)) times.push({ ...newest });
  };
  let sinceLast = 0;
  let position = 0;
  for (const { batch, sizeInBytes } of batches) {
    if (batch.maxTimestamp > newest.value) {
      newest.value = batch.maxTimestamp;
      newest.offset = lastOffset(batch);
    }
    if (sinceLast > intervalInBytes) {
      offsets.push({ offset: lastOffset(batch), value: position });
      addTime();
      sinceLast = 0;
    }
    sinceLast += sizeInBytes;
    position += sizeInBytes;
  }
  if (!isActive) addTime();
  return { offsets, times };
}
