// The door that a component has to the world: it only enqueues. Code, never part of the state.
import { assert } from '../assert.ts';
import type { Clock, ConnectionId, Env, PartId, TimerId } from '../program.ts';
import { cancel, causeOf, handleAt, schedule } from '../queue/event-queue.ts';
import type { Rng } from '../random/rng.ts';
import type { Stream } from '../random/stream.ts';
import type { Micros } from '../time.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { internName, type TraceSink } from '../trace/sink.ts';
import { monotonicTime, wallTime, worldDelay } from './clock.ts';
import { commonsNamed } from './commons.ts';
import { closeConnection, openConnection } from './connections.ts';
import { connectionOf, endOf } from './ends.ts';
import { diskOf, type DiskDone } from './disk-door.ts';
import { doorOf, type Door, type Owner } from './doors.ts';
import { EventKind } from './event-kind.ts';
import { pauseReading, resumeReading } from './lanes.ts';
import type { Connection } from './network-state.ts';
import { partNumber } from './parts.ts';
import { endProcess } from './processes.ts';
import { sendMessage } from './sending.ts';
import type { HostState, ProcessState, World } from './state.ts';
import { rngNamed } from './streams.ts';
import { coreStream, freeCore, takeCore, timeOfWork } from './work.ts';

/** Makes the door of a component. */
export function makeDoor(world: World, owner: Owner): Door {
  const { state, sink } = world;
  const { process, number, part } = owner;
  const { queue } = state;
  const host = state.hosts[process.host];
  assert(host !== undefined, () => `${process.name} has a host`);
  const streams = streamsAtHand(world, process, host);
  const partAt = partsAtHand(world, number);
  const sender = { world, process };
  const wakeAt = (at: Micros, kind: number, row: number, wake: unknown): number => {
    checkRuns(process);
    return schedule(queue, at, kind, process.life, part, row, wake);
  };
  return {
    clock: clockOf(world, host),
    disk: diskOf(world, host, (completion, row, wake) => {
      const done: DiskDone = { wake, outcome: completion.outcome };
      wakeAt(completion.endsAt, EventKind.DISK, row, done);
    }),
    trace: sink,
    after(delay, wake) {
      checkTime(process, 'a delay', delay);
      const at = queue.now + worldDelay(host.clock, queue.now, delay);
      const row = write['timer-armed'](sink, nameOfWake(wake), at);
      return handleAt(queue, wakeAt(at, EventKind.TIMER, row, wake));
    },
    cancel(timer) {
      const row = causeOf(queue, timer);
      if (cancel(queue, timer)) write['timer-cleared'](sink, row);
      else if (process.held.length > 0) cancelHeld(process, timer, sink);
    },
    work(cpu, wake) {
      checkTime(process, 'work', cpu);
      const core = freeCore(host);
      const takes = timeOfWork(host, streams.cores(), cpu);
      const endsAt = takeCore(queue.now, host, core, takes);
      const row = write['work-begun'](sink, nameOfWake(wake), core, endsAt);
      wakeAt(endsAt, EventKind.WORK, row, wake);
    },
    listen: (listener) => openListener(host, owner, listener),
    unlisten: (listener) => closeListener(host, owner, listener),
    connect(to) {
      checkRuns(process);
      return openConnection(world, owner, to);
    },
    send: (end, message, sizeInBytes) => sendMessage(sender, end, message, sizeInBytes),
    pauseReading: (end) => pauseReading(ownConnection(world, process, end), end),
    resumeReading: (end) => resumeReading(world, ownConnection(world, process, end), end),
    close: (end) => closeConnection(world, process, end),
    rng: streams.rng,
    intern: (kind, name) => internName(state.trace, kind, name),
    commons: (name) => commonsNamed(state.commons, name),
    exit: () => endProcess(world, number, 'it stopped'),
    part: partAt,
  };
}

/** Its time came while the process was paused, and nobody has heard of it yet: it never fires. */
function cancelHeld({ held }: ProcessState, timer: TimerId, sink: TraceSink): void {
  const at = held.findIndex(({ handle }) => handle === timer);
  const [event] = at < 0 ? [] : held.splice(at, 1);
  if (event !== undefined) write['timer-cleared'](sink, event.cause);
}

/** The doors of the other components, by name. */
function partsAtHand(world: World, number: number): <W>(id: PartId) => Env<unknown, W> {
  const doors = new Map<PartId, Door>();
  return <W>(id: PartId): Env<unknown, W> => {
    let door = doors.get(id);
    if (door === undefined) {
      door = doorOf(world, number, partNumber(world.state, id));
      doors.set(id, door);
    }
    return door;
  };
}

/** Found by name at their first use, and kept at hand: the streams themselves lie in the state. */
function streamsAtHand(
  { state }: World,
  process: ProcessState,
  host: HostState,
): { readonly rng: (name: string) => Rng; readonly cores: () => Stream } {
  const rngs = new Map<string, Rng>();
  let cores: Stream | undefined;
  return {
    rng(name) {
      const known = rngs.get(name);
      if (known !== undefined) return known;
      const rng = rngNamed(state, `${process.name}/${name}`);
      rngs.set(name, rng);
      return rng;
    },
    cores: () => (cores ??= coreStream(state, host)),
  };
}

function checkTime(process: ProcessState, what: string, time: Micros): void {
  if (Number.isSafeInteger(time) && time >= 0) return;
  assert(false, `${what} is a whole number of microseconds, not ${time} (${process.name})`);
}

function clockOf(world: World, host: HostState): Clock {
  const { queue } = world.state;
  return {
    monotonic: () => monotonicTime(host.clock, queue.now),
    wall: () => wallTime(host.clock, queue.now),
  };
}

function openListener(host: HostState, { process, number, part }: Owner, name: string): void {
  checkRuns(process);
  assert(
    !host.listeners.has(name),
    () => `the listener '${name}' of ${host.name} is free for ${process.name}`,
  );
  host.listeners.set(name, { process: number, part });
}

function closeListener(host: HostState, { process, number }: Owner, name: string): void {
  assert(
    host.listeners.get(name)?.process === number,
    () => `${process.name} listens on '${name}'`,
  );
  host.listeners.delete(name);
}

/** After env.exit() there is nobody whom an answer could reach. */
function checkRuns(process: ProcessState): void {
  if (process.life >= 0) return;
  assert(false, `${process.name} asks for nothing once it has ended (env.exit)`);
}

function ownConnection(world: World, process: ProcessState, end: ConnectionId): Connection {
  const connection = connectionOf(world, end);
  if (connection !== undefined && endOf(connection, end).life === process.life) return connection;
  assert(false, `${process.name} reads, or not, from a connection of its own (connection ${end})`);
}

/** What a timer or a piece of work is called: the type of its wake. */
function nameOfWake(wake: unknown): string {
  if (typeof wake !== 'object' || wake === null) return 'wake';
  const { type } = wake as { readonly type?: unknown };
  return typeof type === 'string' ? type : 'wake';
}
