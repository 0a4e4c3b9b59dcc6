// All that a producer remembers. A component: any process may embed any number of them.
import { added, none } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Bytes, RecordHeader } from '../../protocol/batch.ts';
import { copyNetwork, createNetwork, type NetworkState } from '../network/network.ts';
import { createAlarm, type Alarm } from '../network/alarm.ts';
import { copyAccumulator, createAccumulator, type Accumulator } from './accumulator.ts';
import type { RoundRobin } from './partitioner.ts';
import type { BatchId, SendId } from './producer-batch.ts';
import { copySequences, createSequences, type Sequences } from './sequences.ts';
import {
  accumulatorSettingsOf,
  sendSettingsOf,
  type ProducerSettings,
  type SendSettings,
} from './settings.ts';

/** What an application hands to send(). */
export interface ProducerRecord {
  readonly topic: string;
  /** Left out: the partitioner chooses. */
  readonly partition?: number;
  readonly key: Bytes;
  readonly value: Bytes;
  readonly headers?: readonly RecordHeader[];
  /** Milliseconds since 1970; left out: now. */
  readonly timestamp?: number;
  /** What key, value and headers take (`sizeOfFields`), if the application knows; left out: it is counted. */
  readonly fieldsSize?: number;
}

/** A call of send() that cannot go on: the application's thread stands still in it. */
export interface BlockedSend {
  readonly send: SendId;
  readonly record: ProducerRecord;
  /** max.block.ms is over. */
  readonly until: Micros;
  why: 'metadata' | 'memory';
  /** The version of the metadata that did not know the topic. */
  metadataVersion: number;
}

/** What the application hears of its records, in order. */
export type DeliveryReport =
  /** send() has returned: it had been waiting. */
  | { readonly type: 'taken'; readonly send: SendId }
  | {
      readonly type: 'acknowledged';
      readonly sends: readonly SendId[];
      readonly topic: string;
      readonly partition: number;
      /** The offset of the first of them; -1 where nobody knows (acks=0, a duplicate). */
      readonly baseOffset: number;
    }
  | {
      readonly type: 'failed';
      readonly sends: readonly SendId[];
      readonly topic: string;
      /** -1: it never got one. */
      readonly partition: number;
      readonly errorCode: number;
      /** The broker refused these records themselves (KIP-467); the others only shared their batch. */
      readonly invalid?: readonly SendId[];
    };

/** flush(): the application waits until what it had sent by then has found its end. */
export interface Flush {
  readonly id: number;
  readonly batches: readonly BatchId[];
}

/** What a producer remembers of each request. */
export type ProducerRequest =
  | { readonly type: 'produce'; readonly batches: readonly BatchId[] }
  | { readonly type: 'identity' };

/** The state of a producer. */
export interface ProducerState {
  readonly settings: ProducerSettings;
  readonly sending: SendSettings;
  readonly network: NetworkState<ProducerRequest>;
  readonly accumulator: Accumulator;
  /** Null: not idempotent. */
  readonly sequences: Sequences | null;
  readonly roundRobin: RoundRobin;
  /** Batches on their way: those of a partition side by side, in the order in which they were sent. */
  readonly inFlight: BatchId[];
  readonly blocked: BlockedSend[];
  /** Calls of flush() that have not returned. */
  flushes: readonly Flush[];
  nextFlush: number;
  readonly alarm: Alarm;
  nextSend: SendId;
  /** Not yet taken by the application. */
  reports: readonly DeliveryReport[];
  identityInFlight: boolean;
  /** InitProducerId is not asked again before. */
  identityRetryAt: Micros;
  status: 'open' | 'closing' | 'closed';
  /** close() waits until then at most. */
  closeUntil: Micros;
}

/** A producer that has not talked to anybody. */
export function createProducer(settings: ProducerSettings): ProducerState {
  const { clientId, release, bootstrap, configs } = settings;
  return {
    settings,
    sending: sendSettingsOf(configs),
    network: createNetwork({
      clientId,
      release,
      bootstrap,
      configs,
      maxInFlight: configs['max.in.flight.requests.per.connection'],
      createsTopics: true,
    }),
    accumulator: createAccumulator(accumulatorSettingsOf(configs)),
    sequences: configs['enable.idempotence'] ? createSequences() : null,
    roundRobin: new Map(),
    inFlight: [],
    blocked: [],
    flushes: [],
    nextFlush: 0,
    alarm: createAlarm(),
    nextSend: 0,
    reports: none,
    identityInFlight: false,
    identityRetryAt: 0,
    status: 'open',
    closeUntil: Infinity,
  };
}

/** The application will hear of it. */
export function report(producer: ProducerState, news: DeliveryReport): void {
  producer.reports = added(producer.reports, news);
}

/** A snapshot's copy. */
export function copyProducer(producer: ProducerState): ProducerState {
  const { network, accumulator, sequences, roundRobin, inFlight } = producer;
  return {
    ...producer,
    network: copyNetwork(network),
    accumulator: copyAccumulator(accumulator),
    sequences: sequences === null ? null : copySequences(sequences),
    roundRobin: new Map(roundRobin),
    inFlight: inFlight.slice(),
    blocked: producer.blocked.map((send) => ({ ...send })),
    alarm: { ...producer.alarm },
    reports: producer.reports.slice(),
  };
}

/** About how many values such a copy touches. */
export function weighProducer({ accumulator, network }: ProducerState): number {
  return 200 + 30 * accumulator.batches.length + 4 * network.metadata.lastSeenEpochs.size;
}
