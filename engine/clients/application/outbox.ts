// A transactional outbox: the application writes its order and the message about it into its own database,
// in one transaction; a relay sends what stands there, and writes down how far it has come. No transaction
// of Kafka is needed: a crash in between repeats messages, and never loses one.
import { assert } from '../../../sim/assert.ts';
import type { Plain } from '../../../sim/plain.ts';
import type { FileEntry } from '../../../sim/disk/file.ts';
import {
  closeProducer,
  handleProducerEvent,
  send,
  startProducer,
  takeReports,
} from '../producer/producer.ts';
import {
  copyProducer,
  createProducer,
  weighProducer,
  type DeliveryReport,
  type ProducerState,
} from '../producer/producer-state.ts';
import { write as trace } from '../trace.ts';
import {
  clientEnv,
  programOf,
  type ApplicationEnv,
  type ClientEvent,
  type LoopEvent,
} from './application.ts';
import { producerSettingsOf } from './client-configs.ts';
import { numberedText } from './numbered-text.ts';
import { readProducing, type ProducingSettings } from './producing.ts';

/** A row of the outbox: what is to be said about the order of this number. */
interface OutboxRow {
  readonly key: string | null;
  readonly value: string;
}

/** What an application with an outbox remembers. */
export interface OutboxState {
  readonly settings: ProducingSettings;
  /** Null until it begins. */
  producer: ProducerState | null;
  doing: 'waiting-to-begin' | 'reading-database' | 'reading-mark' | 'working' | 'closing';
  /** The rows of the outbox, by the number of the order. */
  readonly rows: OutboxRow[];
  /** How many of them are committed: these may be sent. */
  committed: number;
  /** How many the relay has handed to send(). */
  handed: number;
  /** The calls of send() that are not answered, with their rows. */
  readonly unanswered: Map<number, number>;
  /** Every row below is delivered, as far as the relay knows. */
  relayed: number;
}

type Wake =
  | { readonly type: 'begin' }
  | { readonly type: 'database-read' }
  | { readonly type: 'mark-read' }
  | { readonly type: 'next-order' }
  | { readonly type: 'order-committed'; readonly orders: number };
type OutboxEnv = ApplicationEnv<Wake>;

const part = 'producer';
const table = 'database/outbox';
const mark = 'database/relayed-up-to';

/** The program of such an application. Its settings are those of any that writes. */
export const outboxApplication = programOf<OutboxState, Wake>({
  create: (settings: Plain) => ({
    settings: readProducing(settings),
    producer: null,
    doing: 'waiting-to-begin',
    rows: [],
    committed: 0,
    handed: 0,
    unanswered: new Map(),
    relayed: 0,
  }),
  startAt: ({ settings }) => settings.startAtMicros,
  begin(state, env) {
    state.producer = createProducer(producerSettingsOf(state.settings));
    startProducer(state.producer, clientEnv(env, part));
    state.doing = 'reading-database';
    env.disk.read(table, 0, { type: 'database-read' });
  },
  wake: onWake,
  hear: onClientEvent,
  stop,
  copy: (state) => ({
    ...state,
    producer: state.producer === null ? null : copyProducer(state.producer),
    rows: state.rows.slice(),
    unanswered: new Map(state.unanswered),
  }),
  weigh: ({ producer, rows }) => rows.length + (producer === null ? 1 : weighProducer(producer)),
});

function onWake(state: OutboxState, { wake, outcome }: LoopEvent<Wake>, env: OutboxEnv): void {
  const entries = outcome?.ok === true ? (outcome.entries ?? []) : [];
  switch (wake.type) {
    case 'database-read':
      state.rows.push(...entries.map(({ value }) => value as OutboxRow));
      state.committed = state.rows.length;
      state.doing = 'reading-mark';
      env.disk.read(mark, 0, { type: 'mark-read' });
      break;
    case 'mark-read':
      state.relayed = markIn(entries);
      state.handed = state.relayed;
      state.doing = 'working';
      takeOrder(state, env);
      break;
    case 'next-order':
      takeOrder(state, env);
      break;
    case 'order-committed':
      if (outcome?.ok !== true) break;
      state.committed = wake.orders;
      trace['order-committed'](env.trace, wake.orders - 1);
      break;
    case 'begin':
      break;
  }
  relay(state, env);
}

const markIn = (entries: readonly FileEntry[]): number => Number(entries.at(-1)?.value ?? 0);

/** One transaction of the database: the order, and the row of the outbox about it. */
function takeOrder(state: OutboxState, env: OutboxEnv): void {
  const { settings, rows, doing } = state;
  if (doing !== 'working') return;
  const { keys, sizeInBytes, count, everyMicros } = settings;
  if (count > 0 && rows.length >= count) return;
  const key = keys === 0 ? null : `key-${env.rng('keys').below(keys)}`;
  const value = numberedText(rows.length, sizeInBytes);
  rows.push({ key, value });
  env.disk.append(table, { key, value }, sizeInBytes);
  env.disk.sync(table, { type: 'order-committed', orders: rows.length });
  env.after(everyMicros, { type: 'next-order' });
}

/** What is committed is sent, in its order. */
function relay(state: OutboxState, env: OutboxEnv): void {
  const { producer, settings, rows, unanswered } = state;
  if (producer?.status !== 'open' || state.doing !== 'working') return;
  while (state.handed < state.committed && producer.blocked.length === 0) {
    const row = rows[state.handed];
    assert(row !== undefined, 'what is committed stands in the outbox');
    const call = send(producer, { topic: settings.topic, ...row }, clientEnv(env, part));
    unanswered.set(call, state.handed);
    state.handed += 1;
  }
  hearReports(state, env);
}

function onClientEvent(state: OutboxState, event: ClientEvent, env: OutboxEnv): void {
  const { producer } = state;
  assert(producer !== null, 'events of a producer come after it was made');
  handleProducerEvent(producer, event, clientEnv(env, part));
  hearReports(state, env);
  relay(state, env);
  if (producer.status === 'closed') env.exit();
}

function hearReports(state: OutboxState, env: OutboxEnv): void {
  if (state.producer === null) return;
  for (const report of takeReports(state.producer)) hear(state, report, env);
}

/** Delivered rows are marked; what failed is sent again, and all that came after it. */
function hear(state: OutboxState, report: DeliveryReport, env: OutboxEnv): void {
  const { unanswered } = state;
  if (report.type === 'taken') return;
  if (report.type === 'failed') {
    trace['application-failed'](env.trace, 'send()', report.errorCode);
    for (const call of report.sends) {
      state.handed = Math.min(state.handed, unanswered.get(call) ?? state.handed);
    }
  }
  for (const call of report.sends) unanswered.delete(call);
  moveMark(state, env);
}

function moveMark(state: OutboxState, env: OutboxEnv): void {
  const relayed = Math.min(state.handed, ...state.unanswered.values());
  if (relayed <= state.relayed) return;
  state.relayed = relayed;
  env.disk.replace(mark, relayed, 8);
  trace['outbox-relayed'](env.trace, relayed);
}

/** What is not delivered stands in the outbox: the next life sends it. */
function stop(state: OutboxState, env: OutboxEnv): void {
  const { producer } = state;
  state.doing = 'closing';
  if (producer === null) {
    env.exit();
    return;
  }
  closeProducer(producer, clientEnv(env, part));
  hearReports(state, env);
  if (producer.status === 'closed') env.exit();
}
