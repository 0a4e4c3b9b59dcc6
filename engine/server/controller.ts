// The controller in a process: requests for the quorum go to the raft member, all others to the
// controller itself, which hears from the quorum what is committed and who leads.
import type { ProcessEvent } from '../../sim/program.ts';
import { isEnabled } from '../config/api-versions.ts';
import {
  becomeActive,
  becomeInactive,
  onCommitted,
  onControllerRequest,
  onControllerWake,
} from '../kraft/controller/controller.ts';
import type { ControllerWake, Ticket } from '../kraft/controller/port.ts';
import type { ImageAt } from '../kraft/controller/speculation.ts';
import type { Answer } from '../kraft/letters.ts';
import { handleQuorumRequest } from '../kraft/member.ts';
import { isForQuorum } from '../kraft/receive.ts';
import type { Envelope, RequestEnvelope } from '../protocol/envelope.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { unwrapRequest, wrapResponse } from '../protocol/forwarding.ts';
import { anonymous } from '../protocol/principal.ts';
import {
  acceptConnection,
  answerCall,
  callWith,
  hangUpOn,
  onCallHandled,
  onRoom,
  peerOf,
  takeCall,
  type CallWake,
  type ControllerCall,
} from './controller-front.ts';
import { portOf, type ControllerHost } from './controller-port.ts';
import type { ControllerProcess } from './process.ts';

type ControllerEvent = ProcessEvent<Envelope, CallWake | ControllerWake>;

/** Something that came to the controller's door. */
export function onControllerEvent(host: ControllerHost, event: ControllerEvent): void {
  const { process, env } = host;
  const { front } = process;
  switch (event.type) {
    case 'accepted':
      acceptConnection(front, event.connection, event.peer.host);
      break;
    case 'received':
      if (event.message.type === 'request') receive(host, event, event.message);
      break;
    case 'closed':
      front.connections.delete(event.connection);
      break;
    case 'writable':
      onRoom(front, event.connection, env);
      break;
    case 'wake':
      if (event.wake.type === 'controller-call') handle(host, event.wake.ticket);
      else doTask(host, event.wake);
      break;
    case 'connected':
    case 'stop-asked':
    case 'told':
      break;
  }
}

function receive(
  { process, env }: ControllerHost,
  { connection, row, sizeInBytes }: Omit<ControllerCall, 'request'>,
  request: RequestEnvelope,
): void {
  const threads = process.controller.settings.configs['num.io.threads'];
  takeCall(process.front, { connection, row, sizeInBytes, request }, threads, env);
}

/** A handler thread hands a request on: to the quorum or to the controller. */
function handle(host: ControllerHost, ticket: Ticket): void {
  const { process, env, memberEnv } = host;
  const { front, member } = process;
  const call = callWith(front, ticket);
  onCallHandled(front, env);
  if (call === undefined) return;
  const { request } = call;
  const { release } = process.controller.settings;
  if (!isEnabled(request.api, request.version, { release, scope: 'controller' })) {
    hangUpOn(front, ticket, env);
    return;
  }
  const asked = quorumRequestIn(request);
  if (asked === undefined) ask(host, ticket, call);
  else handleQuorumRequest(member, { connection: ticket, row: call.row }, asked, memberEnv);
}

/** The request that the quorum is to answer: as it came, or out of a broker's envelope. */
function quorumRequestIn(request: RequestEnvelope): RequestEnvelope | undefined {
  if (isForQuorum(request.api)) return request;
  if (request.api !== 'Envelope') return undefined;
  const inside = unwrapRequest((request as RequestEnvelope<'Envelope'>).body);
  if (typeof inside === 'number' || !isForQuorum(inside.request.name)) return undefined;
  const { name: api, ...rest } = inside.request;
  return { type: 'request', api, ...rest };
}

function ask(host: ControllerHost, ticket: Ticket, call: ControllerCall): void {
  renounceIfLost(host);
  const { api, version, clientId, body } = call.request;
  const { controller, front } = host.process;
  const address = peerOf(front, call);
  const request = { api, version, clientId, body, principal: anonymous, address };
  onControllerRequest(controller, ticket, request, portOf(host));
}

function doTask(host: ControllerHost, wake: ControllerWake): void {
  renounceIfLost(host);
  const { controller } = host.process;
  if (controller.reign !== undefined) onControllerWake(controller, wake, portOf(host));
}

/** A leader that resigned says so to nobody before its epoch is over: its controller finds out. */
function renounceIfLost(host: ControllerHost): void {
  const { reign } = host.process.controller;
  const { role } = host.raft;
  if (reign === undefined) return;
  if (role.name !== 'leader' || role.epoch !== reign.epoch) renounce(host);
}

function renounce(host: ControllerHost): void {
  const { controller } = host.process;
  if (controller.reign !== undefined) becomeInactive(controller, portOf(host));
}

/** The quorum has answered what it was asked: in an envelope, if the question came in one. */
export function giveQuorumAnswer(
  { process: { front }, env }: ControllerHost,
  { call, body, errorCode }: Answer,
): void {
  const ticket = call.connection;
  const asked = callWith(front, ticket)?.request;
  if (asked === undefined) return;
  if (asked.api !== 'Envelope') {
    answerCall(front, ticket, { body, errorCode }, env);
    return;
  }
  const { api, version, correlationId } = call;
  const address = { version, correlationId };
  const wrapped = wrapResponse(api, address, body, errorCode as ErrorCode);
  answerCall(front, ticket, { body: wrapped, errorCode }, env);
}

/** The quorum says who leads: this controller is the active one from now on, or is not any more. */
export function onQuorumLeader(
  host: ControllerHost,
  leader: { readonly leaderId: number; readonly epoch: number },
  committed: ImageAt,
): void {
  const { raft, process } = host;
  const { role } = raft;
  renounce(host);
  const isOwn = leader.leaderId === raft.settings.key.id;
  if (!isOwn || role.name !== 'leader' || role.epoch !== leader.epoch) return;
  const { epoch } = leader;
  const { nextOffset } = role.accumulator;
  becomeActive(process.controller, { epoch, committed, nextOffset }, portOf(host));
}

/** The log is committed up to an offset. */
export function onQuorumCommitted(host: ControllerHost, committed: ImageAt): void {
  onCommitted(host.process.controller, committed, portOf(host));
}

/** What the active controller has made of the log up to an offset; undefined: it has not. */
export function imageWritten(
  { controller }: ControllerProcess,
  offset: number,
): ImageAt['image'] | undefined {
  const pending = controller.reign?.speculation.pending ?? [];
  return pending.find((written) => written.offset === offset)?.image;
}
