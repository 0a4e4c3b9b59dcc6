// An application that reads: its loop of poll() and work, record by record.
import type { Env, ProcessEvent, Program } from '../../../sim/program.ts';
import { assert } from '../../../sim/assert.ts';
import type { Plain } from '../../../sim/plain.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Envelope } from '../../protocol/envelope.ts';
import type { ClientEnv, ClientWake } from '../network/network.ts';
import {
  assign,
  closeConsumer,
  handleConsumerEvent,
  partitionsFor,
  poll,
  startConsumer,
} from '../consumer/consumer.ts';
import {
  copyConsumer,
  createConsumer,
  weighConsumer,
  type ConsumerState,
} from '../consumer/consumer-state.ts';
import { write as trace } from '../trace.ts';
import { consumerSettingsOf, type ClientPlan } from './client-configs.ts';
import {
  problemOf,
  readBootstrap,
  readConfigs,
  readFields,
  readText,
  readTopic,
  readWhole,
} from './reading.ts';

/** What a consuming application does. */
export interface ConsumingSettings extends ClientPlan {
  readonly topic: string;
  /** How long the application works on one record. */
  readonly processingMicros: Micros;
  readonly startAtMicros: Micros;
}

const fields = [
  'name',
  'bootstrap',
  'topic',
  'processingMicros',
  'startAtMicros',
  'kafka',
  'configs',
];

/** Reads what an author wrote. Throws an ApplicationError that says what is wrong. */
export function readConsuming(settings: Plain): ConsumingSettings {
  const written = readFields('consuming application', settings, fields);
  const read: ConsumingSettings = {
    name: readText(written, 'name'),
    bootstrap: readBootstrap(written),
    topic: readTopic(written),
    processingMicros: readWhole(written, 'processingMicros', { min: 0, otherwise: 0 }),
    startAtMicros: readWhole(written, 'startAtMicros', { min: 0, otherwise: 0 }),
    kafka: readText(written, 'kafka'),
    configs: readConfigs(written),
  };
  consumerSettingsOf(read);
  return read;
}

/** What is wrong with the settings of a consuming application; undefined: nothing. */
export const problemOfConsuming = (settings: Plain): string | undefined =>
  problemOf(readConsuming, settings);

/** Records of one partition that poll() returned and that are not processed yet; immutable. */
interface Work {
  readonly partition: number;
  /** The offsets of the records, in order. */
  readonly offsets: readonly number[];
  /** The position after the last of them. */
  readonly end: number;
}

/** What a consuming application remembers. */
export interface ConsumingState {
  readonly settings: ConsumingSettings;
  /** Null until the application begins. */
  consumer: ConsumerState | null;
  doing: 'waiting-to-begin' | 'looking-for-topic' | 'polling' | 'processing' | 'failed';
  readonly work: Work[];
  /** How many records of the first piece of work are done. */
  done: number;
  processed: number;
}

type Wake = { readonly type: 'begin' } | { readonly type: 'record-processed' };
type ConsumingEnv = Env<Envelope, Wake>;

const part = 'consumer';
const clientEnv = (env: ConsumingEnv): ClientEnv => env.part<ClientWake>(part);

/** The program of a consuming application. */
export const consumingApplication: Program<ConsumingState, Envelope, Wake> = {
  start(env, settings) {
    const read = readConsuming(settings);
    env.after(read.startAtMicros, { type: 'begin' });
    return {
      settings: read,
      consumer: null,
      doing: 'waiting-to-begin',
      work: [],
      done: 0,
      processed: 0,
    };
  },
  handle(state, event, door) {
    // The door that comes with an event is its component's: the loop has its own.
    const env = door.part<Wake>('');
    if (event.type === 'stop-asked') stop(state, env);
    else if (event.part === part) onClientEvent(state, event, env);
    else if (event.type === 'wake') onWake(state, event.wake, env);
  },
  copy: (state) => ({
    ...state,
    work: state.work.slice(),
    consumer: state.consumer === null ? null : copyConsumer(state.consumer),
  }),
  weigh: ({ consumer }) => (consumer === null ? 1 : weighConsumer(consumer)),
};

function onWake(state: ConsumingState, wake: Wake, env: ConsumingEnv): void {
  switch (wake.type) {
    case 'begin':
      state.consumer = createConsumer(consumerSettingsOf(state.settings));
      startConsumer(state.consumer, clientEnv(env));
      state.doing = 'looking-for-topic';
      goOn(state, env);
      break;
    case 'record-processed':
      onRecordProcessed(state, env);
      break;
  }
}

function onClientEvent(
  state: ConsumingState,
  event: ProcessEvent<Envelope, Wake>,
  env: ConsumingEnv,
): void {
  const { consumer } = state;
  assert(consumer !== null, 'events of a consumer come after it was made');
  handleConsumerEvent(consumer, event, clientEnv(env));
  goOn(state, env);
}

/** The application's thread goes on from where it waits, if it can. */
function goOn(state: ConsumingState, env: ConsumingEnv): void {
  if (state.doing === 'looking-for-topic') takeTopic(state, env);
  if (state.doing === 'polling') pollOnce(state, env);
}

/** Simplified: without a group, the application reads the partitions that are there when it begins. */
function takeTopic(state: ConsumingState, env: ConsumingEnv): void {
  const { consumer, settings } = state;
  if (consumer === null) return;
  const partitions = partitionsFor(consumer, settings.topic, clientEnv(env));
  if (partitions === undefined) return;
  assign(consumer, partitions, clientEnv(env));
  state.doing = 'polling';
}

function pollOnce(state: ConsumingState, env: ConsumingEnv): void {
  const { consumer } = state;
  if (consumer === null) return;
  const { records, failure } = poll(consumer, clientEnv(env));
  if (failure !== undefined) {
    trace['application-failed'](env.trace, 'poll()', failure.errorCode);
    state.doing = 'failed';
    return;
  }
  if (records.length === 0) return;
  for (const { partition, records: placed, to } of records) {
    state.work.push({ partition, offsets: placed.map(({ offset }) => offset), end: to });
  }
  state.done = 0;
  state.doing = 'processing';
  workOn(state, env);
}

/** Work takes a core for its time; without any it is done at once. */
function workOn(state: ConsumingState, env: ConsumingEnv): void {
  const { processingMicros } = state.settings;
  if (processingMicros > 0) {
    env.work(processingMicros, { type: 'record-processed' });
    return;
  }
  for (const { partition, offsets, end } of state.work.splice(0)) {
    trace['records-processed'](env.trace, partition, offsets[0] ?? end, end);
    state.processed += offsets.length;
  }
  state.doing = 'polling';
  // Another look at once: what is buffered has been paid for already.
  pollOnce(state, env);
}

function onRecordProcessed(state: ConsumingState, env: ConsumingEnv): void {
  const work = state.work[0];
  assert(work !== undefined, 'what was processed had been polled');
  const offset = work.offsets[state.done] ?? work.end;
  state.done += 1;
  state.processed += 1;
  const isLast = state.done >= work.offsets.length;
  const end = isLast ? work.end : (work.offsets[state.done] ?? work.end);
  trace['records-processed'](env.trace, work.partition, offset, end);
  if (isLast) {
    state.work.shift();
    state.done = 0;
  }
  if (state.work.length > 0) {
    workOn(state, env);
  } else {
    state.doing = 'polling';
    pollOnce(state, env);
  }
}

/** The record in hand is not finished: what was polled and not processed is left. */
function stop(state: ConsumingState, env: ConsumingEnv): void {
  if (state.consumer !== null) closeConsumer(state.consumer, clientEnv(env));
  env.exit();
}
