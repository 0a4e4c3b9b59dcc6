// The front of a broker: requests come in one at a time a connection, wait for a handler thread, and
// are answered in order (Kafka's SocketServer, RequestChannel and KafkaRequestHandler).
import type { ConnectionId } from '../../sim/program.ts';
import { assert } from '../../sim/assert.ts';
import { ms } from '../../sim/time.ts';
import type { ApiName } from '../protocol/apis.ts';
import { noCargo } from '../protocol/cargo.ts';
import {
  sizeOfResponse,
  type RequestEnvelope,
  type ResponseBody,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import { isFull, isHostFull, watchIdle } from './connection-limits.ts';
import { isReceivable } from './read-request.ts';
import { serviceTime } from './service-time.ts';
import type { BrokerEnv, BrokerState, Call, Channel, FrontState } from './state.ts';
import { throttleIn, throttleOfRequest, withThrottle } from './throttling.ts';
import { write } from './trace.ts';

/** A front that nobody has connected to. */
// Simplified: the network threads of all listeners are one pool, and what they do costs no time.
export const createFront = (networkThreads: number): FrontState => ({
  connections: new Map(),
  waiting: [],
  accepted: 0,
  idleTimer: -1,
  held: Array.from({ length: networkThreads }, () => []),
  queue: [],
  busy: 0,
});

/** A client or another broker has connected: it is served, has to wait for a place, or is sent away. */
export function onAccepted(
  broker: BrokerState,
  connection: ConnectionId,
  host: string,
  env: BrokerEnv,
): void {
  const { front } = broker;
  if (isHostFull(broker, host)) {
    write['client-disconnected'](env.trace, connection, `${host} has as many as it may have`);
    env.close(connection);
  } else if (isFull(broker)) {
    env.pauseReading(connection);
    front.waiting.push({ connection, host });
  } else {
    serve(broker, connection, host, env);
  }
}

function serve(broker: BrokerState, connection: ConnectionId, host: string, env: BrokerEnv): void {
  const { front } = broker;
  const thread = front.accepted % front.held.length;
  const usedAt = env.clock.monotonic();
  front.accepted += 1;
  front.connections.set(connection, { host, unsent: undefined, throttled: false, thread, usedAt });
  watchIdle(broker, env);
}

/** It is gone; what it asked may still be handled, but nobody hears the answer. */
export function onClosed(broker: BrokerState, connection: ConnectionId, env: BrokerEnv): void {
  const { front } = broker;
  const at = front.waiting.findIndex((each) => each.connection === connection);
  if (at >= 0) front.waiting.splice(at, 1);
  if (front.connections.delete(connection)) admitNext(broker, env);
}

/** A place is free: who has waited longest for one is served. */
function admitNext(broker: BrokerState, env: BrokerEnv): void {
  if (isFull(broker)) return;
  const next = broker.front.waiting.shift();
  if (next === undefined) return;
  serve(broker, next.connection, next.host, env);
  env.resumeReading(next.connection);
}

/** A request came: until it is answered nothing more is read from its connection. */
export function onRequest(
  broker: BrokerState,
  came: {
    readonly connection: ConnectionId;
    readonly row: number;
    readonly sizeInBytes: number;
  },
  request: RequestEnvelope,
  env: BrokerEnv,
): void {
  const { front, configs } = broker;
  const { connection, row, sizeInBytes } = came;
  const channel = front.connections.get(connection);
  // It was closed while the request was on its way.
  if (channel === undefined) return;
  env.pauseReading(connection);
  channel.usedAt = env.clock.monotonic();
  const call: Call = { type: 'request-handled', connection, row, sizeInBytes, request };
  if (!isReceivable(sizeInBytes, configs['socket.request.max.bytes'])) {
    hangUp(broker, call, `it is longer than ${configs['socket.request.max.bytes']} bytes`, env);
    return;
  }
  const held = front.held[channel.thread];
  const isBlocked = held !== undefined && (held.length > 0 || isQueueFull(broker));
  if (!isBlocked) {
    enqueue(broker, call, env);
    return;
  }
  held.push(call);
  write['network-thread-blocked'](env.trace, channel.thread, request.api, connection);
}

const isQueueFull = ({ front, configs }: BrokerState): boolean =>
  front.queue.length >= configs['queued.max.requests'];

function enqueue(broker: BrokerState, call: Call, env: BrokerEnv): void {
  const { front } = broker;
  if (front.busy < broker.configs['num.io.threads']) {
    startHandling(front, call, env);
    return;
  }
  write['request-queued'](env.trace, call.request.api, call.connection, front.queue.length);
  front.queue.push(call);
}

/** A thread takes a call up; its work is done when the wake comes. */
function startHandling(front: FrontState, call: Call, env: BrokerEnv): void {
  front.busy += 1;
  env.work(serviceTime(call), call);
}

/** A thread is free: the oldest call that waits is next, and there is room for another in the queue. */
export function onHandled(broker: BrokerState, env: BrokerEnv): void {
  const { front } = broker;
  front.busy -= 1;
  assert(front.busy >= 0, 'a handler thread is freed that was busy');
  const next = front.queue.shift();
  if (next === undefined) return;
  startHandling(front, next, env);
  for (const [thread, held] of front.held.entries()) {
    if (held.length === 0) continue;
    while (held.length > 0 && !isQueueFull(broker)) {
      const call = held.shift();
      if (call !== undefined) enqueue(broker, call, env);
    }
    if (held.length === 0) sendAnswersOf(broker, thread, env);
  }
}

/** A network thread goes on: it sends what was answered while it stood still. */
function sendAnswersOf(broker: BrokerState, thread: number, env: BrokerEnv): void {
  for (const [connection, channel] of broker.front.connections) {
    const isHeldUp = channel.thread === thread && channel.unsent !== undefined;
    if (isHeldUp && !isHeldBack(broker, channel)) sendAnswer(connection, channel, env);
  }
}

/** Answers a call; how long its client must wait the quota of request time says. */
export function reply<N extends ApiName>(
  broker: BrokerState,
  call: Call<N>,
  { body, errorCode }: { readonly body: ResponseBody<N>; readonly errorCode?: number },
  env: BrokerEnv,
): void {
  if (!broker.front.connections.has(call.connection)) return;
  const told = withThrottle(body, throttleOfRequest(broker, call, env));
  sendResponse(broker, call, responseTo(call, told, errorCode), env);
}

/** The answer to a call: its body, the most telling error in it, and what it carries. */
export const responseTo = <N extends ApiName>(
  { request: { api, version, correlationId }, row }: Call<N>,
  body: ResponseBody<N>,
  errorCode = 0,
  cargo = noCargo,
): ResponseEnvelope =>
  ({
    type: 'response',
    api,
    version,
    correlationId,
    body,
    inReplyTo: row,
    errorCode,
    cargo,
  }) as unknown as ResponseEnvelope;

/**
 * Sends the answer to a call, and reads on from its connection: at once, or when its client has waited as
 * long as the answer says.
 */
export function sendResponse(
  broker: BrokerState,
  call: Call,
  response: ResponseEnvelope,
  env: BrokerEnv,
): void {
  const channel = broker.front.connections.get(call.connection);
  if (channel === undefined) return;
  throttle(broker, call, throttleIn(response.body), env);
  channel.unsent = response;
  if (!isHeldBack(broker, channel)) sendAnswer(call.connection, channel, env);
}

/** Its client has used more than its quota: nothing is read from it for a while. */
function throttle(broker: BrokerState, call: Call, throttleMs: number, env: BrokerEnv): void {
  const { connection, request } = call;
  const channel = throttleMs <= 0 ? undefined : broker.front.connections.get(connection);
  if (channel === undefined) return;
  channel.throttled = true;
  env.after(ms(throttleMs), { type: 'throttle-over', connection });
  write['client-throttled'](env.trace, request.api, connection, throttleMs);
}

/**
 * An answer waits while its network thread stands still. Before KIP-219 it also waited as long as its
 * client was throttled, and clients took such a broker for a dead one.
 */
function isHeldBack({ flags, front }: BrokerState, { throttled, thread }: Channel): boolean {
  const isStuck = (front.held[thread]?.length ?? 0) > 0;
  return isStuck || (throttled && !flags['throttle-without-delay']);
}

/** Sends the answer that waits, if there is room for it. */
function sendAnswer(connection: ConnectionId, channel: Channel, env: BrokerEnv): void {
  const { unsent } = channel;
  if (unsent === undefined) return;
  assert(unsent.type === 'response', 'a broker answers');
  if (!env.send(connection, unsent, sizeOfResponse(unsent))) return;
  channel.unsent = undefined;
  channel.usedAt = env.clock.monotonic();
  readOn(connection, channel, env);
}

function readOn(connection: ConnectionId, { throttled }: Channel, env: BrokerEnv): void {
  if (!throttled) env.resumeReading(connection);
}

/** The client has waited long enough: what it has sent meanwhile is read. */
export function onThrottleOver(
  broker: BrokerState,
  connection: ConnectionId,
  env: BrokerEnv,
): void {
  const channel = broker.front.connections.get(connection);
  if (channel === undefined) return;
  channel.throttled = false;
  if (channel.unsent === undefined) env.resumeReading(connection);
  else if (!isHeldBack(broker, channel)) sendAnswer(connection, channel, env);
}

/** There is room again: the answer that waited goes out. */
export function onWritable(broker: BrokerState, connection: ConnectionId, env: BrokerEnv): void {
  const channel = broker.front.connections.get(connection);
  if (channel === undefined || isHeldBack(broker, channel)) return;
  sendAnswer(connection, channel, env);
}

/** Acks=0: nobody waits for an answer. */
export function replyNothing(
  broker: BrokerState,
  call: Call,
  throttleMs: number,
  env: BrokerEnv,
): void {
  const channel = broker.front.connections.get(call.connection);
  if (channel === undefined) return;
  throttle(broker, call, throttleMs, env);
  readOn(call.connection, channel, env);
}

/** The request is beyond answering: the connection is closed. */
export function hangUp(broker: BrokerState, call: Call, why: string, env: BrokerEnv): void {
  if (!broker.front.connections.has(call.connection)) return;
  write['request-refused'](env.trace, call.request.api, call.connection, why);
  broker.front.connections.delete(call.connection);
  env.close(call.connection);
  admitNext(broker, env);
}

/** A snapshot's copy. */
export const copyFront = (front: FrontState): FrontState => ({
  ...front,
  connections: new Map([...front.connections].map(([id, channel]) => [id, { ...channel }])),
  waiting: front.waiting.slice(),
  held: front.held.map((calls) => calls.slice()),
  queue: front.queue.slice(),
});
