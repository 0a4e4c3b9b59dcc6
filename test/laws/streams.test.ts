// One stream of random numbers a purpose: who draws once more in one place moves no other place.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plain } from '../../sim/plain.ts';
import { createStream, uint32, type Stream } from '../../sim/random/stream.ts';
import type { HostPlan, ProcessPlan, WorldPlan } from '../../sim/world/plan.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import { hashOfRun, type Subject } from '../kit/laws.ts';
import { randomCode, randomRun } from '../kit/random-world.ts';
import { readRun, type PlainRow } from '../kit/trace-laws.ts';

/** The same plan, in which some processes have other settings. */
function withSettings(
  plan: WorldPlan,
  change: (process: ProcessPlan) => Readonly<Record<string, Plain>>,
): WorldPlan {
  const changed = (process: ProcessPlan): ProcessPlan => ({
    ...process,
    settings: { ...(process.settings as object), ...change(process) },
  });
  const hosts = plan.hosts.map((host): HostPlan => ({
    ...host,
    processes: host.processes.map(changed),
  }));
  return { ...plan, hosts };
}

test('drawing from a stream on which nothing depends changes nothing at all', () => {
  fc.assert(
    fc.property(randomRun, fc.integer({ min: 1, max: 5 }), (run, idleDraws) => {
      const quiet: Subject = { code: randomCode, ...run };
      const plan = withSettings(run.plan, () => ({ idleDraws }));

      expect(hashOfRun({ ...quiet, plan })).toBe(hashOfRun(quiet));
    }),
    { numRuns: 400 },
  );
});

/** Two islands that never speak to each other; `pace` is that of the first alone. */
function twoIslands(seed: number, pace: number): Subject {
  const island = (first: string, second: string, pace: number): HostPlan[] =>
    [first, second].map((name) => ({
      name,
      processes: [
        {
          name: `restless-${name}`,
          program: 'restless',
          settings: {
            listener: 'door',
            peers: [first, second].map((host) => ({ host, listener: 'door' })),
            pace,
            size: 500,
            exitsOneIn: 1_000,
            idleDraws: 0,
            clockIsSteady: true,
          },
        },
      ],
    }));
  const hosts = [...island('a', 'b', pace), ...island('c', 'd', 1_000)];
  return { code: randomCode, plan: { seed: `islands-${seed}`, hosts }, until: 100_000 };
}

/** Numbers that the whole world shares: they tell who came first, and nothing of an island. */
const shared = ['connection', 'timer', 'message', 'inReplyTo', 'idea', 'file', 'more', 'about'];

/** What is told of a row besides such numbers. */
function told({ time, kind, fields }: PlainRow): string {
  const own = Object.entries(fields).filter(([name]) => !shared.includes(name));
  return `${time} ${kind} ${own.join(' ')}`;
}

test('what one island draws moves no message, timer or work of another', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 300, max: 3_000 }), (seed, pace) => {
      const secondOf = (subject: Subject): string[] =>
        readRun(subject)
          .rows.filter(({ process }) => process >= 2)
          .map(told);

      const before = secondOf(twoIslands(seed, 1_000));

      expect(before.length, 'an island on which nothing happens').toBeGreaterThan(50);
      expect(secondOf(twoIslands(seed, pace)).join('\n')).toBe(before.join('\n'));
    }),
    { numRuns: 60 },
  );
});

const isSame = (one: Stream, other: Stream): boolean => one.every((word, i) => word === other[i]);

test('the state of every stream follows from the seed, its name and how often it was drawn', () => {
  fc.assert(
    fc.property(randomRun, ({ plan, until }) => {
      const world = createWorld(randomCode, plan);
      runUntil(world, until);

      for (const [name, stream] of world.state.streams) {
        const fresh = createStream(plan.seed, name);
        for (let i = 0; i < 50_000 && !isSame(fresh, stream); i += 1) uint32(fresh);

        expect(fresh).toEqual(stream);
      }
    }),
    { numRuns: 150 },
  );
});
