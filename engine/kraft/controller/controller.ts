// The controller (Kafka's QuorumController) as a component without a quorum: it decides, writes, believes
// what it has written at once, and answers when that is committed. Its process knows connections, the
// raft member and the disk; the controller knows none of them. Its state: `state.ts`; what it asks of
// its process: `port.ts`; who may ask what of it: `requests/table.ts`.
import { assert } from '../../../sim/assert.ts';
import { ms, type Micros } from '../../../sim/time.ts';
import { activationRecords } from './activation.ts';
import { answerAsked } from './asked.ts';
import { expiredContact, startSessions } from './broker-sessions.ts';
import { takeDue } from './deferred-answers.ts';
import { handleRequest, notController, refuse } from './handling.ts';
import { againSoon, decideTask, periodOf, taskNames, type PeriodicTask } from './periodic-tasks.ts';
import type { ControllerPort, ControllerRequest, ControllerWake, Ticket } from './port.ts';
import type { ControllerFacts } from './facts.ts';
import { sessionTimeout } from './registration.ts';
import { factsOf } from './request-facts.ts';
import { settle, startSpeculation, type ImageAt } from './speculation.ts';
import { currentOf, type ControllerState, type Reign } from './state.ts';
import { tellDecision } from './telling.ts';
import { write } from './trace.ts';
import { writeDecision } from './writing.ts';

/** Where a reign begins: the epoch, what is committed, and the offset of the next record. */
export interface Accession {
  readonly epoch: number;
  readonly committed: ImageAt;
  /** Behind the quorum's own record of the new leader. */
  readonly nextOffset: number;
}

/** This node leads the quorum, and everything before its epoch is committed and known to it. */
export function becomeActive(
  controller: ControllerState,
  { epoch, committed, nextOffset }: Accession,
  port: ControllerPort,
): void {
  assert(controller.reign === undefined, 'a controller becomes active that was not');
  const { settings, bootstrap } = controller;
  const reign: Reign = {
    epoch,
    speculation: startSpeculation(committed),
    sessions: startSessions(committed.image, port.now()),
    deferred: [],
    untold: [],
    timers: new Map(),
    nextOffset,
  };
  controller.reign = reign;
  const records = activationRecords(committed.image, bootstrap, settings);
  write['controller-active'](port.trace, epoch, committed.offset);
  writeDecision(reign, 'activation', { records, why: 'the cluster begins' }, port);
  for (const task of taskNames) {
    const period = periodOf(task, settings);
    if (period !== undefined) arm(reign, task, period, port);
  }
}

/** It does not lead any more: whoever waits hears so, and what was not committed is forgotten. */
export function becomeInactive(controller: ControllerState, port: ControllerPort): void {
  const { reign } = controller;
  if (reign === undefined) return;
  const { epoch, untold, deferred } = reign;
  controller.reign = undefined;
  write['controller-inactive'](port.trace, epoch, untold.length, deferred.length);
  for (const timer of reign.timers.values()) port.cancel(timer);
  for (const { asked } of deferred) refuse(asked, notController(undefined), port);
}

/** Records are committed up to an offset: whoever waited for that hears how it came out. */
export function onCommitted(
  controller: ControllerState,
  committed: ImageAt,
  port: ControllerPort,
): void {
  const { reign } = controller;
  if (reign === undefined) return;
  const { speculation, deferred } = reign;
  settle(speculation, committed.offset);
  // Where nothing is under way, decisions stand on the very image that all nodes share.
  if (speculation.pending.length === 0) speculation.stable = committed;
  for (const decision of takeDue(reign.untold, committed.offset)) {
    tellDecision(decision, port.trace);
  }
  for (const { asked, answer } of takeDue(deferred, committed.offset)) {
    answerAsked(asked, answer, port);
  }
}

/** A request for the controller. It is answered at once or later, but once. */
export function onControllerRequest(
  controller: ControllerState,
  ticket: Ticket,
  request: ControllerRequest,
  port: ControllerPort,
): void {
  handleRequest(controller, { ticket, ...request }, port);
}

/** One of the periodic tasks is due. */
export function onControllerWake(
  controller: ControllerState,
  { task }: ControllerWake,
  port: ControllerPort,
): void {
  const { reign, settings } = controller;
  assert(reign !== undefined, 'only an active controller has timers');
  const facts = factsOf(controller, reign, port);
  if (task === 'maybeFenceStaleBroker') tellSilence(facts, port);
  const decision = decideTask(task, currentOf(reign).image, facts);
  writeDecision(reign, task, decision, port);
  const period = periodOf(task, settings) ?? againSoon;
  arm(reign, task, decision.response ? againSoon : period, port);
}

/** The cause of what follows is something that did not happen. */
function tellSilence({ sessions, now, settings }: ControllerFacts, port: ControllerPort): void {
  const timeout = sessionTimeout(settings);
  const silent = expiredContact(sessions, now, timeout);
  if (silent === undefined) return;
  const inMs = (time: Micros): number => Math.trunc(time / ms(1));
  write['session-over'](port.trace, silent.broker, inMs(now - silent.at), inMs(timeout));
}

function arm(reign: Reign, task: PeriodicTask, delay: Micros, port: ControllerPort): void {
  reign.timers.set(task, port.after(delay, { type: 'controller-task', task }));
}
