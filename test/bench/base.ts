// P5 to P12, P16, P21, P22: a cluster under load, at rest, large, watched, and searched by seeds.
import type { Measured } from './figure.ts';
import {
  costsOf,
  median,
  outcomesOf,
  ratioOf,
  scaleOf,
  type Variant,
  type WarmUp,
} from './measure.ts';
import { rawQueue } from './queue.ts';
import type { BaseOptions } from './world/base.ts';

function base(does: BaseOptions['does'], seconds: number, flags: readonly string[] = []): Variant {
  const options: BaseOptions = { does, seconds };
  return { module: new URL('./world/base.ts', import.meta.url), options, flags };
}

/**
 * Simulated seconds of a round: as many turns as the raw queue has events in one. A few seconds are over when
 * a core has only just filled its caches again after the rounds of other processes: where seven of them took
 * turns, a turn seemed to cost twice what it costs in a run.
 */
const longRound = 60;

const whereTurnsGo =
  'The world with its queue, trace and disks takes three tenths of it, brokers with their logs and ' +
  'replication another three, clients a fifth, collecting garbage a fifteenth; no function has three per ' +
  'cent. To halve what a turn allocates saved a seventh of its time: the next factor of two would take fewer ' +
  'rows a turn, which has three, and less to do for each fetch.';

/** P5: how much more a turn of the engine costs than an event of the queue beneath it. */
export async function enginesRate(): Promise<Measured> {
  const costs = await costsOf({ base: base('turns', longRound), queue: rawQueue });
  return {
    value: ratioOf(costs.queue, costs.base),
    note:
      `a turn takes ${nanos(costs.base)}, an event of the raw queue ${nanos(costs.queue)}; ` +
      'an event is a turn here, of which Base has about 5,300 a simulated second',
    whereTheTimeGoes: whereTurnsGo,
  };
}

/** P7: Base. */
export const speedOfBase = (): Promise<Measured> =>
  speedOf(base('time', longRound), 25, whereTurnsGo);

/** P8: Base without clients. */
export const speedAtRest = (): Promise<Measured> =>
  speedOf(
    base('idle', 2_000),
    25,
    'The quorum has a quarter of it, the world with its queue and trace a third: long polls go back and forth.',
  );

/** P9: many brokers, many partitions, no clients. */
export const speedOfLarge = (): Promise<Measured> =>
  speedOf(
    base('large', 1),
    5,
    'Fetches between brokers and of the quorum go back and forth; every checkpoint goes through all replicas.',
  );

async function speedOf(variant: Variant, rounds: number, where: string): Promise<Measured> {
  const costs = await costsOf({ cluster: variant, queue: rawQueue }, rounds);
  const scale = scaleOf(costs.queue);
  const perSecond = median(costs.cluster);
  return {
    value: (scale * 1e9) / perSecond,
    note:
      `a simulated second takes ${(perSecond / 1e6).toFixed(2)} ms here; ` +
      `scaled by ${scale.toFixed(2)} to the machine of the targets`,
    whereTheTimeGoes: where,
  };
}

/** P10: how many turns a cluster at rest takes. */
export async function turnsAtRest(): Promise<Measured> {
  const found = await outcomesOf(base('idle', 60), 3);
  const [value] = [median(found) / leastTurnsAtRest];
  return {
    value,
    note: `${median(found).toFixed(1)} turns a simulated second; ${leastTurnsAtRest} are the least`,
    whereTheTimeGoes: 'Periodic checks: in-sync replicas, checkpoints, retention.',
  };
}

/**
 * Of 3 brokers that follow each other and 3 controllers: 6 for each fetch of a follower that times out
 * (6 pairs, twice a second), 6 a heartbeat (3 in 2 s), 6 a fetch of the quorum (5 observers and
 * followers, twice a second), 4 a no-op (2 a second).
 */
const leastTurnsAtRest = 6 * 12 + 6 * 1.5 + 6 * 10 + 4 * 2;

/** P12: what all checkers cost. */
export async function costOfCheckers(): Promise<Measured> {
  const costs = await costsOf({
    watched: base('watched', longRound),
    base: base('turns', longRound),
  });
  return {
    value: ratioOf(costs.watched, costs.base),
    note: `watched ${nanos(costs.watched)}, alone ${nanos(costs.base)} a turn`,
    whereTheTimeGoes:
      'A third of it is reading the rows and laying what was appended into ghost logs, a third the checkers ' +
      'that listen, with five calls a turn; a third is what they remember: it must be collected, and takes ' +
      'room in the caches from the cluster itself.',
  };
}

/**
 * A search plays thousands of seeds, and each of the first is news for V8: after a hundred and forty the
 * same sixty cost a tenth less than after twenty.
 */
const afterManySeeds: WarmUp = { rounds: 35, nanos: 0 };

/** P16: seeds of the swarm, four a round. */
export async function seedsPerSecond(): Promise<Measured> {
  const variants = { seeds: base('seeds', 4 * 60), queue: rawQueue };
  const costs = await costsOf(variants, 15, afterManySeeds);
  const scale = scaleOf(costs.queue);
  const mean = costs.seeds.reduce((sum, cost) => sum + cost, 0) / costs.seeds.length;
  return {
    value: (scale * 1e9) / mean,
    note: `a seed takes ${(mean / 1e6).toFixed(0)} ms; scaled by ${scale.toFixed(2)}`,
    whereTheTimeGoes:
      'Waiting for memory: code and state of ten servers and as many clients do not stay in the caches of a ' +
      'core, and the same turn costs twice what it costs in Base, which itself is as fast after a search as ' +
      'before. A fifth are the checkers, a fifteenth is compiling anew. Four fifths of it pass in the thirty ' +
      'seconds of trouble. The next factor of two would take less state to visit after each event.',
  };
}

/** Who measures the heap collects before it looks. */
const exposed = '--expose-gc';

/** No collection within a round: what is allocated is still there at its end. */
const noCollection = [exposed, '--min-semi-space-size=512', '--max-semi-space-size=512'];

/** P21: what a turn allocates. */
export async function allocatedBytes(): Promise<Measured> {
  const found = await outcomesOf(base('allocation', 4, noCollection), 25);
  return {
    value: median(found),
    note: 'a turn is an event here; Base has about 5,300 a simulated second',
    whereTheTimeGoes:
      'Messages as they are sent, records with their texts, what is remembered of requests that are out.',
  };
}

/** P22: does the heap grow while nothing is recorded? */
export async function heapGrowth(): Promise<Measured> {
  const perRound = 200;
  const found = await outcomesOf(base('heap', perRound, [exposed]), 11);
  const grown = ((found.at(-1) ?? 0) - (found[0] ?? 0)) / 1e6;
  const turns = perRound * 10 * 5_300;
  return {
    value: Math.max(0, grown),
    note: `over ${(turns / 1e6).toFixed(1)} M turns, of ${((found[0] ?? 0) / 1e6).toFixed(0)} MB`,
    whereTheTimeGoes: 'Names of files, which grow with every segment that is rolled.',
  };
}

const nanos = (costs: readonly number[]): string => `${median(costs).toFixed(0)} ns`;
