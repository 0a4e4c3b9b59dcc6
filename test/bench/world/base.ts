// Base as a benchmark: a cluster under the load that all figures speak of, and the same without clients.
import { allCheckers } from '../../../scenarios/checkers/all.ts';
import { watchWith } from '../../../scenarios/checkers/watch.ts';
import { scenarioOf, type ScenarioOutline } from '../../../scenarios/format/outline.ts';
import type { Scenario } from '../../../scenarios/format/scenario.ts';
import { cluster } from '../../../scenarios/runner/cluster.ts';
import { playSeed } from '../../../scenarios/swarm/play.ts';
import { seconds } from '../../../sim/time.ts';
import type { Recorder } from '../../../sim/trace/sink.ts';
import type { World } from '../../../sim/world/state.ts';
import { runUntil } from '../../../sim/world/world.ts';
import type { Round } from '../measure.ts';

/** What a round does, and for how long. */
export interface BaseOptions {
  readonly does: keyof typeof rounds;
  /** Simulated seconds of a round. */
  readonly seconds: number;
}

const rounds = { turns, time, watched, idle, large, seeds, allocation, heap } as const;

export const prepare = ({ does, seconds: length }: BaseOptions): Round => rounds[does](length);

/**
 * 3 partitions on 3 replicas, 1,000 records of 100 bytes a second, acks=all, linger 5 ms, one consumer.
 * Logs stay bounded: by default Kafka would look every five minutes, and keep for another what it deletes.
 */
const baseOutline: ScenarioOutline = {
  seed: 'base',
  configs: { 'log.retention.check.interval.ms': '10000' },
  topics: {
    orders: {
      partitions: 3,
      configs: {
        'retention.bytes': '1000000',
        'segment.bytes': '1048576',
        'file.delete.delay.ms': '1000',
      },
    },
  },
  producers: { shop: { topic: 'orders', every: 1_000, configs: { 'linger.ms': '5' } } },
  consumers: { billing: { topic: 'orders', processing: 10 } },
};

/** Base as a scenario. */
export const baseScenario = (): Scenario => scenarioOf(baseOutline);

/** Base, once it is at work. */
export const settledBase = (recorder?: Recorder): World => settled(cluster(baseOutline, recorder));

/** A hundred brokers with a hundred thousand partitions, which have nothing to do. */
export const largeWorld = (): World =>
  settled(
    cluster({
      seed: 'large',
      brokers: 100,
      topics: { orders: { partitions: 100_000, replicas: 3 } },
    }),
  );

/** Its first seconds are those of any cluster that starts: they are not measured. */
function settled(world: World): World {
  runUntil(world, seconds(10));
  return world;
}

/** Plays some seconds on, and says how many turns they had. */
export function play(world: World, length: number): number {
  const { turns: before } = world.state.trace;
  runUntil(world, world.state.queue.now + seconds(length));
  return world.state.trace.turns - before;
}

/** What two plays have in common that did the same. */
export const outcomeOf = ({ state }: World): number => state.trace.hash.low;

/** Per turn. */
function turns(length: number): Round {
  const world = settledBase();
  return () => ({ units: play(world, length), outcome: outcomeOf(world) });
}

/** Per simulated second. */
function time(length: number): Round {
  const world = settledBase();
  return () => {
    play(world, length);
    return { units: length, outcome: outcomeOf(world) };
  };
}

/** Per turn, under all checkers. */
function watched(length: number): Round {
  const world = cluster(baseOutline);
  watchWith(allCheckers, world);
  settled(world);
  return () => ({ units: play(world, length), outcome: outcomeOf(world) });
}

/** Base without clients, per simulated second; the outcome is how many turns that takes. */
function idle(length: number): Round {
  const world = settled(
    cluster({ seed: 'idle', topics: { orders: { partitions: 3, configs: {} } } }),
  );
  return () => ({ units: length, outcome: play(world, length) / length });
}

/** A hundred brokers with a hundred thousand partitions and nothing to do, per simulated second. */
function large(length: number): Round {
  const world = largeWorld();
  return () => {
    play(world, length);
    return { units: length, outcome: outcomeOf(world) };
  };
}

/** Standard seeds of the swarm under all checkers, per seed; each has a simulated minute. */
function seeds(length: number): Round {
  let seed = 0;
  return () => {
    const upTo = seed + length / 60;
    let turnsOfAll = 0;
    for (; seed < upTo; seed += 1) turnsOfAll += playSeed(`${seed}`).turns;
    return { units: length / 60, outcome: turnsOfAll };
  };
}

/** What a turn leaves to the collector of garbage. Its process must not collect within a round. */
function allocation(length: number): Round {
  const world = settledBase();
  return () => {
    const before = collectedHeap();
    const done = play(world, length);
    return { units: 1, outcome: (process.memoryUsage().heapUsed - before) / done };
  };
}

/** How large the heap is before a round, in bytes. Logs are full by then. */
function heap(length: number): Round {
  const world = cluster(baseOutline);
  runUntil(world, seconds(200));
  return () => {
    const outcome = collectedHeap();
    return { units: play(world, length), outcome };
  };
}

/** Bytes on the heap when all garbage is collected. */
export function collectedHeap(): number {
  if (globalThis.gc === undefined) throw new Error('Run with --expose-gc to measure the heap.');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
