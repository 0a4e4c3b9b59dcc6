// An application that does what a test tells it: one producer and one consumer in one process.
import type { Env, Program } from '../../sim/program.ts';
import type { Plain } from '../../sim/plain.ts';
import {
  consumerSettingsOf,
  producerSettingsOf,
} from '../../engine/clients/application/client-configs.ts';
import {
  assign,
  closeConsumer,
  handleConsumerEvent,
  pause,
  poll,
  positionOf,
  resume,
  seek,
  startConsumer,
  wakeUp,
  type PollResult,
} from '../../engine/clients/consumer/consumer.ts';
import {
  commit,
  committed,
  subscribe,
  takeCommitReports,
  takeCommitted,
  unsubscribe,
  type Committable,
  type Subscribing,
} from '../../engine/clients/consumer/group-calls.ts';
import type { CommitReport, CommittedReport } from '../../engine/clients/consumer/group/commit.ts';
import type { ListenerCall } from '../../engine/clients/consumer/group/member.ts';
import { ConsumerMisuse } from '../../engine/clients/consumer/subscription.ts';
import {
  copyConsumer,
  createConsumer,
  type ConsumerFailure,
  type ConsumerState,
} from '../../engine/clients/consumer/consumer-state.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import {
  closeProducer,
  flush,
  handleProducerEvent,
  isBlocked,
  isFlushed,
  send,
  startProducer,
  takeReports,
} from '../../engine/clients/producer/producer.ts';
import {
  copyProducer,
  createProducer,
  type DeliveryReport,
  type ProducerRecord,
  type ProducerState,
} from '../../engine/clients/producer/producer-state.ts';
import type { TopicPartition } from '../../engine/clients/topic-partition.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';

/** What the application is made of; without configs it has no such client. */
export interface DriverSettings {
  readonly bootstrap: readonly string[];
  readonly kafka: string;
  readonly producer?: Readonly<Record<string, string>>;
  readonly consumer?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, boolean>>;
}

/** A call that the test wants made. */
export type DriverCommand = ProducerCommand | MemberCommand | LoneCommand;

type ProducerCommand =
  | { readonly do: 'send'; readonly record: ProducerRecord; readonly times?: number }
  | { readonly do: 'close-producer'; readonly timeoutMs?: number }
  | { readonly do: 'flush' };

type LoneCommand =
  | { readonly do: 'assign' | 'pause' | 'resume'; readonly partitions: readonly TopicPartition[] }
  | { readonly do: 'seek'; readonly at: TopicPartition; readonly offset: number }
  | { readonly do: 'position'; readonly at: TopicPartition }
  /** From now on it is in poll() whenever it has nothing else to do. */
  | { readonly do: 'poll' }
  /** It calls poll() until that returns records, and then no more. */
  | { readonly do: 'poll-once' }
  | { readonly do: 'stop-polling' };

type MemberCommand =
  | { readonly do: 'subscribe'; readonly to: Subscribing }
  | { readonly do: 'unsubscribe' | 'wakeup' | 'close' }
  | {
      readonly do: 'commit-sync' | 'commit-async';
      readonly offsets?: readonly Committable[];
    }
  | { readonly do: 'committed'; readonly partitions: readonly TopicPartition[] }
  /** The rebalance listener that it is in returns. */
  | { readonly do: 'return-from-listener' };

/** What poll() returned, and when. */
export interface Polled {
  readonly topic: string;
  readonly index: number;
  readonly offsets: readonly number[];
  readonly values: readonly unknown[];
  readonly at: number;
}

/** What it remembers; tests read it. */
export interface Driver {
  readonly producer: ProducerState | null;
  readonly consumer: ConsumerState | null;
  /** The reports of its records, and when they came. */
  readonly reports: (DeliveryReport & { readonly at: number })[];
  /** For each send(): did it return at once? */
  readonly returned: boolean[];
  readonly polled: Polled[];
  readonly failures: ConsumerFailure[];
  /** What its rebalance listener was told. It stays in it until the test says otherwise. */
  readonly heard: (ListenerCall & { readonly at: number })[];
  readonly commits: (CommitReport & { readonly at: number })[];
  /** What committed() returned. */
  readonly committed: CommittedReport[];
  /** What position() returned; -1: it waits. */
  readonly positions: number[];
  /** What was thrown at once. */
  readonly thrown: string[];
  polling: boolean;
  pollsOnce: boolean;
  isListening: boolean;
  /** The call of flush() that it waits in; -1: none. */
  flushing: number;
  /** When each call of flush() returned. */
  readonly flushed: number[];
}

type DriverEnv = Env<Envelope, ClientWake>;

/** The program of such an application. */
export const clientDriver: Program<Driver, Envelope, ClientWake> = {
  start(env, plain: Plain) {
    const settings = plain as unknown as DriverSettings;
    const { producer, consumer, bootstrap, kafka, flags = {} } = settings;
    const plan = { name: 'driver', bootstrap, kafka, flags };
    const state: Driver = {
      producer:
        producer === undefined
          ? null
          : createProducer(producerSettingsOf({ ...plan, configs: producer })),
      consumer:
        consumer === undefined
          ? null
          : createConsumer(consumerSettingsOf({ ...plan, configs: consumer })),
      reports: [],
      returned: [],
      polled: [],
      failures: [],
      heard: [],
      commits: [],
      committed: [],
      positions: [],
      thrown: [],
      polling: false,
      pollsOnce: false,
      isListening: false,
      flushing: -1,
      flushed: [],
    };
    if (state.producer !== null) startProducer(state.producer, doorOf(env, 'producer'));
    if (state.consumer !== null) startConsumer(state.consumer, doorOf(env, 'consumer'));
    return state;
  },
  handle(state, event, env) {
    const { producer, consumer } = state;
    if (event.type === 'told') obey(state, event.command as unknown as DriverCommand, env);
    else if (event.part === 'producer' && producer !== null) {
      handleProducerEvent(producer, event, doorOf(env, 'producer'));
    } else if (event.part === 'consumer' && consumer !== null) {
      handleConsumerEvent(consumer, event, doorOf(env, 'consumer'));
    }
    collect(state, env);
  },
  copy: (state) => ({
    ...state,
    producer: state.producer === null ? null : copyProducer(state.producer),
    consumer: state.consumer === null ? null : copyConsumer(state.consumer),
    reports: state.reports.slice(),
    returned: state.returned.slice(),
    polled: state.polled.slice(),
    failures: state.failures.slice(),
    heard: state.heard.slice(),
    commits: state.commits.slice(),
    committed: state.committed.slice(),
    positions: state.positions.slice(),
    thrown: state.thrown.slice(),
    flushed: state.flushed.slice(),
  }),
};

const doorOf = (env: DriverEnv, part: string): ClientEnv => env.part<ClientWake>(part);

function obey(state: Driver, command: DriverCommand, env: DriverEnv): void {
  const { producer, consumer } = state;
  if (isWriting(command)) {
    if (producer === null) throw new Error('this application has no producer');
    obeyWriting(state, producer, command, doorOf(env, 'producer'));
  } else if (consumer !== null) {
    obeyReading(state, consumer, command, doorOf(env, 'consumer'));
  }
}

const isWriting = (command: DriverCommand): command is ProducerCommand =>
  command.do === 'send' || command.do === 'close-producer' || command.do === 'flush';

function obeyWriting(
  state: Driver,
  producer: ProducerState,
  command: ProducerCommand,
  env: ClientEnv,
): void {
  switch (command.do) {
    case 'send':
      for (let i = 0; i < (command.times ?? 1); i += 1) {
        const sent = send(producer, command.record, env);
        state.returned.push(!isBlocked(producer, sent));
      }
      break;
    case 'close-producer':
      closeProducer(producer, env, command.timeoutMs);
      break;
    case 'flush':
      state.flushing = flush(producer, env);
      break;
  }
}

/** What Kafka refuses is thrown at the application. */
function obeyReading(
  state: Driver,
  consumer: ConsumerState,
  command: LoneCommand | MemberCommand,
  env: ClientEnv,
): void {
  catching(state, () => {
    if (isLone(command)) obeyAlone(state, consumer, command, env);
    else obeyAsMember(state, consumer, command, env);
  });
}

function catching(state: Driver, call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ConsumerMisuse)) throw error;
    state.thrown.push(`${error.exception}: ${error.message}`);
    state.polling = false;
  }
}

const lone: readonly string[] = [
  'assign',
  'pause',
  'resume',
  'seek',
  'position',
  'poll',
  'poll-once',
  'stop-polling',
];

const isLone = (command: LoneCommand | MemberCommand): command is LoneCommand =>
  lone.includes(command.do);

function obeyAsMember(
  state: Driver,
  consumer: ConsumerState,
  command: MemberCommand,
  env: ClientEnv,
): void {
  switch (command.do) {
    case 'subscribe':
      subscribe(consumer, command.to, env);
      break;
    case 'unsubscribe':
      unsubscribe(consumer, env);
      state.polling = false;
      break;
    case 'wakeup':
      wakeUp(consumer);
      break;
    case 'close':
      state.polling = false;
      closeConsumer(consumer, env);
      break;
    case 'commit-sync':
    case 'commit-async': {
      const kind = command.do === 'commit-sync' ? 'sync' : 'async';
      commit(consumer, kind, command.offsets, env);
      break;
    }
    case 'committed':
      committed(consumer, command.partitions, env);
      break;
    case 'return-from-listener':
      state.isListening = false;
      break;
  }
}

function obeyAlone(
  state: Driver,
  consumer: ConsumerState,
  command: LoneCommand,
  env: ClientEnv,
): void {
  switch (command.do) {
    case 'assign':
      assign(consumer, command.partitions, env);
      break;
    case 'pause':
      pause(consumer, command.partitions);
      break;
    case 'resume':
      resume(consumer, command.partitions, env);
      break;
    case 'seek':
      seek(consumer, command.at, command.offset, env);
      break;
    case 'position':
      state.positions.push(positionOf(consumer, command.at) ?? -1);
      break;
    case 'poll':
    case 'poll-once':
      state.polling = true;
      state.pollsOnce = command.do === 'poll-once';
      break;
    case 'stop-polling':
      state.polling = false;
      break;
  }
}

function collect(state: Driver, env: DriverEnv): void {
  const { producer, consumer } = state;
  const at = env.clock.monotonic();
  if (producer !== null) {
    for (const report of takeReports(producer)) state.reports.push({ ...report, at });
    noteFlush(state, producer, at);
  }
  if (consumer === null) return;
  noteCommits(state, consumer, at);
  catching(state, () => keepPolling(state, consumer, env));
}

function keepPolling(state: Driver, consumer: ConsumerState, env: DriverEnv): void {
  const at = env.clock.monotonic();
  while (state.polling && !state.isListening) {
    const result = poll(consumer, doorOf(env, 'consumer'));
    noteCommits(state, consumer, at);
    notePolled(state, result, at);
    // What poll() throws ends its loop, until something happens.
    if (result.records.length === 0) return;
  }
}

function noteFlush(state: Driver, producer: ProducerState, at: number): void {
  if (state.flushing < 0 || !isFlushed(producer, state.flushing)) return;
  state.flushing = -1;
  state.flushed.push(at);
}

function noteCommits(state: Driver, consumer: ConsumerState, at: number): void {
  state.committed.push(...takeCommitted(consumer));
  for (const report of takeCommitReports(consumer)) state.commits.push({ ...report, at });
}

function notePolled(state: Driver, { records, failure, listener }: PollResult, at: number): void {
  if (failure !== undefined) state.failures.push(failure);
  if (listener !== undefined) {
    state.heard.push({ ...listener, at });
    state.isListening = true;
  }
  for (const { topic, index, records: placed } of records) {
    const offsets = placed.map(({ offset }) => offset);
    const values = placed.map(({ record }) => record.value);
    state.polled.push({ topic, index, offsets, values, at });
  }
  if (records.length > 0 && state.pollsOnce) state.polling = false;
}
