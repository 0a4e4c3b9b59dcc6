// How a handler runs: one turn at a time, each with what started it.
import { assert } from '../assert.ts';
import type { ProcessEvent } from '../program.ts';
import { beginTurn, endTurn, triggers, type Trigger } from '../trace/sink.ts';
import { doorOf } from './doors.ts';
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

/** Lets a process handle an event, inside a turn that is open. */
export function handle(
  world: World,
  number: number,
  event: ProcessEvent<unknown, unknown>,
  part: number,
): void {
  const process = world.state.processes[number];
  assert(process !== undefined, () => `process ${number} exists`);
  const program = world.programs[process.program];
  assert(program !== undefined, () => `the program '${process.program}' exists`);
  program.handle(process.state, event, doorOf(world, number, part));
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
