// The front of a broker: requests come in one at a time a connection, wait for a handler thread, and
// are answered in order (Kafka's SocketServer, RequestChannel and KafkaRequestHandler).
import type { ConnectionId } from '../../sim/program.ts';
import { assert } from '../../sim/assert.ts';
import { ms } from '../../sim/time.ts';
import type { ApiName } from '../protocol/apis.ts';
import {
  sizeOfResponse,
  type Cargo,
  type RequestEnvelope,
  type ResponseBody,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import { serviceTime } from './service-time.ts';
import type { BrokerEnv, BrokerState, Call, Channel, FrontState } from './state.ts';
import { throttleIn, throttleOfRequest, withThrottle } from './throttling.ts';
import { write } from './trace.ts';

/** A front that nobody has connected to. */
export const createFront = (): FrontState => ({ connections: new Map(), queue: [], busy: 0 });

/** A client or another broker has connected. */
export function onAccepted(broker: BrokerState, connection: ConnectionId, host: string): void {
  broker.front.connections.set(connection, { host, unsent: undefined, throttled: false });
}

/** It is gone; what it asked may still be handled, but nobody hears the answer. */
export function onClosed(broker: BrokerState, connection: ConnectionId): void {
  broker.front.connections.delete(connection);
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
  const { front } = broker;
  const { connection, row, sizeInBytes } = came;
  env.pauseReading(connection);
  const call: Call = { connection, row, sizeInBytes, request };
  if (front.busy < broker.configs['num.io.threads']) {
    startHandling(front, call, env);
    return;
  }
  // At most one a connection waits here: queued.max.requests bounds Kafka's queue, connections bound this.
  write['request-queued'](env.trace, request.api, call.connection, front.queue.length);
  front.queue.push(call);
}

/** A thread takes a call up; its work is done when the wake comes. */
function startHandling(front: FrontState, call: Call, env: BrokerEnv): void {
  front.busy += 1;
  env.work(serviceTime(call), { type: 'request-handled', call });
}

/** A thread is free: the oldest call that waits is next. */
export function onHandled(broker: BrokerState, env: BrokerEnv): void {
  const { front } = broker;
  front.busy -= 1;
  assert(front.busy >= 0, 'a handler thread is freed that was busy');
  const next = front.queue.shift();
  if (next !== undefined) startHandling(front, next, env);
}

/** What belongs to an answer besides its body. */
export interface AnswerNotes {
  /** The most telling error in it. */
  readonly errorCode?: number;
  readonly cargo?: Cargo;
  /** How long its client must wait; left out: as its quota of request time says. */
  readonly throttleMs?: number;
}

const noCargo: Cargo = [];

/** Answers a call, and reads on from its connection: at once, or when its client has waited long enough. */
export function reply<N extends ApiName>(
  broker: BrokerState,
  call: Call<N>,
  answer: { readonly body: ResponseBody<N> } & AnswerNotes,
  env: BrokerEnv,
): void {
  const channel = broker.front.connections.get(call.connection);
  if (channel === undefined) return;
  const { api, version, correlationId } = call.request;
  const throttleMs = answer.throttleMs ?? throttleOfRequest(broker, call, env);
  const body = throttleMs > 0 ? withThrottle(answer.body, throttleMs) : answer.body;
  throttle(broker, call, throttleIn(body), env);
  const response = {
    type: 'response',
    api,
    version,
    correlationId,
    body,
    inReplyTo: call.row,
    errorCode: answer.errorCode ?? 0,
    cargo: answer.cargo ?? noCargo,
  } as unknown as ResponseEnvelope;
  channel.unsent = response;
  if (!isHeldBack(broker, channel)) sendAnswer(call.connection, channel, env);
}

/** Its client has used more than its quota: nothing is read from it for a while. */
function throttle(broker: BrokerState, call: Call, throttleMs: number, env: BrokerEnv): void {
  const { connection, request } = call;
  const channel = broker.front.connections.get(connection);
  if (throttleMs <= 0 || channel === undefined) return;
  channel.throttled = true;
  env.after(ms(throttleMs), { type: 'throttle-over', connection });
  write['client-throttled'](env.trace, request.api, connection, throttleMs);
}

/** Before KIP-219 the answer itself waited, and clients took a throttled broker for a dead one. */
const isHeldBack = ({ flags }: BrokerState, { throttled }: Channel): boolean =>
  throttled && !flags['throttle-without-delay'];

/** Sends the answer that waits, if there is room for it. */
function sendAnswer(connection: ConnectionId, channel: Channel, env: BrokerEnv): void {
  const { unsent } = channel;
  if (unsent === undefined) return;
  assert(unsent.type === 'response', 'a broker answers');
  if (!env.send(connection, unsent, sizeOfResponse(unsent))) return;
  channel.unsent = undefined;
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
  else sendAnswer(connection, channel, env);
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
}

/** A snapshot's copy. */
export function copyFront(front: FrontState): FrontState {
  return {
    connections: new Map([...front.connections].map(([id, channel]) => [id, { ...channel }])),
    queue: front.queue.slice(),
    busy: front.busy,
  };
}
