// An application that does what a test tells it: one producer and one consumer in one process.
import type { Env, Program } from '../../sim/program.ts';
import type { Plain } from '../../sim/plain.ts';
import {
  consumerSettingsOf,
  producerSettingsOf,
} from '../../engine/clients/application/client-configs.ts';
import {
  assign,
  handleConsumerEvent,
  pause,
  poll,
  resume,
  seek,
  startConsumer,
} from '../../engine/clients/consumer/consumer.ts';
import {
  copyConsumer,
  createConsumer,
  type ConsumerFailure,
  type ConsumerState,
} from '../../engine/clients/consumer/consumer-state.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import {
  closeProducer,
  handleProducerEvent,
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
}

/** A call that the test wants made. */
export type DriverCommand =
  | { readonly do: 'send'; readonly record: ProducerRecord; readonly times?: number }
  | { readonly do: 'close-producer' }
  | { readonly do: 'assign' | 'pause' | 'resume'; readonly partitions: readonly TopicPartition[] }
  | { readonly do: 'seek'; readonly at: TopicPartition; readonly offset: number }
  /** From now on it is in poll() whenever it has nothing else to do. */
  | { readonly do: 'poll' }
  | { readonly do: 'stop-polling' };

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
  polling: boolean;
}

type DriverEnv = Env<Envelope, ClientWake>;

/** The program of such an application. */
export const clientDriver: Program<Driver, Envelope, ClientWake> = {
  start(env, plain: Plain) {
    const { producer, consumer, bootstrap, kafka } = plain as unknown as DriverSettings;
    const plan = { name: 'driver', bootstrap, kafka };
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
      polling: false,
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
  }),
};

const doorOf = (env: DriverEnv, part: string): ClientEnv => env.part<ClientWake>(part);

function obey(state: Driver, command: DriverCommand, env: DriverEnv): void {
  const { producer, consumer } = state;
  if (command.do === 'send' && producer !== null) {
    for (let i = 0; i < (command.times ?? 1); i += 1) {
      const { hasReturned } = send(producer, command.record, doorOf(env, 'producer'));
      state.returned.push(hasReturned);
    }
  } else if (command.do === 'close-producer' && producer !== null) {
    closeProducer(producer, doorOf(env, 'producer'));
  } else if (consumer !== null) {
    obeyReading(state, consumer, command, doorOf(env, 'consumer'));
  }
}

function obeyReading(
  state: Driver,
  consumer: ConsumerState,
  command: DriverCommand,
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
    case 'poll':
      state.polling = true;
      break;
    case 'stop-polling':
      state.polling = false;
      break;
    case 'send':
    case 'close-producer':
      throw new Error('this application has no producer');
  }
}

function collect(state: Driver, env: DriverEnv): void {
  const { producer, consumer } = state;
  const at = env.clock.monotonic();
  if (producer !== null) {
    for (const report of takeReports(producer)) state.reports.push({ ...report, at });
  }
  if (consumer === null || !state.polling) return;
  for (;;) {
    const { records, failure } = poll(consumer, doorOf(env, 'consumer'));
    if (failure !== undefined) state.failures.push(failure);
    for (const { topic, index, records: placed } of records) {
      const offsets = placed.map(({ offset }) => offset);
      const values = placed.map(({ record }) => record.value);
      state.polled.push({ topic, index, offsets, values, at });
    }
    if (records.length === 0 && failure === undefined) return;
  }
}
