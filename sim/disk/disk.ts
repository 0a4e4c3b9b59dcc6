import type { FileEntry } from './file.ts';

/** Why a disk operation did not do what was asked. */
export type DiskError = 'full' | 'failed' | 'no-such-file';

/** Which bound of the disk's plan a write would have passed. */
export type DiskLimit = 'capacityInBytes' | 'maxFiles' | 'maxEntries';

/** How a disk operation ended. A read brings the entries it found, in order. */
export type DiskOutcome =
  | { readonly ok: true; readonly entries?: readonly FileEntry[] }
  | { readonly ok: false; readonly error: DiskError; readonly limit?: DiskLimit };

/**
 * The disk of a host, as one process sees it: files of entries with sizes, not bytes.
 * What is written sits in the page cache, which survives the process and dies with the power;
 * `sync` makes it durable. Each wake comes back when the operation is done, with its outcome.
 * A path's first part (up to '/') is the directory that can fail on its own.
 */
export interface Disk<W> {
  /**
   * Adds one entry at the end of a file, which begins to exist by it. False: the disk refuses it; why the
   * wake tells. Whoever writes to a file is held up until it knows this much.
   */
  append(file: string, entry: unknown, sizeInBytes: number, wake?: W): boolean;
  /**
   * Reads the entries of a file from an index on; what the page cache lacks takes time.
   * With a limit it stops before the entry that would pass it, but brings at least one.
   */
  read(file: string, from: number, wake: W, limitInBytes?: number): void;
  /** Writes a file anew and renames it into place: after a power loss it is old or new, never half. */
  replace(file: string, value: unknown, sizeInBytes: number, wake?: W): void;
  /**
   * The same, and a power loss does not undo it: it was synced before it was renamed. Simplified: that takes
   * no time of its own; who wants the device to be busy with it asks for a sync.
   */
  place(file: string, value: unknown, sizeInBytes: number, wake?: W): void;
  /** Keeps the first `entries` entries. Journaled at once: a power loss does not undo it. */
  truncate(file: string, entries: number, wake?: W): void;
  /** The file is gone. Journaled at once: a power loss does not bring it back. */
  remove(file: string, wake?: W): void;
  /**
   * Gives a file another name, in place of any file of that name; its entries stay as durable as
   * they were. Journaled at once. Logs mark files for deletion and swap compacted ones in with it.
   */
  rename(file: string, to: string, wake?: W): void;
  /** What was written to the file before this call survives a power loss once the wake is here. */
  sync(file: string, wake?: W): void;
  /** The names of the files under a prefix, sorted. A directory listing costs no time here. */
  list(prefix: string): readonly string[];
}
