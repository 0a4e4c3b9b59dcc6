// Everything is bounded: a run that would not end says where it stopped and which limit it reached.
import { expect, test } from 'vitest';
import { pauseProcess } from '../../../sim/world/processes.ts';
import type { Limits } from '../../../sim/world/plan.ts';
import type { World } from '../../../sim/world/state.ts';
import { inTurn } from '../../../sim/world/turn.ts';
import { runUntil, step } from '../../../sim/world/world.ts';
import { stage, tellAt, type Deeds } from './puppet.ts';

const limited = (deeds: Readonly<Record<string, Deeds>>, limits: Partial<Limits>): World =>
  stage(deeds, { limits });

/** What a run says that reached a limit; it must not go on afterwards. */
function sentenceOf(world: World): string {
  const stop = runUntil(world, 1_000_000);
  const again = runUntil(world, 2_000_000);

  expect(again).toEqual(stop);
  expect(step(world)).toBe(false);
  return stop.why === 'limit' ? stop.sentence : stop.why;
}

test('programs that talk in a circle without time passing are stopped', () => {
  const world = limited(
    { a: { start: (env) => env.work(0, 'again'), again: (env) => env.work(0, 'again') } },
    { turnsPerInstant: 3 },
  );

  expect(sentenceOf(world)).toBe(
    'More than 3 turns ran at 0 µs without time passing: programs talk in a circle (limits.turnsPerInstant).',
  );
});

test('more events than may be pending stop the run', () => {
  const many = (count: number): Deeds => ({
    start(env) {
      for (let i = 0; i < count; i += 1) env.after(1_000, 'x');
    },
  });

  expect(sentenceOf(limited({ a: many(10) }, { pendingEvents: 10 }))).toBe(
    'At 0 µs 10 events are pending (limits.pendingEvents).',
  );
  expect(() => runUntil(limited({ a: many(11) }, { pendingEvents: 10 }), 1)).toThrow(
    'The queue is full: 10 events are pending (limits.pendingEvents).',
  );
});

test('more events than a paused process may have waiting stop the run', () => {
  const world = limited(
    {
      a: {
        start(env) {
          for (let i = 0; i < 4; i += 1) env.after(10 + i, 'x');
        },
      },
    },
    { heldEvents: 3 },
  );
  runUntil(world, 0);
  inTurn(world, { trigger: 'fault', process: -1, cause: -1 }, () => pauseProcess(world, 0));

  expect(sentenceOf(world)).toBe(
    "More than 3 events wait for the paused process 'a' (limits.heldEvents).",
  );
});

test('more connections than there may be are refused', () => {
  const world = limited(
    {
      a: {
        go(env) {
          for (let i = 0; i < 3; i += 1) env.connect({ host: 'host-a', listener: 'x' });
        },
      },
    },
    { connections: 2 },
  );

  expect(() => tellAt(world, 10, 'a', 'go')).toThrow(
    'at most 2 connections exist at once (limits.connections)',
  );
});

test('a full send buffer takes no message, and says when there is room again', () => {
  const taken: boolean[] = [];
  const world = limited(
    {
      a: {
        dial: (env) => void env.connect({ host: 'host-b', listener: 'door' }),
        say: (env, { connection }) => void taken.push(env.send(connection, 'x', 400)),
      },
      b: { start: (env) => env.listen('door') },
    },
    { bufferBytes: 1_000 },
  );
  tellAt(world, 0, 'a', 'dial');
  for (let i = 0; i < 3; i += 1) tellAt(world, 5_000, 'a', 'say');

  expect(taken).toEqual([true, true, false]);
  runUntil(world, 20_000);
  const state = world.state.processes[0]?.state as { heard: string[] };
  expect(state.heard.map((line) => line.split(' ')[1])).toEqual(['connected', 'writable']);
});
