// What the page holds of one branch: trace columns as they came, the hash after every turn, and names.
import type { Block } from '../../sim/trace/columns.ts';
import { hashOf } from '../../sim/trace/hash.ts';
import type { Names } from '../../sim/trace/names.ts';
import { rowAt, walkBlock, type Row, type TraceReader } from '../../sim/trace/reading.ts';
import type { Cast } from './cast.ts';
import type { Micros } from './picture.ts';
import { shownName } from './shown-names.ts';

/** Turns that came together. */
interface Part {
  readonly block: Block;
  readonly firstTurn: number;
  readonly hashes: Int32Array;
}

/** The trace of one branch from the world's beginning: its ancestors' part included. */
export interface Track {
  readonly cast: Cast;
  readonly reader: TraceReader;
  readonly parts: Part[];
  /** Names as the world has them, and as people read them. */
  readonly names: Names;
  readonly shown: Names;
  turns: number;
  rows: number;
  known: Micros;
}

/** What comes to a track: the worker's chunk without its address. */
export interface TrackPart {
  readonly block: Block;
  readonly hashes: Int32Array;
  readonly known: Micros;
  readonly names: readonly (readonly [kind: string, texts: readonly string[]])[];
}

/** A track on which nothing has happened. */
export function newTrack(cast: Cast, reader: TraceReader, names: TrackPart['names']): Track {
  const none = { names: new Map(), shown: new Map() };
  const track: Track = { cast, reader, parts: [], ...none, turns: 0, rows: 0, known: 0 };
  addNames(track, names);
  return track;
}

/** A track that shares the past of another one, up to a turn. */
export function forkTrack(
  parent: Track,
  fork: { readonly turn: number; readonly time: Micros; readonly names: TrackPart['names'] },
): Track {
  const track = newTrack(parent.cast, parent.reader, fork.names);
  for (const { block, firstTurn, hashes } of parent.parts) {
    const turns = Math.min(block.turns, fork.turn - firstTurn);
    if (turns <= 0) break;
    addBlock(track, turns === block.turns ? block : cutBlock(block, turns), hashes);
  }
  track.known = fork.time;
  return track;
}

/** Adds what has happened since. */
export function addPart(track: Track, { block, hashes, known, names }: TrackPart): void {
  addNames(track, names);
  if (block.turns > 0) addBlock(track, block, hashes);
  track.known = known;
}

function addBlock(track: Track, block: Block, hashes: Int32Array): void {
  track.parts.push({ block, firstTurn: track.turns, hashes });
  track.turns += block.turns;
  walkBlock(track.reader, block, {
    from: block.baseRow + (block.firstRow[block.turns - 1] ?? 0),
    visit: ({ number }) => {
      track.rows = number + 1;
    },
  });
}

/** Numbers are places in a list; two things may be shown by one name, so nothing is looked up by it. */
function addNames({ names, shown }: Track, added: TrackPart['names']): void {
  for (const [kind, texts] of added) {
    const exact = textsOf(names, kind);
    const readable = textsOf(shown, kind);
    for (const text of texts) {
      exact.push(text);
      readable.push(shownName(kind, text));
    }
  }
}

function textsOf(names: Names, kind: string): string[] {
  const { texts } = names.get(kind) ?? { texts: [] };
  if (!names.has(kind)) names.set(kind, { numbers: new Map(), texts });
  return texts;
}

/** The first turns of a block: a view, nothing is copied. */
export function cutBlock(block: Block, turns: number): Block {
  const used = block.wordsAt[turns] as number;
  return { ...block, turns, used, sideUsed: block.sideAt[turns] as number };
}

/** How many turns happened at or before a moment. */
export function turnsUpTo({ parts }: Track, t: Micros): number {
  const index = lastWhere(parts.length, (i) => (parts[i] as Part).block.baseTime <= t);
  const part = parts[index];
  if (part === undefined) return 0;
  const { block } = part;
  const last = lastWhere(block.turns, (i) => block.baseTime + (block.time[i] as number) <= t);
  return part.firstTurn + last + 1;
}

/** When a turn happened, and how many rows the track has up to its end. */
export function turnAt(track: Track, turn: number): { time: Micros; rows: number; hash: string } {
  const { parts } = track;
  const index = lastWhere(parts.length, (i) => (parts[i] as Part).firstTurn <= turn);
  const part = parts[index];
  if (part === undefined) return { time: 0, rows: 0, hash: '' };
  const { block, firstTurn, hashes } = part;
  const at = turn - firstTurn;
  const [low = 0, high = 0] = hashes.subarray(2 * at, 2 * at + 2);
  const next = parts[index + 1]?.block.baseRow ?? track.rows;
  const rows = at + 1 < block.turns ? block.baseRow + (block.firstRow[at + 1] as number) : next;
  const time = block.baseTime + (block.time[at] as number);
  return { time, rows, hash: hashOf({ low, high }) };
}

/** Hands over the rows of each turn, from one turn to before another. Turns without rows are left out. */
export function eachTurn(
  { parts, reader }: Track,
  range: { readonly from: number; readonly to: number },
  visit: (rows: readonly Row[]) => void,
): void {
  for (const { block, firstTurn } of parts) {
    const from = Math.max(0, range.from - firstTurn);
    const to = Math.min(block.turns, range.to - firstTurn);
    if (from >= to) continue;
    let rows: Row[] = [];
    walkBlock(reader, to === block.turns ? block : cutBlock(block, to), {
      from: block.baseRow + (block.firstRow[from] as number),
      visit: (row) => {
        if (rows[0]?.firstOfTurn !== row.firstOfTurn && rows.length > 0) {
          visit(rows);
          rows = [];
        }
        rows.push(row);
      },
    });
    if (rows.length > 0) visit(rows);
  }
}

/** One row by its number. */
export function rowIn({ parts, reader }: Track, number: number): Row | undefined {
  const index = lastWhere(parts.length, (i) => (parts[i] as Part).block.baseRow <= number);
  const block = parts[index]?.block;
  return block && rowAt(reader, { blocks: [block], rows: 0, nextRow: 0 }, number);
}

/** The row of the message that led to a row, if a message did: through queues and handler threads. */
export function messageBehind(track: Track, row: Row): Row | undefined {
  let at: Row | undefined = row;
  for (let hop = 0; hop < 8 && at !== undefined && at.cause >= 0; hop += 1) {
    at = rowIn(track, at.cause);
    if (at?.kind.name === 'message-sent') return at;
  }
  return undefined;
}

/** The last index for which something holds that holds for a beginning of the list; or -1. */
export function lastWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
