// What a shell does for a tool besides admin calls: it runs a producer or a consumer.
import type { ProcessEvent } from '../../sim/program.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';
import type { ClientPlace } from './client-place.ts';
import {
  beginConsuming,
  consumedBy,
  copyConsuming,
  handleConsuming,
  interruptConsuming,
  onConsumingTimeout,
  type ConsumingTask,
} from './consuming-task.ts';
import {
  beginProducing,
  copyProducing,
  handleProducing,
  producedBy,
  type ProducingTask,
} from './producing-task.ts';
import type { Consumed, Produced, Wish } from './wishes.ts';

/** A client at work for a tool. */
export type Task = ProducingTask | ConsumingTask;

/** The doors of a client and of its time-out. */
export interface TaskDoors {
  readonly client: ClientEnv;
  readonly timers: ClientEnv;
}

/** The client begins. */
export const beginTask = (wish: Wish, place: ClientPlace, doors: TaskDoors): Task =>
  wish.do === 'produce'
    ? beginProducing(wish, place, doors.client)
    : beginConsuming(wish, place, doors.client, doors.timers);

/** Something happened to the client. */
export function handleTask(
  task: Task,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ClientEnv,
  timers: ClientEnv,
): void {
  if (task.type === 'producing') handleProducing(task, event, env);
  else handleConsuming(task, event, env, timers);
}

/** Its time is over. */
export function onTaskTimeout(task: Task, env: ClientEnv): void {
  if (task.type === 'consuming') onConsumingTimeout(task, env);
}

/** Somebody pressed Control-C. */
export function interruptTask(task: Task, env: ClientEnv): void {
  if (task.type === 'consuming') interruptConsuming(task, env);
}

/** What came of it; undefined while it is at work. */
export const taskResult = (task: Task): Produced | Consumed | undefined =>
  task.type === 'producing' ? producedBy(task) : consumedBy(task);

/** A snapshot's copy. */
export const copyTask = (task: Task): Task =>
  task.type === 'producing' ? copyProducing(task) : copyConsuming(task);
