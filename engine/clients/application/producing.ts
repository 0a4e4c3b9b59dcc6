// An application that writes: one record each so often, as long as nobody stops it.
import { assert } from '../../../sim/assert.ts';
import type { Plain } from '../../../sim/plain.ts';
import type { Micros } from '../../../sim/time.ts';
import { sizeOfPlainFields } from '../../protocol/record-size.ts';
import {
  closeProducer,
  handleProducerEvent,
  isBlocked,
  send,
  startProducer,
  takeReports,
} from '../producer/producer.ts';
import {
  copyProducer,
  createProducer,
  weighProducer,
  type DeliveryReport,
  type ProducerRecord,
  type ProducerState,
} from '../producer/producer-state.ts';
import { write as trace } from '../trace.ts';
import { clientEnv, programOf, type ApplicationEnv, type ClientEvent } from './application.ts';
import { producerSettingsOf, type ClientPlan } from './client-configs.ts';
import { numberedText } from './numbered-text.ts';
import {
  problemOf,
  readBootstrap,
  readConfigs,
  readFields,
  readFlags,
  readText,
  readTopic,
  readWhole,
} from './reading.ts';

/** What a producing application does. */
export interface ProducingSettings extends ClientPlan {
  readonly topic: string;
  /** From one record to the next. */
  readonly everyMicros: Micros;
  /** How many in all; 0: until somebody stops it. */
  readonly count: number;
  /** Bytes of a value. */
  readonly sizeInBytes: number;
  /** How many different keys; 0: records have none. */
  readonly keys: number;
  readonly startAtMicros: Micros;
}

const fields = [
  'name',
  'bootstrap',
  'topic',
  'everyMicros',
  'count',
  'sizeInBytes',
  'keys',
  'startAtMicros',
  'kafka',
  'configs',
  'flags',
];

/** Reads what an author wrote. Throws an ApplicationError that says what is wrong. */
export function readProducing(settings: Plain): ProducingSettings {
  const written = readFields('producing application', settings, fields);
  const read: ProducingSettings = {
    name: readText(written, 'name'),
    bootstrap: readBootstrap(written),
    topic: readTopic(written),
    everyMicros: readWhole(written, 'everyMicros', { min: 1 }),
    count: readWhole(written, 'count', { min: 0, otherwise: 0 }),
    sizeInBytes: readWhole(written, 'sizeInBytes', { min: 0, otherwise: 100 }),
    keys: readWhole(written, 'keys', { min: 0, otherwise: 0 }),
    startAtMicros: readWhole(written, 'startAtMicros', { min: 0, otherwise: 0 }),
    kafka: readText(written, 'kafka'),
    configs: readConfigs(written),
    flags: readFlags(written),
  };
  producerSettingsOf(read);
  return read;
}

/** What is wrong with the settings of a producing application; undefined: nothing. */
export const problemOfProducing = (settings: Plain): string | undefined =>
  problemOf(readProducing, settings);

/** What a producing application remembers. */
export interface ProducingState {
  readonly settings: ProducingSettings;
  /** Null until the application begins. */
  producer: ProducerState | null;
  sent: number;
  /** The call of send() in which its thread stands still; -1: it does not. */
  blockedIn: number;
  acknowledged: number;
  failed: number;
}

type Wake = { readonly type: 'begin' } | { readonly type: 'next-record' };
type ProducingEnv = ApplicationEnv<Wake>;

const part = 'producer';

/** The program of a producing application. */
export const producingApplication = programOf<ProducingState, Wake>({
  create(settings: Plain) {
    const read = readProducing(settings);
    return { settings: read, producer: null, sent: 0, blockedIn: -1, acknowledged: 0, failed: 0 };
  },
  startAt: ({ settings }) => settings.startAtMicros,
  begin(state, env) {
    state.producer = createProducer(producerSettingsOf(state.settings));
    startProducer(state.producer, clientEnv(env, part));
    produce(state, env);
  },
  wake: (state, _, env) => produce(state, env),
  hear: onClientEvent,
  stop,
  copy: (state) => ({
    ...state,
    producer: state.producer === null ? null : copyProducer(state.producer),
  }),
  weigh: ({ producer }) => (producer === null ? 1 : weighProducer(producer)),
});

/** The application's own loop: a record, a pause, the next record. */
function produce(state: ProducingState, env: ProducingEnv): void {
  const { producer } = state;
  assert(producer !== null, 'an application that writes has a producer');
  if (producer.status !== 'open') return;
  const record = nextRecord(state, env);
  state.sent += 1;
  const call = send(producer, record, clientEnv(env, part));
  const hasReturned = !isBlocked(producer, call);
  if (!hasReturned) state.blockedIn = call;
  hearReports(state, env);
  if (hasReturned) pause(state, env);
}

function pause({ settings, sent }: ProducingState, env: ProducingEnv): void {
  const isLast = settings.count > 0 && sent >= settings.count;
  if (!isLast) env.after(settings.everyMicros, nextRecordDue);
}

const nextRecordDue = { type: 'next-record' } as const;

function nextRecord({ settings, sent }: ProducingState, env: ProducingEnv): ProducerRecord {
  const { topic, keys, sizeInBytes } = settings;
  const key = keys === 0 ? null : `key-${env.rng('keys').below(keys)}`;
  const value = numberedText(sent, sizeInBytes);
  return { topic, key, value, fieldsSize: sizeOfPlainFields(key, value) };
}

function onClientEvent(state: ProducingState, event: ClientEvent, env: ProducingEnv): void {
  const { producer } = state;
  assert(producer !== null, 'events of a producer come after it was made');
  handleProducerEvent(producer, event, clientEnv(env, part));
  hearReports(state, env);
  if (producer.status === 'closed') env.exit();
}

/** The callbacks of send(), in order. */
function hearReports(state: ProducingState, env: ProducingEnv): void {
  if (state.producer === null) return;
  for (const report of takeReports(state.producer)) hear(state, report, env);
}

function hear(state: ProducingState, report: DeliveryReport, env: ProducingEnv): void {
  switch (report.type) {
    case 'taken':
      returnFrom(state, report.send, env);
      break;
    case 'acknowledged':
      state.acknowledged += report.sends.length;
      break;
    case 'failed':
      state.failed += report.sends.length;
      trace['application-failed'](env.trace, 'send()', report.errorCode);
      for (const failed of report.sends) returnFrom(state, failed, env);
      break;
  }
}

/** send() comes back at last: the loop goes on. */
function returnFrom(state: ProducingState, call: number, env: ProducingEnv): void {
  if (state.blockedIn !== call) return;
  state.blockedIn = -1;
  pause(state, env);
}

/** What was sent is still delivered, then the process ends. */
function stop(state: ProducingState, env: ProducingEnv): void {
  if (state.producer === null) {
    env.exit();
    return;
  }
  closeProducer(state.producer, clientEnv(env, part));
  hearReports(state, env);
  if (state.producer.status === 'closed') env.exit();
}
