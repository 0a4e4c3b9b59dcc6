// A snapshot is the state of a world at one moment: what is mutable is copied, what is immutable is
// shared, and what was not touched since the previous snapshot is shared with it.
import { copyDisk } from '../disk/copy.ts';
import { copyQueue } from '../queue/event-queue.ts';
import { copyNames } from '../trace/names.ts';
import { copyCommons } from './commons.ts';
import type { Connection, Lane, Network } from './network-state.ts';
import type { HostState, ProcessState, Programs, World, WorldState } from './state.ts';
import { act, worldOf, type OutsideAction, type WorldCode } from './world.ts';

/** A moment of a world, as plain data. Never run it: restore it, which copies it. */
export type Snapshot = WorldState;

/** The world's state now. `previous`: the last snapshot of the same run, to share with. */
export function snapshot(world: World, previous?: Snapshot): Snapshot {
  return copyState(world.state, world.programs, previous);
}

/** A world that goes on from a snapshot; the snapshot stays as it is. */
export function restore(code: WorldCode, from: Snapshot): World {
  // What runs shares nothing mutable with a snapshot: only snapshots share among themselves.
  return worldOf(code, copyState(from, code.programs, undefined));
}

/** Another future: the same past, and then something else happens. */
export function fork(code: WorldCode, from: Snapshot, action: OutsideAction): World {
  const world = restore(code, from);
  act(world, action);
  return world;
}

function copyState(
  state: WorldState,
  programs: Programs,
  previous: WorldState | undefined,
): WorldState {
  const { trace } = state;
  return {
    ...state,
    trace: {
      ...trace,
      hash: { ...trace.hash },
      names: copyNames(trace.names, previous?.trace.names),
    },
    queue: copyQueue(state.queue),
    hosts: state.hosts.map((host, i) => copyHost(host, previous?.hosts[i])),
    processes: state.processes.map((process, i) =>
      copyProcess(process, programs, previous?.processes[i]),
    ),
    lives: state.lives.slice(),
    network: copyNetwork(state.network),
    streams: new Map([...state.streams].map(([name, stream]) => [name, stream.slice()])),
    faults: { next: state.faults.next, active: new Map(state.faults.active) },
    commons: copyCommons(state.commons),
  };
}

function copyHost(host: HostState, previous: HostState | undefined): HostState {
  return {
    ...host,
    clock: { ...host.clock },
    coreFreeAt: host.coreFreeAt.slice(),
    disk: copyDisk(host.disk, previous?.disk),
    listeners: new Map(host.listeners),
  };
}

function copyProcess(
  process: ProcessState,
  programs: Programs,
  previous: ProcessState | undefined,
): ProcessState {
  if (process.life < 0) return { ...process, held: [], state: undefined };
  const program = programs[process.program];
  // A new incarnation shares nothing with the one before.
  const before = previous?.life === process.life ? previous.state : undefined;
  const state = program?.copy?.(process.state, before) ?? structuredClone(process.state);
  return { ...process, held: process.held.slice(), state };
}

function copyNetwork(network: Network): Network {
  const paths: Network['paths'] = new Map();
  for (const [pair, path] of network.paths)
    paths.set(pair, { ...path, stream: path.stream.slice() });
  const connections: Network['connections'] = new Map();
  for (const [number, connection] of network.connections)
    connections.set(number, copyConnection(connection));
  return {
    ...network,
    connections,
    paths,
    strikes: new Map(network.strikes),
    counts: { ...network.counts },
  };
}

function copyConnection({ ends: [a, b], lanes: [there, back] }: Connection): Connection {
  return { ends: [{ ...a }, { ...b }], lanes: [copyLane(there), copyLane(back)] };
}

const copyLane = (lane: Lane): Lane => ({
  ...lane,
  stalled: lane.stalled.map((packet) => ({ ...packet })),
  unread: lane.unread.slice(),
});
