// An application that reads: its loop of poll(), work and commit.
import { assert } from '../../../sim/assert.ts';
import type { Plain } from '../../../sim/plain.ts';
import type { PlacedRecord } from '../../protocol/placed-record.ts';
import {
  assign,
  closeConsumer,
  handleConsumerEvent,
  partitionsFor,
  poll,
  startConsumer,
} from '../consumer/consumer.ts';
import type { PolledRecords } from '../consumer/collecting.ts';
import {
  copyConsumer,
  createConsumer,
  weighConsumer,
  type ConsumerFailure,
  type ConsumerState,
} from '../consumer/consumer-state.ts';
import { commit, subscribe, takeCommitReports } from '../consumer/group-calls.ts';
import type { CommitReport } from '../consumer/group/commit.ts';
import { write as trace } from '../trace.ts';
import { clientEnv, programOf, type ApplicationEnv, type ClientEvent } from './application.ts';
import { consumerSettingsOf } from './client-configs.ts';
import { clientPlanOf, readConsuming, type ConsumingSettings } from './consuming-settings.ts';
import { maybeCrash, type CrashStep } from './crash.ts';
import {
  copyDeadLetters,
  createDeadLetters,
  hearOfDeadLetters,
  sendDeadLetter,
  startDeadLetters,
  weighDeadLetters,
  type DeadLetters,
} from './dead-letters.ts';
import { semantics } from './semantics.ts';

/** Where the thread of the application stands. */
export type ConsumingStep =
  | 'waiting-to-begin'
  | 'looking-for-topic'
  | 'polling'
  | 'processing'
  /** A record failed, and is tried again after a pause. */
  | 'retrying'
  | 'sending-dead-letter'
  | 'committing'
  | 'closing';

/** What a consuming application remembers. */
export interface ConsumingState {
  readonly settings: ConsumingSettings;
  /** Null until the application begins. */
  consumer: ConsumerState | null;
  /** Null: what fails is not sent anywhere. */
  readonly deadLetters: DeadLetters | null;
  doing: ConsumingStep;
  /** It was asked to stop: the loop ends when what was polled is done. */
  isEnding: boolean;
  /** What poll() returned and is not processed yet, one partition after the other. */
  readonly work: PolledRecords[];
  /** How many records of the first piece of work are done. */
  done: number;
  /** How often the record in hand has failed. */
  failures: number;
  processed: number;
  /** How often each step was begun in this life, if it is to crash at one. */
  readonly steps: Record<CrashStep, number>;
}

type Wake =
  | { readonly type: 'begin' }
  | { readonly type: 'record-processed' }
  | { readonly type: 'retry' };
type ConsumingEnv = ApplicationEnv<Wake>;

const part = 'consumer';

/** The program of a consuming application. */
export const consumingApplication = programOf<ConsumingState, Wake>({
  create(settings: Plain) {
    const read = readConsuming(settings);
    return {
      settings: read,
      consumer: null,
      deadLetters: read.semantics === 'dead-letter' ? createDeadLetters(read) : null,
      doing: 'waiting-to-begin',
      isEnding: false,
      work: [],
      done: 0,
      failures: 0,
      processed: 0,
      steps: { work: 0, commit: 0, poll: 0 },
    };
  },
  startAt: ({ settings }) => settings.startAtMicros,
  begin(state, env) {
    const consumer = createConsumer(consumerSettingsOf(clientPlanOf(state.settings)));
    state.consumer = consumer;
    startConsumer(consumer, clientEnv(env, part));
    if (state.deadLetters !== null) startDeadLetters(state.deadLetters, env);
    if (consumer.member === null) {
      state.doing = 'looking-for-topic';
    } else {
      const { topic, pattern } = state.settings;
      const wanted = pattern === null ? { topics: [topic] } : { pattern };
      subscribe(consumer, wanted, clientEnv(env, part));
      state.doing = 'polling';
    }
    goOn(state, env);
  },
  wake(state, { wake }, env) {
    if (state.doing === 'closing') return;
    if (wake.type === 'record-processed') onRecordProcessed(state, env);
    else workOn(state, env);
  },
  hear: onClientEvent,
  stop(state, env) {
    state.isEnding = true;
    if (isBetweenPolls(state)) close(state, env);
  },
  copy: (state) => ({
    ...state,
    work: state.work.slice(),
    consumer: state.consumer === null ? null : copyConsumer(state.consumer),
    deadLetters: state.deadLetters === null ? null : copyDeadLetters(state.deadLetters),
    steps: { ...state.steps },
  }),
  weigh: ({ consumer, deadLetters }) =>
    (consumer === null ? 1 : weighConsumer(consumer)) +
    (deadLetters === null ? 0 : weighDeadLetters(deadLetters)),
});

function onClientEvent(state: ConsumingState, event: ClientEvent, env: ConsumingEnv): void {
  const { consumer, deadLetters } = state;
  assert(consumer !== null, 'events of clients come after they were made');
  if (event.part === part) {
    handleConsumerEvent(consumer, event, clientEnv(env, part));
  } else if (deadLetters !== null) {
    const isDelivered = hearOfDeadLetters(deadLetters, event, env);
    if (isDelivered && state.doing === 'sending-dead-letter') passOver(state, env);
  }
  if (consumer.isClosed) env.exit();
  else goOn(state, env);
}

/** The application's thread goes on from where it waits, if it can. */
function goOn(state: ConsumingState, env: ConsumingEnv): void {
  if (state.consumer === null) return;
  for (const report of takeCommitReports(state.consumer)) onCommitted(state, report, env);
  if (state.doing === 'looking-for-topic') takeTopic(state, env);
  if (state.doing === 'polling') pollOnce(state, env);
}

/** Simplified: without a group, the application reads the partitions that are there when it begins. */
function takeTopic(state: ConsumingState, env: ConsumingEnv): void {
  const { consumer, settings } = state;
  if (consumer === null) return;
  const partitions = partitionsFor(consumer, settings.topic, clientEnv(env, part));
  if (partitions === undefined) return;
  assign(consumer, partitions, clientEnv(env, part));
  state.doing = 'polling';
}

function pollOnce(state: ConsumingState, env: ConsumingEnv): void {
  const { consumer } = state;
  if (consumer === null) return;
  const { records, failure } = poll(consumer, clientEnv(env, part));
  if (failure !== undefined) {
    giveUp(state, failure, env);
    return;
  }
  if (records.length === 0) return;
  state.work.push(...records);
  state.done = 0;
  if (semantics[state.settings.semantics].commits === 'before-work') beginCommit(state, env);
  else workOn(state, env);
}

/** What poll() throws ends the loop; as in a `finally`, the consumer is closed. */
function giveUp(state: ConsumingState, { errorCode }: ConsumerFailure, env: ConsumingEnv): void {
  trace['application-failed'](env.trace, 'poll()', errorCode);
  close(state, env);
}

/** Work takes a core for its time; without any it is done at once. */
function workOn(state: ConsumingState, env: ConsumingEnv): void {
  const { processingMicros, failEvery } = state.settings;
  state.doing = 'processing';
  if (isCrash(state, 'work', env)) return;
  if (processingMicros > 0 || failEvery > 0) {
    env.work(processingMicros, recordProcessed);
    return;
  }
  for (const { partition, records, to } of state.work.splice(0)) {
    trace['records-processed'](env.trace, partition, records[0]?.offset ?? to, to);
    state.processed += records.length;
  }
  onWorkDone(state, env);
}

const recordProcessed = { type: 'record-processed' } as const;

function onRecordProcessed(state: ConsumingState, env: ConsumingEnv): void {
  const work = state.work[0];
  const record = work?.records[state.done];
  assert(work !== undefined && record !== undefined, 'what was processed had been polled');
  if (fails(state, record)) {
    onRecordFailed(state, work, record, env);
    return;
  }
  trace['records-processed'](env.trace, work.partition, record.offset, nextIn(state, work));
  state.processed += 1;
  passOver(state, env);
}

/** The position after the record in hand. */
const nextIn = ({ done }: ConsumingState, { records, to }: PolledRecords): number =>
  records[done + 1]?.offset ?? to;

/** Every so-manieth record is one that the application cannot digest, now or later. */
const fails = ({ settings }: ConsumingState, { offset }: PlacedRecord): boolean =>
  settings.failEvery > 0 && offset % settings.failEvery === settings.failEvery - 1;

function onRecordFailed(
  state: ConsumingState,
  work: PolledRecords,
  placed: PlacedRecord,
  env: ConsumingEnv,
): void {
  const { settings, deadLetters } = state;
  const { partition } = work;
  state.failures += 1;
  const { offset, record } = placed;
  trace['record-failed'](env.trace, partition, offset, state.failures);
  if (deadLetters === null || state.failures <= settings.retries) {
    state.doing = 'retrying';
    env.after(settings.retryPauseMicros, { type: 'retry' });
    return;
  }
  state.doing = 'sending-dead-letter';
  trace['dead-letter-sent'](env.trace, partition, offset, nextIn(state, work));
  sendDeadLetter(deadLetters, { key: record.key, value: record.value }, env);
}

/** The record in hand is done with: on to the next. */
function passOver(state: ConsumingState, env: ConsumingEnv): void {
  const work = state.work[0];
  assert(work !== undefined, 'the record in hand is one of those that were polled');
  state.failures = 0;
  state.done += 1;
  if (state.done >= work.records.length) {
    state.work.shift();
    state.done = 0;
  }
  if (state.work.length > 0) workOn(state, env);
  else onWorkDone(state, env);
}

function onWorkDone(state: ConsumingState, env: ConsumingEnv): void {
  if (semantics[state.settings.semantics].commits === 'after-work') beginCommit(state, env);
  else pollAgain(state, env);
}

/** commitSync(): the application waits until it is answered. */
function beginCommit(state: ConsumingState, env: ConsumingEnv): void {
  const { consumer } = state;
  state.doing = 'committing';
  if (consumer === null || isCrash(state, 'commit', env)) return;
  commit(consumer, 'sync', undefined, clientEnv(env, part));
  for (const report of takeCommitReports(consumer)) onCommitted(state, report, env);
}

function onCommitted(
  state: ConsumingState,
  { failure, kind }: CommitReport,
  env: ConsumingEnv,
): void {
  if (kind !== 'sync' || state.doing !== 'committing') return;
  if (failure !== null && isFatal(failure.exception)) {
    trace['application-failed'](env.trace, 'commitSync()', failure.errorCode);
    close(state, env);
    return;
  }
  // Who commits first may only do what is committed.
  if (failure !== null) state.work.splice(0);
  if (state.work.length > 0) workOn(state, env);
  else pollAgain(state, env);
}

/** A rebalance, or a coordinator that is slow, is no reason to end: others have the partitions now. */
const isFatal = (exception: string): boolean => !transient.includes(exception);

const transient: readonly string[] = [
  'CommitFailedException',
  'RebalanceInProgressException',
  'TimeoutException',
];

/** Nothing is in hand: wakeup() ends a call of poll(). */
const isBetweenPolls = ({ doing }: ConsumingState): boolean =>
  doing === 'waiting-to-begin' || doing === 'looking-for-topic' || doing === 'polling';

/** Another look at once: what is buffered has been paid for already. */
function pollAgain(state: ConsumingState, env: ConsumingEnv): void {
  if (state.isEnding) {
    close(state, env);
    return;
  }
  state.doing = 'polling';
  if (isCrash(state, 'poll', env)) return;
  pollOnce(state, env);
}

function isCrash(state: ConsumingState, before: CrashStep, env: ConsumingEnv): boolean {
  const { crash } = state.settings;
  if (crash === null) return false;
  state.steps[before] += 1;
  return maybeCrash(crash, { before, nth: state.steps[before] }, env);
}

/** The record in hand is not finished: what was polled and not processed is left. */
function close(state: ConsumingState, env: ConsumingEnv): void {
  const { consumer } = state;
  state.doing = 'closing';
  state.work.splice(0);
  if (consumer === null) {
    env.exit();
    return;
  }
  closeConsumer(consumer, clientEnv(env, part));
  if (consumer.isClosed) env.exit();
}
