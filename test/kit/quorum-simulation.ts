// Kafka's own simulation of its quorum (RaftEventSimulationTest), in our worlds: scenarios are told in
// the words of its test, and watched after every turn.
import { below, between } from '../../sim/random/draws.ts';
import { createStream, type Stream } from '../../sim/random/stream.ts';
import type { Plain } from '../../sim/plain.ts';
import { ms, seconds, type Micros } from '../../sim/time.ts';
import type { World } from '../../sim/world/state.ts';
import { act, createWorld, runUntil } from '../../sim/world/world.ts';
import { highWatermark, type RaftState } from '../../engine/kraft/raft.ts';
import { leaderIdOf } from '../../engine/kraft/role.ts';
import {
  hostOf,
  nodesOf,
  processOf,
  quorumCode,
  quorumPlan,
  serverOf,
  type QuorumPlan,
} from './quorum-world.ts';
import { look, watchOf, type Expectations, type Watch } from './quorum-watch.ts';

/** A quorum that runs and is watched. */
export interface Simulation {
  readonly world: World;
  readonly plan: QuorumPlan;
  readonly watch: Watch;
  readonly nodes: readonly number[];
  /** For what the scenario itself draws. */
  readonly draws: Stream;
}

/** How many nodes a scenario of a seed has. */
export interface Sizes {
  readonly voters: readonly [number, number];
  readonly observers: readonly [number, number];
}

/** Latencies as in Kafka's simulation, which delivers messages every two or three milliseconds. */
const links = { latency: { kind: 'uniform', min: ms(1), max: ms(4) } } as const;

/** A simulation whose size is drawn from its seed. */
export function simulate(
  seed: number,
  sizes: Sizes,
  expected: Expectations = {},
  more: Partial<QuorumPlan> = {},
): Simulation {
  const draws = createStream(`raft-${seed}`, 'scenario');
  const plan: QuorumPlan = {
    seed: `raft-${seed}`,
    voters: between(draws, ...sizes.voters),
    observers: between(draws, ...sizes.observers),
    links,
    ...more,
  };
  const world = createWorld(quorumCode, quorumPlan(plan));
  return { world, plan, watch: watchOf(plan, expected), nodes: nodesOf(plan), draws };
}

/** Runs until something is true. Fails when it does not become true, or when the watch complains. */
export function until(
  { world, watch, plan }: Simulation,
  what: string,
  condition: () => boolean,
  limit: Micros = seconds(60),
): void {
  const end = world.state.queue.now + limit;
  const stop = runUntil(world, end, () => {
    look(watch, world);
    return watch.complaints.length > 0 || condition();
  });
  if (watch.complaints.length > 0) {
    throw new Error(`${plan.seed}, before ${what}: ${watch.complaints.join('; ')}`);
  }
  if (stop.why !== 'condition') {
    throw new Error(
      `${plan.seed}: it did not come to this: ${what} (${stop.why}).\n${shown(world, plan)}`,
    );
  }
}

/** What every node is, for whoever reads a failure. */
function shown(world: World, plan: QuorumPlan): string {
  const lines = nodesOf(plan).map((id) => {
    const raft = serverOf(world, id)?.member.raft;
    if (raft === undefined || raft === null) return `${id}: does not run`;
    const { role, log } = raft;
    return `${id}: ${role.name} in ${role.epoch}, log ${log.logStartOffset}-${log.logEndOffset}, committed ${highWatermark(raft)}`;
  });
  return lines.join('\n');
}

/** At the end of a scenario: the watch had something to look at. */
export function wasWatched({ watch }: Simulation): boolean {
  return ['K-01', 'K-03', 'K-04', 'K-05', 'K-07'].every(
    (name) => (watch.looked.get(name) ?? 0) > 0,
  );
}

function raftOf({ world }: Simulation, id: number): RaftState | undefined {
  return serverOf(world, id)?.member.raft ?? undefined;
}

/** Does a node run, and has it read its files? */
export const runs = (simulation: Simulation, id: number): boolean =>
  raftOf(simulation, id) !== undefined;

function running(simulation: Simulation, among: readonly number[]): RaftState[] {
  return among.flatMap((id) => raftOf(simulation, id) ?? []);
}

const leaderOf = ({ role, settings }: RaftState): number => leaderIdOf(role, settings.key.id);

/** Does everyone who runs know the same leader of the same epoch? */
export function haveConsistentLeader(
  simulation: Simulation,
  among: readonly number[] = simulation.nodes,
): boolean {
  const [first, ...others] = running(simulation, among);
  if (first === undefined || leaderOf(first) < 0) return false;
  const { epoch } = first.role;
  return others.every((raft) => raft.role.epoch === epoch && leaderOf(raft) === leaderOf(first));
}

/** The leader of the latest epoch that anyone knows; -1: none. */
export function latestLeader(simulation: Simulation): number {
  let latest: RaftState | undefined;
  for (const raft of running(simulation, simulation.nodes)) {
    const isLater = latest === undefined || raft.role.epoch > latest.role.epoch;
    const isTelling = raft.role.epoch === latest?.role.epoch && leaderOf(raft) >= 0;
    if (isLater || isTelling) latest = raft;
  }
  return latest === undefined ? -1 : leaderOf(latest);
}

/** Does everyone who runs know that this much is committed? */
export function allReached(
  simulation: Simulation,
  offset: number,
  among: readonly number[] = simulation.nodes,
): boolean {
  const rafts = running(simulation, among);
  return rafts.length > 0 && rafts.every((raft) => highWatermark(raft) >= offset);
}

/** Does anyone? */
export function anyReached(simulation: Simulation, offset: number): boolean {
  return running(simulation, simulation.nodes).some((raft) => highWatermark(raft) > offset);
}

/** The highest high watermark that anyone knows. */
export function maxReached(
  simulation: Simulation,
  among: readonly number[] = simulation.nodes,
): number {
  return Math.max(0, ...running(simulation, among).map(highWatermark));
}

/** How far the longest log reaches. */
export function maxLogEnd(simulation: Simulation): number {
  return Math.max(0, ...running(simulation, simulation.nodes).map(({ log }) => log.logEndOffset));
}

/** Something goes wrong now; what is returned heals it. */
export function strike(simulation: Simulation, fault: string, parameters: Plain): () => void {
  const { world } = simulation;
  const number = world.state.faults.next;
  act(world, { type: 'fault', fault, with: parameters });
  return () => act(world, { type: 'heal', fault: number });
}

/** A node dies; what is returned starts it again. */
export function kill(simulation: Simulation, id: number): () => void {
  return strike(simulation, 'kill', { process: processOf(id) });
}

/** A node stops as it should; what is returned starts it again, once it is gone. */
export function shutDown(simulation: Simulation, id: number): () => void {
  act(simulation.world, { type: 'stop', process: processOf(id) });
  return () => {
    until(simulation, `node ${id} stops`, () => serverOf(simulation.world, id) === undefined);
    strike(simulation, 'restart', { process: processOf(id) });
  };
}

/** A node is cut off from everybody; what is returned heals it. */
export function isolate(simulation: Simulation, id: number): () => void {
  return strike(simulation, 'isolate', { host: hostOf(id) });
}

/** Groups of nodes are cut off from each other; what is returned heals it. */
export function cut(simulation: Simulation, ...groups: readonly (readonly number[])[]): () => void {
  return strike(simulation, 'partition', { groups: groups.map((ids) => ids.map(hostOf)) });
}

/** One of the nodes that run, drawn at random. */
export function someNode({ nodes, draws }: Simulation): number {
  return nodes[below(draws, nodes.length)] ?? 0;
}
