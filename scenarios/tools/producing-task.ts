// A producer that sends the records of a tool, and is closed when all their fates are known.
import type { ProcessEvent } from '../../sim/program.ts';
import { producerSettingsOf } from '../../engine/clients/application/client-configs.ts';
import type { ClientEnv, ClientWake } from '../../engine/clients/network/network.ts';
import {
  closeProducer,
  handleProducerEvent,
  isBlocked,
  send,
  startProducer,
  takeReports,
} from '../../engine/clients/producer/producer.ts';
import {
  copyProducer,
  createProducer,
  type ProducerState,
} from '../../engine/clients/producer/producer-state.ts';
import type { Envelope } from '../../engine/protocol/envelope.ts';
import type { ClientPlace } from './client-place.ts';
import type { Produced, ProduceWish } from './wishes.ts';

/** A producer at work for a tool. */
export interface ProducingTask {
  readonly type: 'producing';
  readonly wish: ProduceWish;
  readonly producer: ProducerState;
  /** How many records were handed to send(). */
  handed: number;
  /** The call of send() that has not returned; -1: none. */
  blockedIn: number;
  /** By the number of the record. */
  readonly errorCodes: Map<number, number>;
}

/** The producer begins. */
export function beginProducing(
  wish: ProduceWish,
  { bootstrap, kafka }: ClientPlace,
  env: ClientEnv,
): ProducingTask {
  const { clientId: name, configs } = wish;
  const producer = createProducer(producerSettingsOf({ name, bootstrap, kafka, configs }));
  startProducer(producer, env);
  const task: ProducingTask = {
    type: 'producing',
    wish,
    producer,
    handed: 0,
    blockedIn: -1,
    errorCodes: new Map(),
  };
  goOn(task, env);
  return task;
}

/** Something happened to the producer. */
export function handleProducing(
  task: ProducingTask,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ClientEnv,
): void {
  handleProducerEvent(task.producer, event, env);
  goOn(task, env);
}

/** What became of the records; undefined while it is not known of all. */
export function producedBy({ wish, errorCodes, producer }: ProducingTask): Produced | undefined {
  if (producer.status !== 'closed') return undefined;
  return { errorCodes: wish.records.map((_, i) => errorCodes.get(i) ?? 0) };
}

function goOn(task: ProducingTask, env: ClientEnv): void {
  const { producer, wish } = task;
  hear(task);
  while (task.blockedIn < 0 && task.handed < wish.records.length) {
    const record = wish.records[task.handed];
    if (record === undefined) break;
    task.handed += 1;
    const call = send(producer, record, env);
    if (isBlocked(producer, call)) task.blockedIn = call;
    hear(task);
  }
  const isAllHanded = task.blockedIn < 0 && task.handed === wish.records.length;
  if (isAllHanded && producer.status === 'open') closeProducer(producer, env);
  hear(task);
}

function hear(task: ProducingTask): void {
  for (const report of takeReports(task.producer)) {
    const sends = report.type === 'taken' ? [report.send] : report.sends;
    if (sends.includes(task.blockedIn)) task.blockedIn = -1;
    if (report.type !== 'failed') continue;
    for (const number of sends) task.errorCodes.set(number, report.errorCode);
  }
}

/** A snapshot's copy. */
export const copyProducing = (task: ProducingTask): ProducingTask => ({
  ...task,
  producer: copyProducer(task.producer),
  errorCodes: new Map(task.errorCodes),
});
