import fc from 'fast-check';
import { expect, test } from 'vitest';
import { castOfPlan, type Cast } from '../../../sim/faults/cast.ts';
import { faultProblem } from '../../../sim/faults/check.ts';
import { drawSwarm, type SwarmPlan } from '../../../sim/faults/swarm.ts';
import { swarmLines } from '../../../sim/faults/swarm-lines.ts';
import { worldFaults } from '../../../sim/faults/table.ts';
import { seconds } from '../../../sim/time.ts';
import { runUntil } from '../../../sim/world/world.ts';
import { healthOf, smallPlan, smallWorld } from './small-world.ts';

const cast = castOfPlan(smallPlan('cast'));
const [from, until] = [seconds(1), seconds(30)];
const swarm = (seed: string, over: Cast = cast): SwarmPlan =>
  drawSwarm(worldFaults, over, { seed, from, until });
const manySeeds = Array.from({ length: 300 }, (_, seed) => `${seed}`);

test('the same seed draws the same plan, and a plan is JSON', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const plan = swarm(seed);

      expect(swarm(seed)).toEqual(plan);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    }),
  );
});

test('every fault can be, begins in its time, and is healed by its end', () => {
  let seen = 0;
  for (const seed of manySeeds) {
    let last = 0;
    for (const fault of swarm(seed).faults) {
      expect(faultProblem(worldFaults, cast, fault)).toBeUndefined();
      expect(fault.at).toBeGreaterThanOrEqual(Math.max(from, last));
      expect(fault.at + (fault.for ?? 0)).toBeLessThanOrEqual(until);
      expect(fault.for !== undefined).toBe(worldFaults[fault.fault]?.heal !== undefined);
      last = fault.at;
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(1_000);
});

test('a fault stays for its shortest time, and then stays away from the same thing for another', () => {
  let pairs = 0;
  for (const seed of manySeeds) {
    // Silence that comes in bursts has times of its own.
    const faults = swarm(seed).faults.filter(({ fault }) => fault !== 'isolate');
    for (const fault of faults) {
      const { shortestOn, shortestOff } = worldFaults[fault.fault]?.swarm ?? {
        shortestOn: Infinity,
        shortestOff: Infinity,
      };
      if (fault.for !== undefined) expect(fault.for).toBeGreaterThanOrEqual(shortestOn);
      const next = faults.find(
        (other) =>
          other.at > fault.at &&
          other.fault === fault.fault &&
          JSON.stringify(other.with) === JSON.stringify(fault.with),
      );
      if (next === undefined) continue;
      expect(next.at).toBeGreaterThanOrEqual(fault.at + (fault.for ?? 0) + shortestOff);
      pairs += 1;
    }
  }
  expect(pairs).toBeGreaterThan(100);
});

test('there are never more faults at once than the seed says, bursts of silence apart', () => {
  for (const seed of manySeeds) {
    const { faults, atOnce } = swarm(seed);
    const lasting = faults.filter(({ fault }) => fault !== 'isolate');
    for (const { at } of lasting) {
      const now = lasting.filter((other) => other.at <= at && at < other.at + (other.for ?? 0));
      expect(now.length).toBeLessThanOrEqual(atOnce);
    }
  }
});

test('over many seeds each kind of some weight comes, is absent, and comes with and without others', () => {
  const plans = manySeeds.map((seed) => swarm(seed));
  const seedsWith = (kind: string): number =>
    plans.filter(({ faults }) => faults.some(({ fault }) => fault === kind)).length;

  for (const { name, swarm } of Object.values(worldFaults)) {
    if (swarm.weight === 0) expect(seedsWith(name), name).toBe(0);
    else expect(seedsWith(name), name).toBeGreaterThan(10);
    expect(seedsWith(name), name).toBeLessThan(200);
  }
});

test('hosts fall silent together in some seeds, and come back in another order', () => {
  const bursts = manySeeds
    .map((seed) => swarm(seed).faults.filter(({ fault }) => fault === 'isolate'))
    .filter((silences) => silences.length >= 3)
    .filter(([first, second]) => {
      const [end, nextEnd] = [first, second].map((fault) => (fault?.at ?? 0) + (fault?.for ?? 0));
      return (end ?? 0) > (nextEnd ?? 0) && (second?.at ?? 0) < (end ?? 0);
    });

  expect(bursts.length).toBeGreaterThan(5);
});

test('with one host there are no faults between hosts, and with none there are none at all', () => {
  const alone: Cast = { hosts: cast.hosts.slice(0, 1), processes: ['p1'] };

  const kinds = new Set(manySeeds.flatMap((seed) => swarm(seed, alone).faults.map((f) => f.fault)));

  expect(kinds.has('kill')).toBe(true);
  expect(kinds.has('partition')).toBe(false);
  expect(swarm('1', { hosts: [], processes: [] }).faults).toEqual([]);
  expect(() => manySeeds.map((seed) => swarm(seed, { ...cast, processes: [] }))).not.toThrow();
});

test('the plan is printed whole: its profile and a line for each fault with its sentence', () => {
  for (const seed of manySeeds.slice(0, 20)) {
    const plan = swarm(seed);
    const lines = swarmLines(worldFaults, plan);

    expect(lines[0]).toContain(`Swarm of seed '${seed}': ${plan.faults.length} faults until 30 s.`);
    expect(lines).toHaveLength(3 + plan.faults.length);
    for (const line of lines.slice(3)) expect(line).toMatch(/^ +\d+\.\d{6}  .*\.$/);
  }
});

test('a world under a swarm is whole again when the swarm is over', () => {
  const untouched = healthOf(smallWorld('health')) as object;
  let faults = 0;
  for (const seed of manySeeds.slice(0, 15)) {
    const plan = swarm(seed);
    const world = smallWorld(seed, plan.faults);

    expect(runUntil(world, seconds(31))).toEqual({ why: 'time' });

    faults += plan.faults.length;
    const health = healthOf(world) as { hosts: { isRight: boolean }[] };
    for (const host of health.hosts) host.isRight = true;
    expect(health).toEqual({ ...untouched, processes: Array(4).fill('running') });
  }
  expect(faults).toBeGreaterThan(50);
});
