/** What became of an entry: as written, cut off by a power loss, or silently changed by the disk. */
export type EntryCondition = 'intact' | 'torn' | 'corrupt';

/** One thing in a file: a batch of a log, or the whole of a small file that is always replaced. */
export interface FileEntry {
  readonly value: unknown;
  readonly sizeInBytes: number;
  readonly condition: EntryCondition;
}
