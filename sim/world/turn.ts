// How a handler runs: one turn at a time, each with what started it.
import { assert } from '../assert.ts';
import { beginTurn, endTurn, triggers, type Trigger } from '../trace/sink.ts';
import { componentOf } from './doors.ts';
import type { AnyEvent } from './event-at-hand.ts';
import type { ParkedEvent } from './event-kind.ts';
import type { ProcessState, World } from './state.ts';

/** The numbers under which the trace knows what starts a turn. */
export const triggerNumbers: Readonly<Record<Trigger, number>> = Object.fromEntries(
  triggers.map((trigger, i) => [trigger, i]),
) as Record<Trigger, number>;

/** What started a turn: for the world itself, process is -1. */
export interface TurnStart {
  readonly trigger: Trigger;
  readonly process: number;
  readonly cause: number;
}

/** Runs something as a turn of its own. */
export function inTurn(world: World, start: TurnStart, deed: () => void): void {
  openTurn(world, triggerNumbers[start.trigger], start.process, start.cause);
  deed();
  closeTurn(world);
}

/** Opens a turn; `trigger` is one of the trigger numbers. */
export function openTurn(world: World, trigger: number, process: number, cause: number): void {
  beginTurn(world.sink, trigger, process, cause);
}

/** Ends the turn that is open: its rows are hashed and recorded. */
export function closeTurn(world: World): void {
  const { state } = world;
  const { now } = state.queue;
  endTurn(world.sink, now);
  state.turnsNow = now === state.lastTurnAt ? state.turnsNow + 1 : 1;
  state.lastTurnAt = now;
  const { turnsPerInstant, pendingEvents } = state.limits;
  if (state.turnsNow > turnsPerInstant) {
    state.halted =
      `More than ${turnsPerInstant} turns ran at ${now} µs without time passing: ` +
      `programs talk in a circle (limits.turnsPerInstant).`;
  }
  if (state.queue.size >= pendingEvents) {
    state.halted = `At ${now} µs ${pendingEvents} events are pending (limits.pendingEvents).`;
  }
}

/** Lets a component of a process handle the event at hand, inside a turn that is open. */
export function handle(world: World, number: number, part: number): void {
  const { event, runs, state } = world;
  const process = state.processes[number];
  const program = runs[number];
  assert(process !== undefined && program !== undefined, 'a process that hears runs a program');
  const { name, door } = componentOf(world, number, part);
  event.part = name;
  program.handle(process.state, event as AnyEvent, door);
}

/** True if the event must wait because the process is paused, or still has older ones to handle. */
export function mustWait(process: ProcessState): boolean {
  return process.status === 'paused' || process.held.length > 0;
}

/** Keeps an event for a paused process. */
export function hold(world: World, process: ProcessState, event: ParkedEvent): void {
  process.held.push(event);
  if (process.held.length > world.state.limits.heldEvents) {
    world.state.halted =
      `More than ${world.state.limits.heldEvents} events wait for the paused process ` +
      `'${process.name}' (limits.heldEvents).`;
  }
}
