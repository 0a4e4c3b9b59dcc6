// Time travel: whoever goes back finds what was there, and whoever changes it changes a future, never a past.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advance,
  branchOf,
  createTimeline,
  forkAt,
  lineage,
  seek,
  type Branch,
  type Timeline,
} from '../../../sim/timeline/timeline.ts';
import { rowAt } from '../../../sim/trace/reading.ts';
import { createWorld, runUntil, step, type OutsideAction } from '../../../sim/world/world.ts';
import { identityOf } from '../../kit/laws.ts';
import { describeBall, pingPongPlan, player } from '../../kit/ping-pong.ts';
import { randomCode, randomRun } from '../../kit/random-world.ts';
import { reader } from '../../kit/trace-laws.ts';

const kill: OutsideAction = {
  type: 'fault',
  fault: 'kill',
  with: { process: 'p1' },
  for: 20_000,
};

/** Three players for as long as it takes to have several key-frames. */
function played(until = 2_000_000): { timeline: Timeline; root: Branch } {
  const code = { programs: { player }, describe: describeBall };
  const timeline = createTimeline(code, pingPongPlan('travel', 3, 1_000));
  const root = branchOf(timeline, 0);
  advance(root, until);
  return { timeline, root };
}

const part = fc.double({ min: 0, max: 1, noNaN: true });

test('seeking a time finds what a straight run has there', () => {
  fc.assert(
    fc.property(randomRun, part, ({ plan, until }, where) => {
      const timeline = createTimeline(randomCode, plan);
      const root = branchOf(timeline, 0);
      advance(root, until);
      // A world that reached a limit has no later moments.
      const time = Math.floor(where * root.head.state.queue.now);
      const straight = createWorld(randomCode, plan);
      runUntil(straight, time);

      const found = seek(timeline, root, { time });

      expect(identityOf(found)).toBe(identityOf(straight));
      expect(found.state.queue.now).toBe(time);
    }),
    { numRuns: 200 },
  );
});

test('seeking a number of turns finds what a straight run has after them', () => {
  const { timeline, root } = played();
  expect(root.frames.list.length, 'a run with several key-frames').toBeGreaterThan(3);

  fc.assert(
    fc.property(part, (where) => {
      const turns = Math.floor(where * root.head.state.trace.turns);
      const straight = createWorld(timeline.code, pingPongPlan('travel', 3, 1_000));
      while (straight.state.trace.turns < turns) step(straight);

      expect(identityOf(seek(timeline, root, { turns }))).toBe(identityOf(straight));
    }),
    { numRuns: 40 },
  );
});

test('a world that was found goes on as its branch did, and changes nothing in it', () => {
  const { timeline, root } = played();
  const end = identityOf(root.head);

  const found = seek(timeline, root, { time: 700_001 });
  runUntil(found, root.head.state.queue.now);

  expect(identityOf(found)).toBe(end);
  expect(identityOf(root.head)).toBe(end);
  expect(identityOf(seek(timeline, root, { time: 2_000_000 }))).toBe(end);
});

test('a fork leaves its parent as it was, and shares its past', () => {
  const { timeline, root } = played();
  const before = [identityOf(root.head), root.columns.rows, root.inputs.length];

  const fork = forkAt(timeline, root, { time: 500_000 }, kill);
  advance(fork, 2_000_000);

  expect([identityOf(root.head), root.columns.rows, root.inputs.length]).toEqual(before);
  expect(identityOf(fork.head)).not.toBe(identityOf(root.head));
  expect(fork.columns.blocks[0]?.baseRow).toBe(fork.fromRow);
  expect(rowAt(reader, fork.columns, fork.fromRow)?.kind.name).toBe('person-acted');
});

test('the same action at the same moment makes the same future', () => {
  const { timeline, root } = played(600_000);

  const forks = [1, 2].map(() => forkAt(timeline, root, { turns: 1_234 }, kill));
  for (const fork of forks) advance(fork, 800_000);

  expect(identityOf(forks[0]?.head ?? root.head)).toBe(identityOf(forks[1]?.head ?? root.head));
});

test('what was done from outside is played again wherever a branch is sought', () => {
  const { timeline, root } = played(1_000_000);
  const one = forkAt(timeline, root, { time: 300_000 }, kill);
  advance(one, 600_000);
  const two = forkAt(timeline, one, { time: 500_000 }, { type: 'stop', process: 'p3' });
  advance(two, 900_000);
  // Without key-frames of its own but the first, everything must come from the record of inputs.
  root.frames.list.length = 1;

  const again = createWorld(timeline.code, pingPongPlan('travel', 3, 1_000));
  const replayed = { ...root, inputs: two.inputs, head: two.head, id: 99 };
  const found = seek({ ...timeline, branches: [replayed] }, replayed, { time: 900_000 });

  expect(two.inputs.map(({ at, action }) => [at, action.type])).toEqual([
    [300_000, 'fault'],
    [500_000, 'stop'],
  ]);
  expect(identityOf(found)).toBe(identityOf(two.head));
  expect(identityOf(found)).not.toBe(identityOf(again));
});

test('branches are a tree: each knows whom it left, and where', () => {
  const { timeline, root } = played(300_000);
  const one = forkAt(timeline, root, { time: 100_000 }, kill);
  advance(one, 300_000);
  const two = forkAt(timeline, one, { time: 200_000 }, kill);
  const three = forkAt(timeline, root, { time: 250_000 }, kill);
  const early = forkAt(timeline, two, { time: 50_000 }, kill);

  expect(lineage(timeline, two).map(({ id }) => id)).toEqual([0, 1, 2]);
  expect(lineage(timeline, three).map(({ id }) => id)).toEqual([0, 3]);
  expect(lineage(timeline, early).map(({ id }) => id)).toEqual([0, 4]);
  expect(two.fromTime).toBe(200_000);
  expect(two.inputs.length).toBe(2);
  expect(early.inputs.length).toBe(1);
});

test('the past of a branch is that of its parent, up to the fork and not beyond', () => {
  const { timeline, root } = played(300_000);
  const fork = forkAt(timeline, root, { turns: 500 }, kill);
  advance(fork, 300_000);

  for (const turns of [0, 1, 499, 500]) {
    expect(identityOf(seek(timeline, fork, { turns }))).toBe(
      identityOf(seek(timeline, root, { turns })),
    );
  }
  expect(identityOf(seek(timeline, fork, { turns: 501 }))).not.toBe(
    identityOf(seek(timeline, root, { turns: 501 })),
  );
});

test('a healing by a person is one turn, which can be sought', () => {
  const { timeline, root } = played(300_000);
  const broken = forkAt(
    timeline,
    root,
    { time: 100_000 },
    { type: 'fault', fault: 'isolate', with: { host: 'h1' } },
  );
  advance(broken, 200_000);

  const healed = forkAt(timeline, broken, { time: 150_000 }, { type: 'heal', fault: 0 });

  expect(healed.head.state.trace.turns).toBe(healed.fromTurn + 1);
  expect(healed.head.state.faults.active.size).toBe(0);
});

test.each([
  [{ time: 300_001 }, 'run up to 300000 µs'],
  [{ time: -1 }, '{"time":-1} is not in branch 0'],
  [{ time: 0.5 }, '{"time":0.5} is not in branch 0'],
  [{ turns: 1_000_000 }, /\(\d+ turns\)/],
])('the moment %o is refused, and why is said', (moment, why) => {
  const { timeline, root } = played(300_000);

  expect(() => seek(timeline, root, moment)).toThrow(why);
  expect(() => forkAt(timeline, root, moment, kill)).toThrow(why);
});

test('a branch and an action that do not exist are refused by name', () => {
  const { timeline, root } = played(10_000);

  expect(() => branchOf(timeline, 7)).toThrow('There is no branch 7; there are 1.');
  expect(() => forkAt(timeline, root, { time: 5_000 }, { type: 'stop', process: 'p9' })).toThrow(
    "There is no process 'p9'.",
  );
  expect(timeline.branches.length).toBe(1);
});

test('key-frames are counted, not clocked: the same run has the same ones', () => {
  const frames = [1, 2].map(() =>
    played().root.frames.list.map(({ turns, time }) => [turns, time]),
  );

  expect(frames[0]).toEqual(frames[1]);
});
