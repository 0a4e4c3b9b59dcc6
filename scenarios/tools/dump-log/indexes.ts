// What stands in the indexes of a segment, and whether it is true of the records.
import { lastOffset } from '../../../engine/protocol/batch.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';
import { complain, println, type ToolIo } from '../tool.ts';
import { indexesOf, type IndexEntry, type LogFile } from './log-files.ts';

/** How an index is to be looked at. */
export interface IndexLook {
  readonly path: string;
  readonly log: LogFile;
  readonly verifyOnly: boolean;
  readonly sanityOnly: boolean;
}

/** What index.interval.bytes is unless somebody sets it; a tool cannot know. */
const intervalInBytes = 4096;

/** A part of the end of the tool: what was wrong with one file. */
export type Complaint = (io: ToolIo) => void;

/** `.index`: what its file holds, and entries that do not point to the end of their batch. */
export function dumpOffsetIndex(look: IndexLook, io: ToolIo): Complaint[] {
  const { path, log, verifyOnly } = look;
  const entries = shownEntries(indexesOf(log, intervalInBytes).offsets, log);
  if (endsEarly(look, entries, io)) return [];
  const wrong: string[] = [];
  for (const { offset, value: position } of entries) {
    const found = lastOffsetAt(log, position);
    if (found !== offset) wrong.unshift(`  Index offset: ${offset}, log offset: ${found}`);
    if (!verifyOnly) println(io, `offset: ${offset} position: ${position}`);
  }
  return complaintsOf(`Mismatches in :${path}`, wrong);
}

/** `.timeindex`: what its file holds, and entries that lead to no end of a batch. */
export function dumpTimeIndex(look: IndexLook, io: ToolIo): Complaint[] {
  const { path, log, verifyOnly } = look;
  const entries = shownEntries(indexesOf(log, intervalInBytes).times, log);
  if (look.sanityOnly && endsEarly(look, entries, io)) return [];
  const mismatches: string[] = [];
  const missing: string[] = [];
  for (const { offset, value: timestamp } of entries) {
    const found = log.batches.find(({ batch }) => lastOffset(batch) >= offset)?.batch;
    if (found === undefined || lastOffset(found) !== offset) {
      const other = found === undefined ? -1 : lastOffset(found);
      missing.push(`Indexed offset: ${offset}, found log offset: ${other}`);
    } else {
      const newest = Math.max(-1, ...recordsOf(found).map((record) => record.timestamp));
      const both = `Index timestamp: ${timestamp}, log timestamp: ${newest}`;
      if (newest !== timestamp) mismatches.push(`  ${both}`);
    }
    if (!verifyOnly) println(io, `timestamp: ${timestamp} offset: ${offset}`);
  }
  return [
    ...complaintsOf(`Found timestamp mismatch in :${path}`, mismatches),
    ...complaintsOf(`The following indexed offsets are not found in :${path}`, missing),
  ];
}

/** The file of an active segment is full of zeros, and the first of them is read as an entry. */
function shownEntries(
  entries: readonly IndexEntry[],
  { isActive, batches }: LogFile,
): readonly IndexEntry[] {
  if (entries.length > 0 || !isActive) return entries;
  return [{ offset: batches[0]?.batch.baseOffset ?? 0, value: 0 }];
}

function endsEarly(
  { path, sanityOnly }: IndexLook,
  entries: readonly IndexEntry[],
  io: ToolIo,
): boolean {
  if (!sanityOnly && entries.length > 0) return false;
  println(io, `${path} ${entries.length === 0 ? 'is empty.' : 'passed sanity check.'}`);
  return true;
}

function lastOffsetAt({ batches }: LogFile, position: number): number {
  let at = 0;
  for (const { batch, sizeInBytes } of batches) {
    if (at >= position) return lastOffset(batch);
    at += sizeInBytes;
  }
  return -1;
}

function complaintsOf(title: string, lines: readonly string[]): Complaint[] {
  if (lines.length === 0) return [];
  return [(io) => complain(io, [title, ...lines].join('\n'))];
}
