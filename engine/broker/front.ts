// The front of a broker: requests come in one at a time a connection, wait for a handler thread, and
// are answered in order (Kafka's SocketServer, RequestChannel and KafkaRequestHandler).
import type { ConnectionId } from '../../sim/program.ts';
import { assert } from '../../sim/assert.ts';
import type { Micros } from '../../sim/time.ts';
import type { ApiName } from '../protocol/apis.ts';
import {
  sizeOfResponse,
  type Cargo,
  type RequestEnvelope,
  type ResponseBody,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import { sizeReceived } from './read-request.ts';
import type { BrokerEnv, BrokerState, Call, FrontState } from './state.ts';
import { write } from './trace.ts';

/** A front that nobody has connected to. */
export const createFront = (): FrontState => ({ connections: new Map(), queue: [], busy: 0 });

/** A client or another broker has connected. */
export function onAccepted(broker: BrokerState, connection: ConnectionId): void {
  broker.front.connections.set(connection, { unsent: undefined });
}

/** It is gone; what it asked may still be handled, but nobody hears the answer. */
export function onClosed(broker: BrokerState, connection: ConnectionId): void {
  broker.front.connections.delete(connection);
}

/** A request came: until it is answered nothing more is read from its connection. */
export function onRequest(
  broker: BrokerState,
  came: { readonly connection: ConnectionId; readonly row: number },
  request: RequestEnvelope,
  env: BrokerEnv,
): void {
  const { front } = broker;
  env.pauseReading(came.connection);
  const call: Call = { ...came, request };
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

/** What a thread spends on a request: a little, and more for each kilobyte. */
function serviceTime(call: Call): Micros {
  return 30 + (sizeReceived(call.request) >> 10);
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
}

/** Answers a call, and reads on from its connection. */
export function reply<N extends ApiName>(
  broker: BrokerState,
  call: Call<N>,
  answer: { readonly body: ResponseBody<N> } & AnswerNotes,
  env: BrokerEnv,
): void {
  const state = broker.front.connections.get(call.connection);
  if (state === undefined) return;
  const { api, version, correlationId } = call.request;
  const response = {
    type: 'response',
    api,
    version,
    correlationId,
    body: answer.body,
    inReplyTo: call.row,
    errorCode: answer.errorCode ?? 0,
    ...(answer.cargo === undefined ? {} : { cargo: answer.cargo }),
  } as unknown as ResponseEnvelope;
  const size = sizeOfResponse(response);
  if (env.send(call.connection, response, size)) {
    env.resumeReading(call.connection);
  } else {
    state.unsent = response;
  }
}

/** There is room again: the answer that waited goes out. */
export function onWritable(broker: BrokerState, connection: ConnectionId, env: BrokerEnv): void {
  const state = broker.front.connections.get(connection);
  if (state?.unsent === undefined) return;
  const { unsent } = state;
  assert(unsent.type === 'response', 'a broker answers');
  if (!env.send(connection, unsent, sizeOfResponse(unsent))) return;
  state.unsent = undefined;
  env.resumeReading(connection);
}

/** Acks=0: nobody waits for an answer. */
export function replyNothing(broker: BrokerState, call: Call, env: BrokerEnv): void {
  if (broker.front.connections.has(call.connection)) env.resumeReading(call.connection);
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
    connections: new Map([...front.connections].map(([id, state]) => [id, { ...state }])),
    queue: front.queue.slice(),
    busy: front.busy,
  };
}
