// A consumer that reads for a tool until there is enough, or nothing comes for too long.
import type { ProcessEvent, TimerId } from '../../sim/program.ts';
import { ms } from '../../sim/time.ts';
import { consumerSettingsOf } from '../../engine/clients/application/client-configs.ts';
import {
  assign,
  closeConsumer,
  handleConsumerEvent,
  poll,
  seek,
  startConsumer,
} from '../../engine/clients/consumer/consumer.ts';
import {
  copyConsumer,
  createConsumer,
  type ConsumerState,
} from '../../engine/clients/consumer/consumer-state.ts';
import { subscribe } from '../../engine/clients/consumer/group-calls.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import { partitionKey } from '../../engine/clients/topic-partition.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';
import type { ClientPlace } from './client-place.ts';
import type { Consumed, ConsumedRecord, ConsumeWish } from './wishes.ts';

/** A consumer at work for a tool. */
export interface ConsumingTask {
  readonly type: 'consuming';
  readonly wish: ConsumeWish;
  readonly consumer: ConsumerState;
  readonly records: ConsumedRecord[];
  /** The timer of `timeoutMs`; -1: none is armed. */
  timer: TimerId;
  /** Null while it reads. */
  end: Consumed['end'] | null;
}

/** The consumer begins; `timers` is the door on which the time-out wakes. */
export function beginConsuming(
  wish: ConsumeWish,
  { bootstrap, kafka }: ClientPlace,
  env: ClientEnv,
  timers: ClientEnv,
): ConsumingTask {
  const { clientId: name, configs, from } = wish;
  const consumer = createConsumer(consumerSettingsOf({ name, bootstrap, kafka, configs }));
  const task: ConsumingTask = {
    type: 'consuming',
    wish,
    consumer,
    records: [],
    timer: -1,
    end: null,
  };
  startConsumer(consumer, env);
  if ('partition' in from) {
    assign(consumer, [from.partition], env);
    if (from.offset !== undefined) seek(consumer, from.partition, from.offset, env);
  } else {
    subscribe(consumer, from, env);
  }
  armTimer(task, timers);
  goOn(task, env, timers);
  return task;
}

/** Something happened to the consumer. */
export function handleConsuming(
  task: ConsumingTask,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ClientEnv,
  timers: ClientEnv,
): void {
  handleConsumerEvent(task.consumer, event, env);
  goOn(task, env, timers);
}

/** Nothing came for too long. */
export function onConsumingTimeout(task: ConsumingTask, env: ClientEnv): void {
  task.timer = -1;
  if (task.end === null) finish(task, 'timeout', env);
}

/** Somebody pressed Control-C. */
export function interruptConsuming(task: ConsumingTask, env: ClientEnv): void {
  if (task.end === null) finish(task, 'interrupted', env);
}

/** What was read; undefined while the consumer is not closed. */
export function consumedBy({ consumer, records, end }: ConsumingTask): Consumed | undefined {
  return end === null || !consumer.isClosed ? undefined : { records, end };
}

function armTimer(task: ConsumingTask, timers: ClientEnv): void {
  const { timeoutMs } = task.wish;
  if (task.timer >= 0) timers.cancel(task.timer);
  if (timeoutMs >= 0) task.timer = timers.after(ms(timeoutMs), { type: 'consuming-timeout' });
}

function goOn(task: ConsumingTask, env: ClientEnv, timers: ClientEnv): void {
  while (task.end === null) {
    const { records, failure, listener } = poll(task.consumer, env);
    if (failure !== undefined) {
      finish(task, failure, env);
    } else if (records.length > 0) {
      armTimer(task, timers);
      take(task, records, env);
    } else if (listener === undefined) {
      return;
    }
  }
}

/** What goes beyond the bound is put back: it does not count as read when positions are committed. */
function take(
  task: ConsumingTask,
  polled: ReturnType<typeof poll>['records'],
  env: ClientEnv,
): void {
  const { maxMessages } = task.wish;
  const left = new Map<string, ConsumedRecord>();
  for (const { topic, index, records } of polled) {
    for (const { offset, record } of records) {
      const each = { topic, index, offset, record };
      const key = partitionKey(topic, index);
      if (maxMessages < 0 || task.records.length < maxMessages) task.records.push(each);
      else if (!left.has(key)) left.set(key, each);
    }
  }
  if (maxMessages < 0 || task.records.length < maxMessages) return;
  for (const { topic, index, offset } of left.values()) {
    seek(task.consumer, { topic, index }, offset, env);
  }
  finish(task, 'enough', env);
}

function finish(task: ConsumingTask, end: Consumed['end'], env: ClientEnv): void {
  task.end = end;
  closeConsumer(task.consumer, env);
}

/** A snapshot's copy. */
export const copyConsuming = (task: ConsumingTask): ConsumingTask => ({
  ...task,
  consumer: copyConsumer(task.consumer),
  records: task.records.slice(),
});
