// One event out of the queue: to whom it goes, and the turn it becomes.
import { assert } from '../assert.ts';
import type { Plain } from '../plain.ts';
import {
  argAt,
  causeAt,
  formerHandle,
  kindAt,
  pop,
  release,
  targetAt,
} from '../queue/event-queue.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { onAsk, type Ask } from './connections.ts';
import { deliverHeld, onWritable } from './delivery.ts';
import type { DiskDone } from './disk-door.ts';
import type { EventAtHand } from './event-at-hand.ts';
import { EventKind, type ParkedEvent } from './event-kind.ts';
import { beginFault, healFault } from './faults.ts';
import { onArrival, onDrain, onGiveUp, onShut } from './lanes.ts';
import { askToStop, processAt, startProcess, thaw } from './processes.ts';
import type { FaultPlan } from './plan.ts';
import type { World } from './state.ts';
import { closeTurn, handle, hold, inTurn, mustWait, openTurn, triggerNumbers } from './turn.ts';

/** Takes the next event that is due by `limit`. False if there is none: then the clock is at the limit. */
export function dispatchNext(world: World, limit: number): boolean {
  const { queue } = world.state;
  const record = pop(queue, limit);
  if (record < 0) return false;
  const event = world.taken;
  event.kind = kindAt(queue, record);
  event.target = targetAt(queue, record);
  event.arg = argAt(queue, record);
  event.cause = causeAt(queue, record);
  event.payload = queue.payload[record];
  event.handle = formerHandle(queue, record);
  release(queue, record);
  // Nearly everything is a message or a wake: a call that is no look-up costs less.
  if (event.kind === EventKind.DATA) onArrival(world, event.target, event);
  else if (event.kind <= EventKind.DISK) onWake(world, event);
  else handlers[event.kind as EventKind](world, event);
  return true;
}

type Handler = (world: World, event: ParkedEvent) => void;

const handlers: Readonly<Record<EventKind, Handler>> = {
  [EventKind.TIMER]: onWake,
  [EventKind.WORK]: onWake,
  [EventKind.DISK]: onWake,
  [EventKind.TOLD]: onWake,
  [EventKind.STOP]: onWake,
  [EventKind.DATA]: (world, event) => onArrival(world, event.target, event),
  [EventKind.OPENED]: (world, event) => onArrival(world, event.target, event),
  [EventKind.SHUT]: (world, event) => onShut(world, event.target, event),
  [EventKind.ASK]: (world, event) => onAsk(world, askOf(event)),
  [EventKind.DRAIN]: (world, event) => onDrain(world, event.target),
  [EventKind.GIVE_UP]: (world, event) => onGiveUp(world, event.target, event.cause),
  [EventKind.WRITABLE]: (world, event) => onWritable(world, event.target, event.cause),
  [EventKind.START]: (world, event) => onStart(world, event.target, event.cause),
  [EventKind.THAW]: (world, event) => onThaw(world, event.target, event.arg),
  [EventKind.FAULT]: (world, event) => void beginFault(world, event.payload as FaultPlan),
  [EventKind.HEAL]: (world, event) => healFault(world, event.target),
};

const askOf = ({ target, arg, cause, payload }: ParkedEvent): Ask => ({
  end: target,
  listener: arg,
  cause,
  attempt: payload as number,
});

/** A planned start; a process that was started by hand meanwhile just goes on. */
function onStart(world: World, number: number, cause: number): void {
  const process = processAt(world, number);
  if (process.status !== 'stopped' || world.state.hosts[process.host]?.powered !== true) return;
  inTurn(world, { trigger: 'start', process: number, cause }, () => startProcess(world, number));
}

const wakeTriggers: Readonly<Record<number, number>> = {
  [EventKind.TIMER]: triggerNumbers.timer,
  [EventKind.WORK]: triggerNumbers.work,
  [EventKind.DISK]: triggerNumbers.disk,
  [EventKind.TOLD]: triggerNumbers.person,
  [EventKind.STOP]: triggerNumbers.stop,
};

/** Something that belongs to an incarnation: nothing reaches one that is over. */
function onWake(world: World, event: ParkedEvent): void {
  const number = world.state.lives[event.target];
  assert(number !== undefined, 'a wake belongs to an incarnation that existed');
  if (number < 0) return;
  const process = processAt(world, number);
  if (mustWait(process)) hold(world, process, { ...event });
  else wakeNow(world, number, event);
}

function wakeNow(world: World, number: number, event: ParkedEvent): void {
  const { kind, cause, arg, payload } = event;
  openTurn(world, wakeTriggers[kind] as number, number, cause);
  if (kind === EventKind.STOP) {
    askToStop(world, number);
  } else {
    if (kind === EventKind.TIMER) write['timer-fired'](world.sink, cause);
    tellWake(world.event, kind, payload);
    handle(world, number, arg);
  }
  closeTurn(world);
}

function tellWake(event: EventAtHand, kind: number, payload: unknown): void {
  if (kind === EventKind.TOLD) {
    event.type = 'told';
    event.command = payload as Plain;
    return;
  }
  const done = kind === EventKind.DISK ? (payload as DiskDone) : undefined;
  event.type = 'wake';
  event.wake = done === undefined ? payload : done.wake;
  event.outcome = done?.outcome;
}

/** The oldest of the events that waited for a paused process; the next follows at once. */
function onThaw(world: World, number: number, life: number): void {
  const process = processAt(world, number);
  if (process.life !== life || process.status !== 'running') return;
  const event = process.held.shift();
  if (event === undefined) return;
  if (isWake(event.kind)) wakeNow(world, number, event);
  else deliverHeld(world, event.target, event);
  if (process.status === 'running' && process.held.length > 0) thaw(world, number);
}

const isWake = (kind: number): boolean => kind in wakeTriggers;
