// The whole trace in typed arrays. Append-only, in blocks, so that what is written can be handed to
// the page while the run goes on. Layout version 1; the page, exports and golden files read the same.
//
//   a turn   time, process, trigger, cause, its first row, where its words begin
//   a row    kind, then the words of its fields; turn and position are derived
import type { Micros } from '../time.ts';
import type { Recorder, TraceSink, TurnHeader } from './sink.ts';

/** Raised when the layout of blocks changes: exports and golden files name it. */
export const layoutVersion = 1;

/** A run of turns. A turn lies in one block whole; times and rows count from the block's first. */
export interface Block {
  baseTime: Micros;
  baseRow: number;
  /** How many turns, words and side words are in use. */
  turns: number;
  used: number;
  sideUsed: number;
  readonly time: Uint32Array<ArrayBuffer>;
  /** Process × 16 + trigger; the world itself is process -1. */
  readonly who: Int32Array<ArrayBuffer>;
  readonly cause: Int32Array<ArrayBuffer>;
  readonly firstRow: Uint16Array<ArrayBuffer>;
  /** Where the words of a turn begin, and where its side words do. */
  readonly wordsAt: Uint16Array<ArrayBuffer>;
  readonly sideAt: Uint16Array<ArrayBuffer>;
  readonly words: Int32Array<ArrayBuffer>;
  readonly side: Int32Array<ArrayBuffer>;
}

/** A trace that is kept. */
export interface Columns {
  readonly blocks: Block[];
  /** Rows kept so far, and the number after the last one. */
  rows: number;
  nextRow: number;
}

const turnsPerBlock = 8_192;
const wordsPerBlock = 65_536;
const sidePerBlock = 16_384;

/** A trace that is kept, and still empty. */
export const createColumns = (): Columns => ({ blocks: [], rows: 0, nextRow: 0 });

/** Keeps every turn. */
export function columnsRecorder(columns: Columns): Recorder {
  return { turn: (header, sink) => appendTurn(columns, header, sink) };
}

/** Keeps the last blocks only: a window of the trace that ends now. */
export function ringRecorder(columns: Columns, blocks: number): Recorder {
  return {
    turn(header, sink) {
      appendTurn(columns, header, sink);
      while (columns.blocks.length > blocks) columns.blocks.shift();
    },
  };
}

/** Keeps the turns that a question accepts. What is left out was hashed all the same. */
export function filteredRecorder(
  recorder: Recorder,
  accepts: (header: Readonly<TurnHeader>, sink: TraceSink) => boolean,
): Recorder {
  return {
    turn(header, sink) {
      if (accepts(header, sink)) recorder.turn(header, sink);
    },
  };
}

function appendTurn(columns: Columns, header: Readonly<TurnHeader>, sink: TraceSink): void {
  const block = blockWithRoom(columns, header, sink);
  const turn = block.turns;
  if (turn === 0) {
    block.baseTime = header.time;
    block.baseRow = header.firstRow;
  }
  block.time[turn] = header.time - block.baseTime;
  block.who[turn] = header.process * 16 + header.trigger;
  block.cause[turn] = header.cause;
  block.firstRow[turn] = header.firstRow - block.baseRow;
  block.wordsAt[turn] = block.used;
  block.sideAt[turn] = block.sideUsed;
  copyWords(sink.words, sink.used, block.words, block.used);
  copyWords(sink.side, sink.sideUsed, block.side, block.sideUsed);
  block.turns = turn + 1;
  block.used += sink.used;
  block.sideUsed += sink.sideUsed;
  columns.rows += sink.state.rows - header.firstRow;
  columns.nextRow = sink.state.rows;
}

function copyWords(from: Int32Array, count: number, to: Int32Array, at: number): void {
  for (let i = 0; i < count; i += 1) to[at + i] = from[i] as number;
}

function blockWithRoom(columns: Columns, header: Readonly<TurnHeader>, sink: TraceSink): Block {
  const last = columns.blocks.at(-1);
  if (last !== undefined && hasRoom(last, header, sink)) return last;
  if (last !== undefined) columns.blocks[columns.blocks.length - 1] = trimmed(last);
  const block = newBlock(
    turnsPerBlock,
    Math.max(wordsPerBlock, sink.used),
    Math.max(sidePerBlock, sink.sideUsed),
  );
  columns.blocks.push(block);
  return block;
}

function hasRoom(block: Block, header: Readonly<TurnHeader>, sink: TraceSink): boolean {
  return (
    block.turns < block.time.length &&
    // A turn without words lies there too, and its place is a 16-bit number.
    block.used <= 0xffff &&
    block.used + sink.used <= block.words.length &&
    block.sideUsed + sink.sideUsed <= block.side.length &&
    header.time - block.baseTime <= 0xffff_ffff &&
    header.firstRow - block.baseRow <= 0xffff
  );
}

function newBlock(turns: number, words: number, side: number): Block {
  return {
    baseTime: 0,
    baseRow: 0,
    turns: 0,
    used: 0,
    sideUsed: 0,
    time: new Uint32Array(turns),
    who: new Int32Array(turns),
    cause: new Int32Array(turns),
    firstRow: new Uint16Array(turns),
    wordsAt: new Uint16Array(turns),
    sideAt: new Uint16Array(turns),
    words: new Int32Array(words),
    side: new Int32Array(side),
  };
}

/** A full block without the room that it did not need. */
function trimmed(block: Block): Block {
  return copyOfBlock(block, 0);
}

/** The turns of a block from one on, as a block of its own that may be handed away. */
export function copyOfBlock(block: Block, fromTurn: number): Block {
  const isEmpty = fromTurn >= block.turns;
  const wordsFrom = isEmpty ? block.used : (block.wordsAt[fromTurn] as number);
  const sideFrom = isEmpty ? block.sideUsed : (block.sideAt[fromTurn] as number);
  return {
    baseTime: block.baseTime,
    baseRow: block.baseRow,
    turns: block.turns - fromTurn,
    used: block.used - wordsFrom,
    sideUsed: block.sideUsed - sideFrom,
    time: block.time.slice(fromTurn, block.turns),
    who: block.who.slice(fromTurn, block.turns),
    cause: block.cause.slice(fromTurn, block.turns),
    firstRow: block.firstRow.slice(fromTurn, block.turns),
    wordsAt: moved(block.wordsAt.slice(fromTurn, block.turns), wordsFrom),
    sideAt: moved(block.sideAt.slice(fromTurn, block.turns), sideFrom),
    words: block.words.slice(wordsFrom, block.used),
    side: block.side.slice(sideFrom, block.sideUsed),
  };
}

/** Places, counted from one further on. */
function moved(places: Uint16Array<ArrayBuffer>, by: number): Uint16Array<ArrayBuffer> {
  if (by > 0) for (let i = 0; i < places.length; i += 1) places[i] = (places[i] as number) - by;
  return places;
}

/** The buffers of a block, for handing it to another thread without copying. */
export const buffersOf = (block: Block): ArrayBuffer[] =>
  [
    block.time,
    block.who,
    block.cause,
    block.firstRow,
    block.wordsAt,
    block.sideAt,
    block.words,
    block.side,
  ].map((column) => column.buffer);

/** Bytes that the columns hold in memory; lists in the side columns are counted apart. */
export function memoryOf(columns: Columns): { rows: number; side: number } {
  let rows = 0;
  let side = 0;
  for (const block of columns.blocks) {
    side += block.side.byteLength;
    for (const buffer of buffersOf(block)) rows += buffer.byteLength;
  }
  return { rows: rows - side, side };
}
