// The entries of a file in order, in chunks. A full chunk is never changed in place, and so any
// number of copies may share it: copying a long log costs one reference per chunk.
import type { FileEntry } from './file.ts';

/** The entries of one version of a file. */
export interface Content {
  /** All but the last are full. Only the last, while it is not full, grows in place. */
  chunks: FileEntry[][];
  entries: number;
  sizeInBytes: number;
}

const chunkBits = 6;
const chunkSize = 1 << chunkBits;
const inChunk = chunkSize - 1;

/** What a file holds before anything was written to it. */
export function emptyContent(): Content {
  return { chunks: [], entries: 0, sizeInBytes: 0 };
}

/** Adds an entry at the end, at a cost that does not depend on what is there. */
export function pushEntry(content: Content, entry: FileEntry): void {
  // Most files hold one entry, and a list that grows takes room for many.
  if (content.entries === 0) content.chunks = [[entry]];
  else if ((content.entries & inChunk) === 0) content.chunks.push([entry]);
  else chunkOf(content, content.entries).push(entry);
  content.entries += 1;
  content.sizeInBytes += entry.sizeInBytes;
}

/** The entry at an index, which must be there. */
export function entryAt(content: Content, index: number): FileEntry {
  return chunkOf(content, index)[index & inChunk] as FileEntry;
}

/** The entries from an index on, up to and without another. */
export function entriesBetween(content: Content, from: number, end: number): FileEntry[] {
  const found: FileEntry[] = [];
  for (let index = from; index < end; index += 1) found.push(entryAt(content, index));
  return found;
}

/** Bytes of the entries from one index to before another. */
export function sizeBetween(content: Content, from: number, end: number): number {
  let sizeInBytes = 0;
  for (let index = from; index < end; index += 1)
    sizeInBytes += entryAt(content, index).sizeInBytes;
  return sizeInBytes;
}

/** Puts another entry in the place of one; the chunk it stands in may be shared and is copied. */
export function setEntry(content: Content, index: number, entry: FileEntry): void {
  const chunk = [...chunkOf(content, index)];
  content.sizeInBytes += entry.sizeInBytes - entryAt(content, index).sizeInBytes;
  chunk[index & inChunk] = entry;
  content.chunks[index >> chunkBits] = chunk;
}

/** Keeps the first `entries` entries. */
export function cutContent(content: Content, entries: number): void {
  content.sizeInBytes -= sizeBetween(content, entries, content.entries);
  content.entries = entries;
  content.chunks.length = (entries + inChunk) >> chunkBits;
  const last = content.chunks.length - 1;
  const left = entries & inChunk;
  if (left > 0) content.chunks[last] = chunkOf(content, entries - 1).slice(0, left);
}

/** A copy that can change without changing this one. */
export function copyContent(content: Content): Content {
  const chunks = [...content.chunks];
  const last = chunks.at(-1);
  if (last !== undefined && last.length < chunkSize) chunks[chunks.length - 1] = [...last];
  return { chunks, entries: content.entries, sizeInBytes: content.sizeInBytes };
}

function chunkOf(content: Content, index: number): FileEntry[] {
  return content.chunks[index >> chunkBits] as FileEntry[];
}
