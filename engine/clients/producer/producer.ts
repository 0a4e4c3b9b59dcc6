// A producer: what an application calls, and what happens by itself (Kafka's KafkaProducer).
import { assert } from '../../../sim/assert.ts';
import { none } from '../../../sim/short-list.ts';
import { ms } from '../../../sim/time.ts';
import type { ProcessEvent } from '../../../sim/program.ts';
import type { Envelope, ResponseEnvelope } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { onAlarm, setAlarm } from '../network/alarm.ts';
import {
  handleNetworkEvent,
  networkDeadline,
  pollNetwork,
  sooner,
  type Deadline,
} from '../network/events.ts';
import { takeNews, type ClientEnv, type ClientWake, type News } from '../network/network.ts';
import { hangUp, mayClose } from './closing.ts';
import { beginFlush, settleFlushes } from './flushing.ts';
import { onIdentityAnswered, onIdentityLost, seeToIdentity } from './identity.ts';
import { onProduceAnswered, onProduceLost } from './produce-answer.ts';
import type { SendId } from './producer-batch.ts';
import {
  report,
  type DeliveryReport,
  type ProducerRecord,
  type ProducerRequest,
  type ProducerState,
} from './producer-state.ts';
import { block, serveBlocked, trySend } from './send.ts';
import { sendWhatIsReady, somethingWentOut } from './sender.ts';

/** The producer's own thread begins: it looks for brokers, and for an identity. */
export function startProducer(producer: ProducerState, env: ClientEnv): void {
  advance(producer, env);
}

/**
 * The application hands over a record. What becomes of it is a report, sooner or later. Returns the number
 * of the call; `isBlocked` knows whether it has come back.
 */
export function send(producer: ProducerState, record: ProducerRecord, env: ClientEnv): SendId {
  assert(producer.status === 'open', 'nothing is sent once the producer has been closed');
  const id = producer.nextSend;
  producer.nextSend += 1;
  // Threads that wait in send() are served in the order in which they came.
  const before = producer.blocked[0];
  const outcome =
    before === undefined ? trySend(producer, id, record, env) : waitingOutcomes[before.why];
  const mustWait = outcome === 'needs-metadata' || outcome === 'needs-memory';
  if (mustWait) block(producer, { send: id, record, outcome }, env);
  if (mustWait || outcome === 'taken-and-ready') advance(producer, env);
  return id;
}

/** Does the thread stand still in this call of send(), until a report says 'taken' or 'failed'? */
export function isBlocked({ blocked }: ProducerState, id: SendId): boolean {
  for (const { send: waiting } of blocked) if (waiting === id) return true;
  return false;
}

const waitingOutcomes = { metadata: 'needs-metadata', memory: 'needs-memory' } as const;

/** Something happened to this component. */
export function handleProducerEvent(
  producer: ProducerState,
  event: ProcessEvent<Envelope, ClientWake>,
  env: ClientEnv,
): void {
  if (event.type === 'wake') onAlarm(producer.alarm);
  else handleNetworkEvent(producer.network, event, env);
  advance(producer, env);
}

/** The application takes what is known of its records by now. */
export function takeReports(producer: ProducerState): readonly DeliveryReport[] {
  const { reports } = producer;
  producer.reports = none;
  return reports;
}

/** flush(): the application waits until `isFlushed` says that it has returned. */
export function flush(producer: ProducerState, env: ClientEnv): number {
  const id = beginFlush(producer);
  advance(producer, env);
  return id;
}

/** Has a call of flush() returned? */
export const isFlushed = ({ flushes }: ProducerState, flush: number): boolean =>
  !flushes.some(({ id }) => id === flush);

/** close(timeout): no more records; what waits is still sent, as long as there is time. */
export function closeProducer(
  producer: ProducerState,
  env: ClientEnv,
  timeoutMs: number = Infinity,
): void {
  if (producer.status !== 'open') return;
  producer.status = 'closing';
  producer.closeUntil = env.clock.monotonic() + ms(timeoutMs);
  producer.accumulator.isClosed = true;
  for (const { send: id, record } of producer.blocked.splice(0)) {
    const errorCode = ErrorCode.UNKNOWN_SERVER_ERROR;
    const { topic } = record;
    report(producer, { type: 'failed', sends: [id], topic, partition: -1, errorCode });
  }
  advance(producer, env);
}

/** Does all that can be done now, and arms the timer for what comes next. */
function advance(producer: ProducerState, env: ClientEnv): void {
  if (producer.status === 'closed') return;
  const { network } = producer;
  for (;;) {
    serveBlocked(producer, env);
    const mayDeliver = seeToIdentity(producer, env);
    const next = mayDeliver ? sendWhatIsReady(producer, env) : producer.alarm.due;
    const hasAskedForMetadata = pollNetwork(network, env);
    const news = takeNews(network);
    for (const item of news) hear(producer, item, env);
    // Metadata goes first; what stood behind it goes right after, on the same connection.
    if (next === somethingWentOut || hasAskedForMetadata || news.length > 0) continue;
    if (producer.flushes.length > 0) settleFlushes(producer);
    if (mayClose(producer, env)) hangUp(producer, env);
    else setAlarm(producer.alarm, deadlineOf(producer, next, env), env);
    return;
  }
}

function hear(producer: ProducerState, news: News<ProducerRequest>, env: ClientEnv): void {
  if (news.type === 'metadata') return;
  const { about } = news;
  if (news.type === 'answered') {
    const { response } = news;
    if (about.type === 'produce') onProduceAnswered(producer, about.batches, response, env);
    else onIdentityAnswered(producer, response as ResponseEnvelope<'InitProducerId'>, env);
  } else if (about.type === 'produce') {
    onProduceLost(producer, about.batches, news.why, env);
  } else {
    onIdentityLost(producer, news.why, env);
  }
}

/** What is due before the alarm; the alarm's own deadline if nothing is. */
function deadlineOf(producer: ProducerState, ofSender: Deadline, env: ClientEnv): Deadline {
  const now = env.clock.monotonic();
  const { blocked, sequences, identityRetryAt, network } = producer;
  let next = ofSender;
  const waiting = blocked[0];
  if (waiting !== undefined) next = sooner(next, waiting.until, 'max-block');
  if (producer.status === 'closing') next = sooner(next, producer.closeUntil, 'close-timeout');
  const waitsForIdentity = sequences?.status === 'uninitialized' && identityRetryAt > now;
  if (waitsForIdentity) next = sooner(next, identityRetryAt, 'identity-retry');
  return networkDeadline(network, now, next);
}
