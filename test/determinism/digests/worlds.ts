// Digests of whole runs: worlds with faults, their snapshots, and what their traces say.
import { castOfPlan } from '../../../sim/faults/cast.ts';
import { drawSwarm } from '../../../sim/faults/swarm.ts';
import { worldFaults } from '../../../sim/faults/table.ts';
import { ms, seconds } from '../../../sim/time.ts';
import { advance, branchOf, createTimeline, forkAt, seek } from '../../../sim/timeline/timeline.ts';
import { columnsRecorder, createColumns } from '../../../sim/trace/columns.ts';
import { hashOf } from '../../../sim/trace/hash.ts';
import { worldTrace } from '../../../sim/trace/kinds-of-the-world.ts';
import { createReader, walkRows } from '../../../sim/trace/reading.ts';
import { lineOf, sentenceOf } from '../../../sim/trace/text.ts';
import type { Distribution } from '../../../sim/random/distribution.ts';
import type { WorldPlan } from '../../../sim/world/plan.ts';
import { restore, snapshot } from '../../../sim/world/snapshot.ts';
import type { World } from '../../../sim/world/state.ts';
import { act, createWorld, runUntil, type WorldCode } from '../../../sim/world/world.ts';
import { describeBall, pingPongPlan, player } from '../../kit/ping-pong.ts';
import { describeWord, restless, restlessTrace } from '../../kit/restless.ts';
import { digestOfTexts, type Digests } from './digest.ts';

const balls: WorldCode = { programs: { player }, describe: describeBall };
const words: WorldCode = { programs: { restless }, describe: describeWord };

const identityOf = ({ state }: World): string =>
  `${hashOf(state.trace.hash)}-${state.trace.turns}-${state.trace.rows}`;

/** Players for ten seconds, with what a seed has in store for them. */
function swarmPlan(seed: string, hosts: number): WorldPlan {
  const plan = pingPongPlan(seed, hosts, ms(60));
  const options = { seed, from: seconds(1), until: seconds(8) };
  return { ...plan, faults: drawSwarm(worldFaults, castOfPlan(plan), options).faults };
}

/** Restless programs on drifting clocks, over a link of the given latency. */
function restlessPlan(seed: string, latency: Distribution): WorldPlan {
  const hosts = ['a', 'b', 'c'];
  const settings = {
    listener: 'door',
    peers: hosts.map((host) => ({ host, listener: 'door' })),
    pace: 2_000,
    size: 2_000,
    exitsOneIn: 10_000,
    idleDraws: 0,
    clockIsSteady: true,
  };
  return {
    seed,
    hosts: hosts.map((name, i) => ({
      name,
      cores: 1 + i,
      clock: { offset: 1_000 * i, driftPpm: 150 * (i - 1) },
      processes: [{ name: `p${name}`, program: 'restless', settings }],
    })),
    links: { latency, bytesPerSecond: 1_000_000 },
    limits: { bufferBytes: 10_000 },
  };
}

function endOf(code: WorldCode, plan: WorldPlan, until: number): string {
  const world = createWorld(code, plan);
  runUntil(world, until);
  return identityOf(world);
}

/** A run that is photographed and restored every 50 ms on its way. */
function endOfInterrupted(code: WorldCode, plan: WorldPlan, until: number): string {
  let world = createWorld(code, plan);
  for (let at = ms(50); at <= until; at += ms(50)) {
    runUntil(world, at);
    world = restore(code, snapshot(world));
  }
  return identityOf(world);
}

/** The rows of a run as text. */
function textOf(tell: typeof lineOf): string {
  const columns = createColumns();
  const plan = restlessPlan('text', { kind: 'constant', value: 500 });
  const world = createWorld({ ...words, recorder: columnsRecorder(columns) }, plan);
  runUntil(world, ms(60));
  const lines: string[] = [];
  const reader = createReader([worldTrace, restlessTrace]);
  walkRows(reader, columns, 0, (row) => void lines.push(tell(row, world.state.trace.names)));
  return digestOfTexts(lines);
}

/** A history with a fork, sought at several moments. */
function travelled(): string {
  const timeline = createTimeline(balls, pingPongPlan('travel', 3, 1_500));
  const root = branchOf(timeline, 0);
  advance(root, ms(300));
  const kill = { type: 'fault', fault: 'kill', with: { process: 'p2' }, for: ms(50) } as const;
  const fork = forkAt(timeline, root, { time: ms(120) }, kill);
  advance(fork, ms(300));
  const moments = [ms(10), ms(119), ms(120), ms(240)];
  return digestOfTexts([
    ...[root, fork].flatMap((branch) =>
      moments.map((time) => identityOf(seek(timeline, branch, { time }))),
    ),
    identityOf(fork.head),
  ]);
}

function intervened(): string {
  const world = createWorld(words, restlessPlan('person', { kind: 'constant', value: 300 }));
  runUntil(world, ms(40));
  act(world, { type: 'fault', fault: 'isolate', with: { host: 'b' } });
  runUntil(world, ms(80));
  act(world, { type: 'heal', fault: 0 });
  act(world, { type: 'stop', process: 'pa' });
  runUntil(world, ms(400));
  return identityOf(world);
}

const latencies: Readonly<Record<string, Distribution>> = {
  constant: { kind: 'constant', value: 700 },
  exponential: { kind: 'exponential', mean: 400, min: 200 },
  normal: { kind: 'normal', mean: 1_000, deviation: 300 },
  pareto: { kind: 'pareto', min: 100, shape: 1.5, max: 100_000 },
};

const swarms: Digests = Object.fromEntries(
  [1, 2, 3, 4, 5, 6].map((seed) => [
    `world: swarm seed ${seed}`,
    () => endOf(balls, swarmPlan(`swarm ${seed}`, 2 + (seed % 3)), seconds(10)),
  ]),
);

const links: Digests = Object.fromEntries(
  Object.entries(latencies).map(([name, latency]) => [
    `world: restless over ${name} latency`,
    () => endOf(words, restlessPlan(name, latency), ms(150)),
  ]),
);

/** Whole runs. */
export const worldDigests: Digests = {
  'world: players alone': () => endOf(balls, pingPongPlan('alone', 3, 2_000), ms(300)),
  ...swarms,
  ...links,
  'snapshot: players interrupted': () =>
    endOfInterrupted(balls, swarmPlan('interrupted', 3), seconds(2)),
  'snapshot: restless interrupted': () =>
    endOfInterrupted(words, restlessPlan('again', { kind: 'uniform', min: 1, max: 900 }), ms(150)),
  'timeline: forks and moments': travelled,
  'person: faults, healing and stops': intervened,
  'text: lines': () => textOf(lineOf),
  'text: sentences': () => textOf(sentenceOf),
};
