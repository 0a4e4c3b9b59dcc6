// The front of a controller: requests come in one at a time a connection, wait for a handler thread, and
// are answered at once or much later (Kafka's SocketServer and ControllerApis).
import { assert } from '../../sim/assert.ts';
import { numbered, takeOut, type Numbered } from '../../sim/numbered.ts';
import type { ConnectionId, Env } from '../../sim/program.ts';
import { serviceTime } from '../broker/service-time.ts';
import type { Ticket } from '../kraft/controller/port.ts';
import { noCargo } from '../protocol/cargo.ts';
import {
  sizeOfResponse,
  type Envelope,
  type RequestEnvelope,
  type ResponseBody,
  type ResponseEnvelope,
} from '../protocol/envelope.ts';
import type { ApiName } from '../protocol/apis.ts';
import type { ControllerWake } from '../kraft/controller/port.ts';

/** A request that is not answered yet. */
export interface ControllerCall {
  readonly connection: ConnectionId;
  /** The row of the trace that brought it. */
  readonly row: number;
  readonly sizeInBytes: number;
  readonly request: RequestEnvelope;
}

/** A request and its ticket. */
interface TicketedCall extends Numbered {
  readonly id: Ticket;
  readonly call: ControllerCall;
}

/** A connection that is open: where it comes from, and the answer that waits for room. */
interface OpenConnection {
  readonly peer: string;
  unsent: ResponseEnvelope | undefined;
}

/** Plain data. */
export interface ControllerFront {
  /** It can be connected to. */
  isOpen: boolean;
  readonly connections: Map<ConnectionId, OpenConnection>;
  /** The requests that are not answered yet, by their tickets. */
  readonly calls: TicketedCall[];
  nextTicket: Ticket;
  /** Calls that wait for a handler thread. */
  readonly queue: Ticket[];
  /** Handler threads that are busy. */
  busy: number;
}

/** A handler thread has come to a request. */
export interface CallWake {
  readonly type: 'controller-call';
  readonly ticket: Ticket;
}

/** The door of a controller's front. */
export type ControllerEnv = Env<Envelope, CallWake | ControllerWake>;

/** A front that nobody has connected to. */
export const createControllerFront = (): ControllerFront => ({
  isOpen: false,
  connections: new Map(),
  calls: [],
  nextTicket: 0,
  queue: [],
  busy: 0,
});

/** The request with a ticket; undefined if it was answered. */
export const callWith = ({ calls }: ControllerFront, ticket: Ticket): ControllerCall | undefined =>
  numbered(calls, ticket)?.call;

/** Somebody has connected. */
export function acceptConnection(
  front: ControllerFront,
  connection: ConnectionId,
  peer: string,
): void {
  front.connections.set(connection, { peer, unsent: undefined });
}

/** A request came: until it is answered nothing more is read from its connection. */
export function takeCall(
  front: ControllerFront,
  call: ControllerCall,
  threads: number,
  env: ControllerEnv,
): void {
  env.pauseReading(call.connection);
  const ticket = front.nextTicket;
  front.nextTicket += 1;
  front.calls.push({ id: ticket, call });
  if (front.busy < threads) startHandling(front, ticket, env);
  else front.queue.push(ticket);
}

function startHandling(front: ControllerFront, ticket: Ticket, env: ControllerEnv): void {
  const call = callWith(front, ticket);
  assert(call !== undefined, 'a call that waits for a thread was not answered');
  front.busy += 1;
  env.work(serviceTime(call), { type: 'controller-call', ticket });
}

/** A thread is free: the oldest call that waits is next. */
export function onCallHandled(front: ControllerFront, env: ControllerEnv): void {
  front.busy -= 1;
  assert(front.busy >= 0, 'a handler thread is freed that was busy');
  if (front.queue.length === 0) return;
  const next = front.queue.shift();
  if (next !== undefined) startHandling(front, next, env);
}

/** Where a call came from, as ACLs name it. */
export const peerOf = ({ connections }: ControllerFront, { connection }: ControllerCall): string =>
  connections.get(connection)?.peer ?? '';

/** Answers a call, unless whoever asked has gone. */
export function answerCall<N extends ApiName>(
  front: ControllerFront,
  ticket: Ticket,
  answer: { readonly body: ResponseBody<N>; readonly errorCode: number },
  env: ControllerEnv,
): void {
  const call = takeOut(front.calls, ticket)?.call;
  assert(call !== undefined, 'a call is answered once');
  const { connection, row, request } = call;
  const open = front.connections.get(connection);
  if (open === undefined) return;
  const { api, version, correlationId } = request;
  const { body, errorCode } = answer;
  const response = {
    type: 'response',
    api,
    version,
    correlationId,
    body,
    inReplyTo: row,
    errorCode,
    cargo: noCargo,
  } as unknown as ResponseEnvelope;
  if (env.send(connection, response, sizeOfResponse(response))) env.resumeReading(connection);
  else open.unsent = response;
}

/** There is room again: the answer that waited goes out. */
export function onRoom(front: ControllerFront, connection: ConnectionId, env: ControllerEnv): void {
  const open = front.connections.get(connection);
  if (open?.unsent === undefined) return;
  if (!env.send(connection, open.unsent, sizeOfResponse(open.unsent))) return;
  open.unsent = undefined;
  env.resumeReading(connection);
}

/** A request that this controller cannot read: the connection is closed. */
export function hangUpOn(front: ControllerFront, ticket: Ticket, env: ControllerEnv): void {
  const call = takeOut(front.calls, ticket)?.call;
  if (call !== undefined && front.connections.delete(call.connection)) env.close(call.connection);
}

/** A snapshot's copy. */
export function copyControllerFront(front: ControllerFront): ControllerFront {
  const connections = [...front.connections].map(([id, open]) => [id, { ...open }] as const);
  return {
    ...front,
    connections: new Map(connections),
    calls: front.calls.slice(),
    queue: front.queue.slice(),
  };
}
