// Small worlds at random: hosts, links, clocks, disks, bounds, programs, and a plan of what goes wrong.
import * as fc from 'fast-check';
import { ordinaryDisk } from '../../sim/disk/plan.ts';
import { castOfPlan } from '../../sim/faults/cast.ts';
import { drawSwarm } from '../../sim/faults/swarm.ts';
import type { FaultTable } from '../../sim/faults/kind.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import type { Distribution } from '../../sim/random/distribution.ts';
import type { FaultPlan, HostPlan, ProcessPlan, WorldPlan } from '../../sim/world/plan.ts';
import type { MessageLabel } from '../../sim/world/state.ts';
import type { WorldCode } from '../../sim/world/world.ts';
import type { Subject } from './laws.ts';
import { describeBall, player } from './ping-pong.ts';
import { describeWord, restless } from './restless.ts';

/** A program that says nothing of copies is cloned for a snapshot: both ways must hold. */
const playerToBeCloned: typeof player = {
  start: (env, settings) => player.start(env, settings),
  handle: (state, event, env) => player.handle(state, event, env),
};

/** The code of every random world. */
export const randomCode: WorldCode = {
  programs: { player: playerToBeCloned, restless },
  describe: (message, label: MessageLabel) =>
    'back' in (message as object) ? describeBall(message, label) : describeWord(message, label),
};

const latency: fc.Arbitrary<Distribution> = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }).map((value) => ({ kind: 'constant' as const, value })),
  fc.constant({ kind: 'uniform' as const, min: 10, max: 3_000 }),
  fc.constant({ kind: 'exponential' as const, mean: 400, min: 200 }),
  fc.constant({ kind: 'normal' as const, mean: 1_000, deviation: 400, min: 0 }),
  fc.constant({ kind: 'pareto' as const, min: 100, shape: 1.5 as const, max: 50_000 }),
);

const bandwidth = fc.constantFrom(20_000, 1_000_000, 125_000_000);

const limits = fc.record({
  bufferBytes: fc.constantFrom(300, 5_000, 1_000_000),
  giveUpAfter: fc.constantFrom(10_000, 60_000, 2_000_000),
  heldEvents: fc.constantFrom(100_000, 20),
});

interface RandomHost {
  readonly cores: number;
  readonly clock: { readonly offset: number; readonly driftPpm: number };
  readonly pace: number;
  readonly size: number;
  readonly exitsOneIn: number;
  readonly runs: 'player' | 'restless' | 'both';
  readonly capacityInBytes: number;
}

const host: fc.Arbitrary<RandomHost> = fc.record({
  cores: fc.integer({ min: 1, max: 4 }),
  clock: fc.record({
    offset: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    driftPpm: fc.constantFrom(0, 0, 200, -200, 50_000, -50_000),
  }),
  pace: fc.integer({ min: 200, max: 4_000 }),
  size: fc.constantFrom(10, 200, 4_000),
  exitsOneIn: fc.constantFrom(100, 100_000),
  runs: fc.constantFrom('player', 'restless', 'restless', 'both'),
  capacityInBytes: fc.constantFrom(10_000, 1_000_000_000),
});

/** The plan of a world at random, and how long it runs: data, so that a counterexample can be read. */
export const randomRun: fc.Arbitrary<Omit<Subject, 'code'>> = fc
  .record({
    seed: fc.integer({ min: 0, max: 0x7fff_ffff }),
    hosts: fc.array(host, { minLength: 1, maxLength: 4 }),
    latency,
    bytesPerSecond: bandwidth,
    limits,
    until: fc.integer({ min: 50_000, max: 200_000 }),
    hasFaults: fc.boolean(),
  })
  .map(({ seed, hosts, latency, bytesPerSecond, limits, until, hasFaults }) => {
    const names = hosts.map((_, i) => `h${i + 1}`);
    const plan: WorldPlan = {
      seed: `random-${seed}`,
      hosts: hosts.map((planned, i) => hostPlan(planned, names, i)),
      links: { latency, bytesPerSecond },
      limits: { ...limits },
    };
    return { plan: hasFaults ? withFaults(plan, until) : plan, until };
  });

function hostPlan(random: RandomHost, names: readonly string[], number: number): HostPlan {
  const { cores, clock, capacityInBytes } = random;
  return {
    name: `h${number + 1}`,
    cores,
    clock: { ...clock },
    disk: { ...ordinaryDisk, directories: ['data', 'more'], capacityInBytes },
    processes: processPlans(random, names, number),
  };
}

function processPlans(
  { runs, pace, size, exitsOneIn }: RandomHost,
  names: readonly string[],
  number: number,
): ProcessPlan[] {
  const opponents = names.slice(number + 1);
  const peers = names.map((host) => ({ host, listener: 'door' }));
  const one: ProcessPlan = {
    name: `player${number + 1}`,
    program: 'player',
    settings: { opponents, pace, size },
  };
  const other: ProcessPlan = {
    name: `restless${number + 1}`,
    program: 'restless',
    settings: {
      listener: 'door',
      peers,
      pace,
      size,
      exitsOneIn,
      idleDraws: 0,
      clockIsSteady: true,
    },
    startAt: 500 * number,
  };
  return [...(runs === 'restless' ? [] : [one]), ...(runs === 'player' ? [] : [other])];
}

/** Kinds that the swarm leaves to those who ask for them are drawn here too: no law excepts them. */
const allFaults: FaultTable = Object.fromEntries(
  Object.entries(worldFaults).map(([name, kind]) => {
    const weight = Math.max(1, kind.swarm.weight);
    return [name, { ...kind, swarm: { ...kind.swarm, weight } }];
  }),
);

/** So many times faster than in a run of ordinary length, so that much goes wrong in a short one. */
const haste = 80;

function withFaults(plan: WorldPlan, until: number): WorldPlan {
  const swarm = { seed: plan.seed, from: 0, until: haste * until };
  const { faults } = drawSwarm(allFaults, castOfPlan(plan), swarm);
  const isSteady = faults.every(({ fault }) => fault !== 'clock-drift');
  const hosts = isSteady ? plan.hosts : plan.hosts.map(withUnsteadyClock);
  return { ...plan, hosts, faults: faults.map(hastened) };
}

function withUnsteadyClock(host: HostPlan): HostPlan {
  const processes = host.processes.map((process) => ({
    ...process,
    settings: { ...(process.settings as object), clockIsSteady: false },
  }));
  return { ...host, processes };
}

function hastened(fault: FaultPlan): FaultPlan {
  const at = Math.floor(fault.at / haste);
  return fault.for === undefined
    ? { ...fault, at }
    : { ...fault, at, for: Math.ceil(fault.for / haste) };
}
