// A world: created from a plan, moved turn by turn, the same for the same seed on every JavaScript engine.
import { unreachable } from '../assert.ts';
import { createDisk } from '../disk/state.ts';
import { ordinaryDisk } from '../disk/plan.ts';
import type { FaultTable } from '../faults/kind.ts';
import { faultsWith } from '../faults/table.ts';
import type { Plain } from '../plain.ts';
import { createQueue, schedule } from '../queue/event-queue.ts';
import { distributionProblem } from '../random/distribution-problem.ts';
import type { Micros } from '../time.ts';
import { createHash } from '../trace/hash.ts';
import { createNames } from '../trace/names.ts';
import { createSink, internName, type Recorder } from '../trace/sink.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { createClock } from './clock.ts';
import { dispatchNext } from './dispatch.ts';
import { makeDoor } from './door.ts';
import { noEventAtHand } from './event-at-hand.ts';
import { EventKind, noEvent } from './event-kind.ts';
import { applyFault, endFault, faultProblem } from './faults.ts';
import { releaseHeld } from './lanes.ts';
import type { Network, SpecialLink } from './network-state.ts';
import { partNumber } from './parts.ts';
import {
  defaultLimits,
  type FaultPlan,
  type HostPlan,
  type LinksPlan,
  type WorldPlan,
} from './plan.ts';
import { processAt, processNamed } from './processes.ts';
import type {
  DescribeMessage,
  HostState,
  ProcessState,
  Programs,
  Roles,
  World,
  WorldState,
} from './state.ts';
import { inTurn } from './turn.ts';

/** The code that moves a world: programs, what messages are called, which faults there are, who listens. */
export interface WorldCode {
  readonly programs: Programs;
  readonly describe?: DescribeMessage;
  /** Kinds of faults besides those that every world knows. */
  /** What processes may be called by what they are just now. */
  readonly roles?: Roles;
  readonly faultKinds?: FaultTable;
  readonly recorder?: Recorder;
}

/** A world at time zero; its processes start as planned once it runs. */
export function createWorld(code: WorldCode, plan: WorldPlan): World {
  checkPlan(code, plan);
  const world = worldOf(code, initialState(plan));
  const { queue } = world.state;
  for (const [number, planned] of plan.hosts.flatMap((host) => host.processes).entries()) {
    if (planned.startAt === 'never') continue;
    schedule(queue, planned.startAt ?? 0, EventKind.START, number, 0, -1, null);
  }
  for (const fault of plan.faults ?? []) planFault(world, fault);
  return world;
}

const noRoles: Roles = { isRole: () => false, whoIs: () => undefined };

/** The running world around a state: a new one, or one that a snapshot brings back. */
export function worldOf(code: WorldCode, state: WorldState): World {
  return {
    state,
    programs: code.programs,
    faultKinds: faultsWith(code.faultKinds ?? {}),
    roles: code.roles ?? noRoles,
    describe: code.describe ?? ((): void => undefined),
    sink: createSink(state.trace, code.recorder),
    runs: state.processes.map(({ program }) => code.programs[program]),
    components: state.processes.map(() => []),
    makeDoor,
    label: { name: 'message', version: 0, correlation: -1, inReplyTo: -1, error: 0, carries: [] },
    taken: noEvent(),
    event: noEventAtHand(),
  };
}

function checkPlan(code: WorldCode, plan: WorldPlan): void {
  const hosts = plan.hosts.map((host) => host.name);
  const processes = plan.hosts.flatMap((host) => host.processes);
  refuseTwice('host', hosts);
  refuseTwice(
    'process',
    processes.map((process) => process.name),
  );
  for (const { name, program } of processes) {
    if (code.programs[program] === undefined) {
      throw new RangeError(
        `The program '${program}' of the process '${name}' does not exist; there are ${Object.keys(code.programs).join(', ')}.`,
      );
    }
  }
  const links = [plan.links ?? {}, ...(plan.links?.between ?? [])];
  for (const { latency } of links) {
    const problem = latency === undefined ? undefined : distributionProblem(latency);
    if (problem !== undefined) throw new RangeError(`A link's latency: ${problem}`);
  }
}

function refuseTwice(what: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`There are two of the ${what} '${twice}'; names are unique.`);
}

function initialState(plan: WorldPlan): WorldState {
  const limits = { ...defaultLimits, ...plan.limits };
  const trace = { turns: 0, rows: 0, hash: createHash(), names: createNames() };
  const state: WorldState = {
    seed: plan.seed,
    limits,
    trace,
    queue: createQueue(limits.pendingEvents),
    hosts: plan.hosts.map(newHost),
    processes: plan.hosts.flatMap((host, number) => newProcesses(host, number)),
    lives: [],
    network: newNetwork(
      plan.hosts.map((host) => host.name),
      plan.links ?? {},
    ),
    streams: new Map(),
    faults: { next: 0, active: new Map() },
    commons: new Map(),
    turnsNow: 0,
    lastTurnAt: 0,
    halted: undefined,
  };
  internName(trace, 'part', '');
  for (const host of state.hosts) internName(trace, 'host', host.name);
  for (const process of state.processes) internName(trace, 'process', process.name);
  return state;
}

function newHost(plan: HostPlan): HostState {
  return {
    name: plan.name,
    powered: true,
    clock: createClock(plan.clock?.offset ?? 0, plan.clock?.driftPpm ?? 0),
    coreFreeAt: Array.from({ length: plan.cores ?? 4 }, () => 0),
    slowdownPercent: 100,
    disk: createDisk(plan.disk ?? ordinaryDisk),
    listeners: new Map(),
  };
}

function newProcesses(plan: HostPlan, host: number): ProcessState[] {
  return plan.processes.map(({ name, program, settings }) => ({
    name,
    host,
    program,
    settings,
    status: 'stopped',
    life: -1,
    incarnations: 0,
    held: [],
    state: undefined,
  }));
}

/** Between hosts of one data centre: half a millisecond, with the tail that networks have. */
const ordinaryLatency = { kind: 'exponential', mean: 400, min: 200 } as const;
const ordinaryBytesPerSecond = 125_000_000;

function newNetwork(hosts: readonly string[], plan: LinksPlan): Network {
  const usual = {
    latency: plan.latency ?? ordinaryLatency,
    bytesPerSecond: plan.bytesPerSecond ?? ordinaryBytesPerSecond,
  };
  const between = (plan.between ?? []).map((link): SpecialLink => {
    const unknown = link.hosts.find((name) => !hosts.includes(name));
    if (unknown !== undefined)
      throw new RangeError(`A link names the host '${unknown}', which does not exist.`);
    const [a, b] = link.hosts;
    return {
      latency: link.latency ?? usual.latency,
      bytesPerSecond: link.bytesPerSecond ?? usual.bytesPerSecond,
      hosts: [hosts.indexOf(a), hosts.indexOf(b)],
    };
  });
  return {
    connections: new Map(),
    nextConnection: 0,
    paths: new Map(),
    links: { ...usual, between },
    rules: [],
    nextRule: 0,
    strikes: new Map(),
    counts: { sent: 0, delivered: 0, lost: 0 },
  };
}

/** Adds a fault to the plan of a world that may already run. */
export function planFault(world: World, plan: FaultPlan): void {
  const problem = faultProblem(world, plan);
  if (problem !== undefined) throw new RangeError(problem);
  schedule(world.state.queue, plan.at, EventKind.FAULT, 0, 0, -1, plan);
}

/** Why a run came back. */
export type Stop =
  | { readonly why: 'time' | 'condition' | 'idle' }
  | { readonly why: 'limit'; readonly sentence: string };

/** Runs until a time has come, all its events included, or until something is true after a turn. */
export function runUntil(world: World, until: Micros, condition?: (world: World) => boolean): Stop {
  const { state } = world;
  for (;;) {
    const { turns } = state.trace;
    if (state.halted !== undefined) return { why: 'limit', sentence: state.halted };
    if (!dispatchNext(world, until)) return { why: until === Infinity ? 'idle' : 'time' };
    if (condition !== undefined && state.trace.turns > turns && condition(world)) {
      return { why: 'condition' };
    }
  }
}

/** Runs until one more turn is done, but not past a time. False if nothing happens until then. */
export function step(world: World, limit: Micros = Infinity): boolean {
  const { turns } = world.state.trace;
  while (world.state.trace.turns === turns) {
    if (world.state.halted !== undefined || !dispatchNext(world, limit)) return false;
  }
  return true;
}

/** What a person, a test or a client outside the world does to it: data, so that it can be played again. */
export type OutsideAction =
  | ({ readonly type: 'fault' } & Omit<FaultPlan, 'at'>)
  | { readonly type: 'heal'; readonly fault: number }
  /** Lets a held message go: the one that a row sent. */
  | { readonly type: 'release'; readonly row: number }
  | {
      readonly type: 'tell';
      readonly process: string;
      readonly part?: string;
      readonly command: Plain;
    }
  | { readonly type: 'stop'; readonly process: string };

/** Does it now. It is a turn of its own, whatever comes of it. Throws a sentence if it cannot be done. */
export function act(world: World, action: OutsideAction): void {
  const problem = actionProblem(world, action);
  if (problem !== undefined) throw new RangeError(problem);
  inTurn(world, { trigger: 'person', process: -1, cause: -1 }, () => {
    write['person-acted'](world.sink, action.type);
    doNow(world, action);
  });
}

function actionProblem(world: World, action: OutsideAction): string | undefined {
  switch (action.type) {
    case 'fault':
      return faultProblem(world, { ...action, at: world.state.queue.now });
    case 'tell':
    case 'stop': {
      const process = world.state.processes.find(({ name }) => name === action.process);
      if (process === undefined) return `There is no process '${action.process}'.`;
      return process.life < 0
        ? `The process '${action.process}' does not run: it hears nothing.`
        : undefined;
    }
    case 'heal':
    case 'release':
      return undefined;
    default:
      return unreachable(action);
  }
}

function doNow(world: World, action: OutsideAction): void {
  const { queue, faults } = world.state;
  switch (action.type) {
    case 'fault':
      faults.next += 1;
      applyFault(world, { ...action, at: queue.now }, faults.next - 1);
      break;
    case 'release':
      releaseHeld(world, action.row);
      break;
    case 'tell':
      say(world, EventKind.TOLD, action);
      break;
    case 'stop':
      say(world, EventKind.STOP, { process: action.process, command: null });
      break;
    case 'heal':
      endFault(world, action.fault);
      break;
    default:
      unreachable(action);
  }
}

function say(
  world: World,
  kind: number,
  word: { process: string; part?: string; command: Plain },
): void {
  const { life } = processAt(world, processNamed(world, word.process));
  const part = partNumber(world.state, word.part ?? '');
  const { queue } = world.state;
  schedule(queue, queue.now, kind, life, part, world.state.trace.rows - 1, word.command);
}
