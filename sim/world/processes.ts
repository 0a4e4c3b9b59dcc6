// A process starts, is paused and resumed, stops, is killed. Each start is an incarnation of its own:
// timers, work and connections of the one before are gone.
import { assert } from '../assert.ts';
import type { Plain } from '../plain.ts';
import { schedule } from '../queue/event-queue.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { abandonConnections } from './connections.ts';
import { doorOf } from './doors.ts';
import { EventKind } from './event-kind.ts';
import { partNumber } from './parts.ts';
import { losePackets } from './losses.ts';
import type { ProcessState, World } from './state.ts';
import { handle } from './turn.ts';

/** How an incarnation can end. */
export type ProcessEnd = 'it was killed' | 'it stopped' | 'its host lost power';

/** The process with a number, which must exist. */
export function processAt(world: World, number: number): ProcessState {
  const process = world.state.processes[number];
  assert(process !== undefined, 'a process with a number exists');
  return process;
}

/** The number of a process by its name. */
export function processNamed(world: World, name: string): number {
  const number = world.state.processes.findIndex((process) => process.name === name);
  assert(number >= 0, () => `the process '${name}' exists`);
  return number;
}

/** What a new incarnation may differ in: an upgrade runs another program. */
export interface StartOptions {
  readonly program?: string;
  readonly settings?: Plain;
}

/** Begins a new incarnation, inside a turn. */
export function startProcess(world: World, number: number, options: StartOptions = {}): void {
  const process = processAt(world, number);
  const { lives, hosts } = world.state;
  assert(process.status === 'stopped', () => `${process.name} is started when it does not run`);
  assert(
    hosts[process.host]?.powered === true,
    () => `${process.name} is started on a host that has power`,
  );
  process.program = options.program ?? process.program;
  process.settings = options.settings ?? process.settings;
  const program = world.programs[process.program];
  assert(program !== undefined, () => `the program '${process.program}' of ${process.name} exists`);
  world.runs[number] = program;
  process.life = lives.length;
  lives.push(number);
  process.incarnations += 1;
  process.status = 'running';
  write['process-started'](world.sink, number, process.incarnations);
  process.state = program.start(
    doorOf(world, number, partNumber(world.state, '')),
    process.settings,
  );
}

/** Ends the incarnation that runs. Its timers and its work never happen; its peers learn it from their connections. */
export function endProcess(world: World, number: number, how: ProcessEnd): void {
  const process = processAt(world, number);
  if (process.status === 'stopped') return;
  const { life } = process;
  const host = world.state.hosts[process.host];
  assert(host !== undefined, 'a process has a host');
  const isDark = how === 'its host lost power';
  process.status = 'stopped';
  process.life = -1;
  losePackets(world, process.held, isDark ? 'the host lost power' : 'the process is gone');
  process.state = undefined;
  world.state.lives[life] = -1;
  for (const [name, listener] of host.listeners) {
    if (listener.process === number) host.listeners.delete(name);
  }
  write['process-ended'](world.sink, number, how);
  abandonConnections(world, life, !isDark);
}

/** The process hears nothing and does nothing (a long collection of garbage, a stopped virtual machine). */
export function pauseProcess(world: World, number: number): void {
  const process = processAt(world, number);
  if (process.status !== 'running') return;
  process.status = 'paused';
  write['process-paused'](world.sink, number);
}

/** It goes on: what waited is handled first, one event a turn, at this instant. */
export function resumeProcess(world: World, number: number): void {
  const process = processAt(world, number);
  if (process.status !== 'paused') return;
  process.status = 'running';
  write['process-resumed'](world.sink, number, process.held.length);
  if (process.held.length > 0) thaw(world, number);
}

/** The next of the events that waited is due now. */
export function thaw(world: World, number: number): void {
  const { queue } = world.state;
  schedule(queue, queue.now, EventKind.THAW, number, processAt(world, number).life, -1, null);
}

/** Asks a process to stop; it calls env.exit() when it is ready. */
export function askToStop(world: World, number: number): void {
  world.event.type = 'stop-asked';
  handle(world, number, partNumber(world.state, ''));
}
