import type { FileEntry } from './file.ts';

/** Why a disk operation did not do what was asked. */
export type DiskError = 'full' | 'failed' | 'no-such-file';

/** How a disk operation ended. A read brings the entries it found, in order. */
export type DiskOutcome =
  | { readonly ok: true; readonly entries?: readonly FileEntry[] }
  | { readonly ok: false; readonly error: DiskError };

/**
 * The disk of a host, as one process sees it: files of entries with sizes, not bytes.
 * What is written sits in the page cache, which survives the process and dies with the power;
 * `sync` makes it durable. Each wake comes back when the operation is done, with its outcome.
 * A path's first part (up to '/') is the directory that can fail on its own.
 */
export interface Disk<W> {
  /** Adds one entry at the end of a file, which begins to exist by it. */
  append(file: string, entry: unknown, sizeInBytes: number, wake?: W): void;
  /** Reads the entries of a file from an index on; what the page cache lacks takes time. */
  read(file: string, from: number, wake: W): void;
  /** Writes a file anew and renames it into place: after a power loss it is old or new, never half. */
  replace(file: string, value: unknown, sizeInBytes: number, wake?: W): void;
  /** Keeps the first `entries` entries. */
  truncate(file: string, entries: number, wake?: W): void;
  remove(file: string, wake?: W): void;
  /**
   * Gives a file another name, in place of any file of that name: after a power loss it has the old
   * name or the new one, and its entries are as durable as they were.
   */
  rename(file: string, to: string, wake?: W): void;
  /** What was written to the file before this call survives a power loss once the wake is here. */
  sync(file: string, wake?: W): void;
  /** The names of the files under a prefix, sorted. A directory listing costs no time here. */
  list(prefix: string): readonly string[];
}
