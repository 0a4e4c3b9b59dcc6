// Where rows are written: the words of the turn that runs now. At its end they are hashed and recorded.
import { assert } from '../assert.ts';
import { hashText, hashWords, type RollingHash } from './hash.ts';
import { intern, numberOf, vocabularyOf, type Names, type Vocabulary } from './names.ts';

/** What started a turn. The order is the layout of the trace: only ever append. */
export const triggers = [
  'start',
  'message',
  'timer',
  'work',
  'disk',
  'connection',
  'fault',
  'person',
  'stop',
] as const;

/** What can start a turn. */
export type Trigger = (typeof triggers)[number];

/** The part of the world's state that the trace owns. */
export interface TraceState {
  /** Turns done so far. */
  turns: number;
  /** Rows written so far: the number of the next row. */
  rows: number;
  readonly hash: RollingHash;
  readonly names: Names;
}

/** One handler run with what started it. `cause` is the row that made it happen, or -1. */
export interface TurnHeader {
  time: number;
  /** The process whose handler ran; -1 for the world itself. */
  process: number;
  trigger: number;
  cause: number;
  /** The number of the turn's first row. */
  firstRow: number;
}

/** Who listens to the trace. It sees each turn once, and must copy what it keeps. */
export interface Recorder {
  turn(header: Readonly<TurnHeader>, sink: TraceSink): void;
}

/** The door through which rows are written. Empty between turns, and so no part of the state. */
export interface TraceSink {
  readonly state: TraceState;
  readonly header: TurnHeader;
  /** At hand, because nearly every row needs one of them: words, what messages are called, and files. */
  readonly texts: Vocabulary;
  readonly messages: Vocabulary;
  readonly files: Vocabulary;
  words: Int32Array;
  used: number;
  side: Int32Array;
  sideUsed: number;
  recorder: Recorder | undefined;
  open: boolean;
}

/** A sink for a world's trace, with whoever listens to it. */
export function createSink(state: TraceState, recorder: Recorder | undefined): TraceSink {
  return {
    state,
    header: { time: 0, process: -1, trigger: 0, cause: -1, firstRow: 0 },
    texts: vocabularyOf(state.names, 'text'),
    messages: vocabularyOf(state.names, 'message'),
    files: vocabularyOf(state.names, 'file'),
    words: new Int32Array(256),
    used: 0,
    side: new Int32Array(64),
    sideUsed: 0,
    recorder,
    open: false,
  };
}

/** From here on rows belong to a new turn. */
export function beginTurn(sink: TraceSink, trigger: number, process: number, cause: number): void {
  assert(!sink.open, 'a turn begins after the last one ended');
  sink.open = true;
  sink.header.trigger = trigger;
  sink.header.process = process;
  sink.header.cause = cause;
  sink.header.firstRow = sink.state.rows;
}

const headerWords = new Int32Array(5);

/** Hashes the turn and hands it to whoever listens; the hash never depends on who does. */
export function endTurn(sink: TraceSink, time: number): void {
  const { header, state } = sink;
  header.time = time;
  headerWords[0] = time | 0;
  headerWords[1] = time / 0x1_0000_0000;
  headerWords[2] = header.process;
  headerWords[3] = header.trigger;
  headerWords[4] = header.cause;
  hashWords(state.hash, headerWords, 5);
  hashWords(state.hash, sink.words, sink.used);
  if (sink.sideUsed > 0) hashWords(state.hash, sink.side, sink.sideUsed);
  sink.recorder?.turn(header, sink);
  state.turns += 1;
  sink.used = 0;
  sink.sideUsed = 0;
  sink.open = false;
}

/** Begins a row with room for `words` more words, and tells its number. */
export function beginRow(sink: TraceSink, kind: number, words: number): number {
  assert(sink.open, 'a row is written during a turn');
  if (sink.used + words + 1 > sink.words.length) {
    const larger = new Int32Array(2 * (sink.words.length + words));
    larger.set(sink.words);
    sink.words = larger;
  }
  sink.words[sink.used] = kind;
  sink.used += 1;
  const row = sink.state.rows;
  sink.state.rows = row + 1;
  return row;
}

/** Writes a number into one word; it must fit. */
export function putInt(sink: TraceSink, value: number): void {
  assert((value | 0) === value, 'a field of one word holds a 32-bit integer');
  sink.words[sink.used] = value;
  sink.used += 1;
}

/** Writes a safe integer into two words. */
export function putWide(sink: TraceSink, value: number): void {
  assert(Number.isSafeInteger(value), 'a wide field holds a safe integer');
  const low = value | 0;
  sink.words[sink.used] = low;
  sink.words[sink.used + 1] = (value - (low >>> 0)) / 0x1_0000_0000;
  sink.used += 2;
}

/** Writes a word of the vocabulary as its number. */
export function putText(sink: TraceSink, value: string): void {
  putInt(sink, sink.texts.numbers.get(value) ?? internName(sink.state, 'text', value));
}

/** A list goes to the side column, its place into the row; an empty one takes no place: -1. */
export function putIds(sink: TraceSink, values: readonly number[]): void {
  if (values.length === 0) {
    putInt(sink, -1);
    return;
  }
  if (sink.sideUsed + values.length + 1 > sink.side.length) {
    const larger = new Int32Array(2 * (sink.side.length + values.length));
    larger.set(sink.side);
    sink.side = larger;
  }
  putInt(sink, sink.sideUsed);
  sink.side[sink.sideUsed] = values.length;
  for (let i = 0; i < values.length; i += 1) {
    sink.side[sink.sideUsed + 1 + i] = values[i] as number;
  }
  sink.sideUsed += values.length + 1;
}

/** The number of what a message is called. */
export const messageName = (sink: TraceSink, name: string): number =>
  sink.messages.numbers.get(name) ?? internName(sink.state, 'message', name);

/** The number of a file by its path. */
export const fileNumber = (sink: TraceSink, path: string): number =>
  sink.files.numbers.get(path) ?? internName(sink.state, 'file', path);

/** The number of a name; a name that is new becomes part of the run's identity. */
export function internName(state: TraceState, kind: string, name: string): number {
  const known = numberOf(state.names, kind, name);
  if (known !== undefined) return known;
  hashText(state.hash, kind);
  hashText(state.hash, name);
  return intern(state.names, kind, name);
}
