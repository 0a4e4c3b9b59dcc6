// What rows say about other rows: who is at the end of a connection, what became of a message, whose a
// producer id is. It grows with the trace; what it says of the past does not depend on the playhead.
import { ErrorCode } from '../../engine/protocol/errors.ts';
import { cargoWidth } from '../../engine/protocol/cargo.ts';
import { fieldOf, numberOf, type Row } from '../../sim/trace/reading.ts';
import { countText, recordsText } from '../text/format.ts';
import { heartbeats, lookOf } from './api-looks.ts';
import type { CargoPicture, MessagePicture, Micros, ProcessId } from './picture.ts';
import { messageBehind, type Track } from './track.ts';

/** A message that was sent, and what the trace tells of it later. */
export interface KnownMessage {
  readonly picture: MessagePicture;
  /** Heartbeats and fetches that bring nothing: quiet until somebody asks for them. */
  readonly isChatter: boolean;
  /** The row of the request that it answers, or -1. */
  readonly inReplyTo: number;
  /** When it was read or given up, and the row that says so. */
  readonly ended?: { readonly at: Micros; readonly row: number };
}

/** All of it, for one branch. */
export interface Knowledge {
  readonly track: Track;
  /** The process at each end of a connection. */
  readonly ends: Map<number, ProcessId>;
  /** Messages by the row that sent them, in the order they were sent. */
  readonly messages: Map<number, KnownMessage>;
  readonly producers: Map<number, ProcessId>;
  /** Until when what a turn parked may wait, by the first row of the turn. */
  readonly expiries: Map<number, Micros>;
  /** Since when a process has been paused, and until when. */
  readonly pauses: Map<ProcessId, { readonly from: Micros; to: Micros }[]>;
}

/** Knowledge of a track on which nothing has happened. */
export const newKnowledge = (track: Track): Knowledge => ({
  track,
  ends: new Map(),
  messages: new Map(),
  producers: new Map(),
  expiries: new Map(),
  pauses: new Map(),
});

/** Takes one row in. Rows come in order. */
export function learn(known: Knowledge, row: Row): void {
  const lesson = lessons[row.kind.name];
  if (lesson !== undefined) lesson(known, row);
}

type Lesson = (known: Knowledge, row: Row) => void;

const learnEnd: Lesson = ({ ends }, row) => {
  ends.set(numberOf(row, 'connection'), row.process);
};

const lessons: Readonly<Record<string, Lesson | undefined>> = {
  'connection-asked': learnEnd,
  'connection-opened': learnEnd,
  'message-sent': (known, row) => {
    known.messages.set(row.number, sentBy(known, row));
  },
  'timer-armed': (known, row) => {
    const timer = fieldOf(row, known.track.names, 'timer');
    if (String(timer).endsWith('-expired')) {
      known.expiries.set(row.firstOfTurn, numberOf(row, 'firesAt'));
    }
  },
  'message-delivered': delivered,
  'message-lost': lost,
  'process-paused': ({ pauses }, row) => {
    const process = numberOf(row, 'process');
    const before = pauses.get(process) ?? [];
    pauses.set(process, [...before, { from: row.time, to: Infinity }]);
  },
  'process-resumed': ({ pauses }, row) => {
    const last = pauses.get(numberOf(row, 'process'))?.at(-1);
    if (last !== undefined) last.to = row.time;
  },
  'producer-id-known': ({ producers }, row) => {
    producers.set(numberOf(row, 'producer'), row.process);
  },
  'follower-progressed': (known, row) => {
    const offset = numberOf(row, 'offset');
    hasNews(known, row, offset === 0 ? 'has nothing yet' : `has all below ${offset}`);
  },
  'high-watermark-advanced': (known, row) =>
    hasNews(known, row, `high watermark ${numberOf(row, 'to')}`),
  'records-acknowledged': (known, row) =>
    hasNews(known, row, `stored: ${recordsIn(row, 'baseOffset')}`),
};

const recordsIn = (row: Row, from: string): string =>
  recordsText(numberOf(row, from), numberOf(row, 'count'));

/** How long a message is drawn on its way while nobody knows when it arrives. */
const usualFlight = 1_000;

function sentBy(known: Knowledge, row: Row): KnownMessage {
  const { names } = known.track;
  const name = names.get('message')?.texts[numberOf(row, 'message')] ?? 'message';
  const isResponse = name.endsWith(' response');
  const api = name.replace(/ (request|response)$/, '');
  const connection = numberOf(row, 'connection');
  const error = numberOf(row, 'error');
  const carries = cargoIn(known, row);
  const picture: MessagePicture = {
    id: row.number,
    api,
    version: numberOf(row, 'version'),
    correlationId: numberOf(row, 'correlation'),
    ...lookOf(api),
    isResponse,
    ...(error !== 0 && { errorCode: errorName(error) }),
    from: row.process,
    to: known.ends.get(connection ^ 1) ?? -1,
    sentAt: row.time,
    arrivesAt: row.time + usualFlight,
    label: labelOf(api, isResponse, carries),
    carries,
    sizeInBytes: numberOf(row, 'size'),
  };
  const isEmptyFetch = api === 'Fetch' && carries.length === 0 && error === 0;
  const isChatter = heartbeats.has(api) || isEmptyFetch;
  return { picture, isChatter, inReplyTo: numberOf(row, 'inReplyTo') };
}

/** What a message is called beside its packet, before its consequences say more. */
function labelOf(api: string, isResponse: boolean, carries: readonly CargoPicture[]): string {
  const count = carries.reduce((sum, it) => sum + it.count, 0);
  const [first] = carries;
  if (first === undefined) return api === 'metadata publication' ? 'metadata' : api;
  if (!isResponse || first.baseOffset < 0) return countText(count, 'record');
  return recordsText(first.baseOffset, count);
}

function cargoIn(known: Knowledge, row: Row): CargoPicture[] {
  const words = fieldOf(row, known.track.names, 'carries');
  if (typeof words !== 'object') return [];
  return Array.from({ length: Math.floor(words.length / cargoWidth) }, (_, index) => {
    const at = index * cargoWidth;
    const [partition = -1, baseOffset = -1, count = 0, producer = -1] = words.slice(at);
    return { partition, baseOffset, count, producer: known.producers.get(producer) ?? -1 };
  });
}

function errorName(code: number): string {
  return Object.entries(ErrorCode).find(([, value]) => value === code)?.[0] ?? `error ${code}`;
}

function delivered(known: Knowledge, row: Row): void {
  change(known, numberOf(row, 'message'), ({ picture, ...rest }) => {
    const arrivesAt = reachedAt(known, picture, row.time);
    return {
      ...rest,
      picture: { ...picture, arrivesAt },
      ended: { at: row.time, row: row.number },
    };
  });
}

/** A paused process does not read: what reached it waits at its door. */
function reachedAt(known: Knowledge, { to, sentAt }: MessagePicture, readAt: Micros): Micros {
  const pauses = known.pauses.get(to) ?? [];
  const waited = pauses.some((it) => it.from < readAt && it.to >= sentAt);
  return waited ? Math.min(readAt, sentAt + usualFlight) : readAt;
}

function lost(known: Knowledge, row: Row): void {
  const lostBy = String(fieldOf(row, known.track.names, 'reason'));
  change(known, numberOf(row, 'message'), ({ picture, ...rest }) => {
    // Where it would have arrived nobody knows: it is drawn as if most of the way was done; one that
    // was lost after long stood before a closed door.
    const span = Math.max(1, Math.min(row.time - picture.sentAt, usualFlight));
    const arrivesAt = picture.sentAt + Math.round(span * 1.5);
    const end = { lostAt: row.time, lostBy, arrivesAt };
    const ended = { at: row.time, row: row.number };
    // Even a heartbeat is worth seeing when it does not come.
    return { ...rest, isChatter: false, picture: { ...picture, ...end }, ended };
  });
}

/** Something came of a message: it was no chatter, and its label says what. */
function hasNews(known: Knowledge, row: Row, label: string): void {
  const behind = messageBehind(known.track, row);
  if (behind === undefined) return;
  change(known, behind.number, (message) => {
    const isPlain = message.isChatter || message.picture.label === message.picture.api;
    return isPlain
      ? { ...message, isChatter: false, picture: { ...message.picture, label } }
      : message;
  });
}

function change(
  { messages }: Knowledge,
  row: number,
  to: (message: KnownMessage) => KnownMessage,
): void {
  const message = messages.get(row);
  if (message !== undefined) messages.set(row, to(message));
}
