// Rows become sentences: the events twin, and what a step goes to.
import { fieldOf, numberOf, type Row } from '../../sim/trace/reading.ts';
import { sentenceOf } from '../../sim/trace/text.ts';
import { brokerOf, castName } from './cast.ts';
import { causesOf } from './causes.ts';
import type { Knowledge } from './knowledge.ts';
import type { MessagePicture, Micros } from './picture.ts';
import type { EventGlyph, EventLine, EventList, Focus, Importance } from './run-source.ts';
import { capital, listText } from '../text/format.ts';
import {
  brokerSubject,
  clientSubject,
  controllerSubject,
  messageSubject,
  partitionSubject,
  type Subject,
} from './subject.ts';
import { lastWhere, rowIn } from './track.ts';

/** Which rows belong to a list, and when they happened. */
interface Index {
  readonly rows: number[];
  readonly times: Micros[];
}

/** The lists of one branch. */
export interface Lines {
  readonly byFocus: Readonly<Record<Exclude<Focus, 'messages'>, Index>>;
  /** Made anew whenever more is known: what is chatter shows later. */
  messages: Index;
  readonly kept: Map<number, EventLine>;
}

const newIndex = (): Index => ({ rows: [], times: [] });

/** No lines. */
export const newLines = (): Lines => ({
  byFocus: {
    everything: newIndex(),
    routine: newIndex(),
    notable: newIndex(),
    headlines: newIndex(),
    records: newIndex(),
    commits: newIndex(),
    'leader-changes': newIndex(),
  },
  messages: newIndex(),
  kept: new Map(),
});

const leastImportance = { everything: 0, routine: 1, notable: 2, headlines: 3 } as const;

const kindsOf = {
  records: ['batch-appended', 'log-truncated', 'records-fetched', 'records-processed'],
  commits: ['high-watermark-advanced', 'produce-acknowledged', 'records-acknowledged'],
  'leader-changes': ['partition-changed', 'role-changed', 'leader-learnt'],
} as const;

/** Takes one row in. Rows come in order. */
export function addLine({ byFocus }: Lines, row: Row, known: Knowledge): void {
  const importance = importanceOf(row, known);
  for (const [focus, least] of Object.entries(leastImportance)) {
    if (importance >= least) add(byFocus[focus as keyof typeof leastImportance], row);
  }
  for (const [focus, kinds] of Object.entries(kindsOf)) {
    const isOne = (kinds as readonly string[]).includes(row.kind.name);
    if (isOne) add(byFocus[focus as keyof typeof kindsOf], row);
  }
}

function add({ rows, times }: Index, { number, time }: Row): void {
  rows.push(number);
  times.push(time);
}

/** A message with records is an event; a file that a new disk does not have yet is none. */
function importanceOf(row: Row, known: Knowledge): Importance {
  if (row.kind.name === 'message-sent') {
    const message = known.messages.get(row.number);
    return message !== undefined && message.picture.carries.length > 0 ? 1 : 0;
  }
  const isNoFile =
    row.kind.name === 'disk-failed' && fieldOf(row, known.track.names, 'error') === 'no-such-file';
  return isNoFile ? 0 : row.kind.importance;
}

/** Sendings and endings of messages, in order. */
export function refreshMessages(lines: Lines, known: Knowledge): void {
  const moments: { row: number; at: Micros }[] = [];
  for (const [row, { picture, isChatter, ended }] of known.messages) {
    if (isChatter) continue;
    moments.push({ row, at: picture.sentAt });
    if (ended !== undefined) moments.push(ended);
  }
  moments.sort((a, b) => a.row - b.row);
  lines.messages = { rows: moments.map(({ row }) => row), times: moments.map(({ at }) => at) };
}

/** The list of a focus as it stands. */
export function listOf(lines: Lines, known: Knowledge, focus: Focus): EventList {
  const { rows, times } = focus === 'messages' ? lines.messages : lines.byFocus[focus];
  const { length } = rows;
  return {
    length,
    line: (index) => lineOf(lines, known, rows[index] ?? -1),
    upTo: (t) => lastWhere(length, (index) => (times[index] as Micros) <= t) + 1,
  };
}

/** The lines of everything that led to a row, oldest first; that a core took up work explains nothing. */
export function whyOf(lines: Lines, known: Knowledge, row: number): readonly EventLine[] {
  const { parts, reader } = known.track;
  const blocks = parts.map(({ block }) => block);
  return causesOf(reader, { blocks }, row)
    .filter(({ kind }) => kind.name !== 'work-begun')
    .map(({ number }) => lineOf(lines, known, number));
}

function lineOf(lines: Lines, known: Knowledge, number: number): EventLine {
  const kept = lines.kept.get(number);
  if (kept !== undefined) return kept;
  const row = rowIn(known.track, number);
  if (row === undefined) throw new RangeError(`The trace has no row ${number}.`);
  const line: EventLine = {
    row: number,
    t: row.time,
    importance: importanceOf(row, known),
    kind: row.kind.name,
    sentence: sentenceFor(row, known),
    about: aboutOf(row, known),
    glyph: glyphOf(row, known),
  };
  // A message may still learn what became of it.
  if (!row.kind.name.startsWith('message-')) lines.kept.set(number, line);
  return line;
}

/** A row as a sentence that says who. */
export function sentenceFor(row: Row, known: Knowledge): string {
  const message = messageOf(row, known);
  if (message !== undefined) return messageSentence(row, message, known);
  if (row.kind.name === 'person-acted') return 'Somebody steps in.';
  const sentence = readable(row, sentenceOf(row, known.track.shown));
  if (row.process < 0 || namesItself.has(row.kind.name)) return sentence;
  const who = capital(castName(known.track.cast, row.process));
  return sentence.startsWith('It ') ? `${who} ${sentence.slice(3)}` : `${who}: ${sentence}`;
}

/** The table's sentence as people write: one is one, a list has no brackets, names keep their letters. */
function readable(row: Row, sentence: string): string {
  const plain = sentence
    .replaceAll(/\b1 (\w+)s (are|had)\b/g, (_, noun: string, verb: string) =>
      verb === 'are' ? `1 ${noun} is` : `1 ${noun} had`,
    )
    .replaceAll(
      /\b1 (record|copie|partition|batche|topic|entrie|byte)s\b/g,
      (_, noun: string) => `1 ${singulars[noun] ?? noun}`,
    )
    .replaceAll(/\[([\d,]*)\]/g, (_, list: string) =>
      list === '' ? 'nobody' : listText(list.split(',').toSorted()),
    );
  const isName = /^(\{(partition|topic)\}|\w+\(\))/.test(row.kind.sentence);
  return isName ? plain : capital(plain);
}

const singulars: Readonly<Record<string, string>> = {
  copie: 'copy',
  batche: 'batch',
  entrie: 'entry',
};

/** Kinds whose sentences say who it is about. */
const namesItself: ReadonlySet<string> = new Set([
  'process-started',
  'process-ended',
  'process-paused',
  'process-resumed',
  'broker-registered',
  'broker-fenced',
  'broker-unfenced',
  'topic-created',
  'partition-changed',
]);

function messageOf(row: Row, { messages }: Knowledge): MessagePicture | undefined {
  if (!row.kind.name.startsWith('message-')) return undefined;
  const sent = row.kind.name === 'message-sent' ? row.number : numberOf(row, 'message');
  return messages.get(sent)?.picture;
}

function messageSentence(row: Row, message: MessagePicture, known: Knowledge): string {
  const { cast } = known.track;
  const from = castName(cast, message.from);
  const to = castName(cast, message.to);
  const { api, isResponse, label, errorCode } = message;
  const says = errorCode ?? (label === api ? '' : label);
  const detail = says === '' ? '' : ` (${says})`;
  const what = isResponse
    ? `${api} response`
    : api === 'metadata publication'
      ? api
      : `${api} request`;
  const why = row.kind.name === 'message-lost' || row.kind.name === 'message-held';
  const reason = why ? `: ${String(fieldOf(row, known.track.names, 'reason'))}` : '';
  const deed = messageDeeds[row.kind.name] ?? 'goes on';
  return row.kind.name === 'message-sent'
    ? capital(`${from} ${isResponse ? 'answers' : 'asks'} ${to}: ${api}${detail}.`)
    : `The ${what} of ${from} to ${to} ${deed}${detail}${reason}.`;
}

const messageDeeds: Readonly<Record<string, string>> = {
  'message-delivered': 'arrives',
  'message-lost': 'is lost',
  'message-held': 'cannot pass',
  'message-released': 'goes on its way again',
};

function aboutOf(row: Row, known: Knowledge): Subject[] {
  const message = messageOf(row, known);
  if (message !== undefined) return [messageSubject(message.id)];
  const isTruth = row.kind.name === 'partition-changed';
  if (isTruth) return [partitionSubject(numberOf(row, 'partition'))];
  const about = row.kind.fields.some(({ name }) => name === 'process')
    ? numberOf(row, 'process')
    : row.process;
  const broker = brokerOf(known.track.cast, about);
  if (broker >= 0) return [brokerSubject(broker)];
  const isServer = known.track.cast.servers.some(({ process }) => process === about);
  if (isServer) return [controllerSubject(about)];
  const isClient = known.track.cast.clients.some(({ process }) => process === about);
  return isClient ? [clientSubject(about)] : [];
}

const faultKinds =
  /^(fault-|process-ended|process-paused|power-|message-lost|disk-failed|broker-fenced)/;
const roleKinds = /^(role-|partition-changed|leader-learnt|isr-)/;
const logKinds = /^(batch-|high-watermark|log-|produce-ack|records-ack|follower-pro)/;

function glyphOf(row: Row, known: Knowledge): EventGlyph {
  const message = messageOf(row, known);
  const kind = row.kind.name;
  if (faultKinds.test(kind)) return { kind: 'fault' };
  if (message !== undefined) {
    return { kind: 'api', family: message.family, isResponse: message.isResponse };
  }
  if (roleKinds.test(kind)) return { kind: 'role' };
  return { kind: logKinds.test(kind) ? 'log' : 'note' };
}
