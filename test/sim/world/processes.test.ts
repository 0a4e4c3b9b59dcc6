// A process runs, is paused, killed, started anew, upgraded: each start is an incarnation of its own.
import { expect, test } from 'vitest';
import { createWorld, act, runUntil } from '../../../sim/world/world.ts';
import { resumeProcess, pauseProcess, startProcess } from '../../../sim/world/processes.ts';
import type { World } from '../../../sim/world/state.ts';
import { inTurn } from '../../../sim/world/turn.ts';
import { heardBy, puppet, stage, tellAt } from './puppet.ts';

const deed = (world: World, what: () => void): void =>
  inTurn(world, { trigger: 'fault', process: -1, cause: -1 }, what);

const fault = (world: World, name: string, parameters: { readonly [name: string]: string }): void =>
  act(world, { type: 'fault', fault: name, with: parameters });

test('what happens to a paused process is handled in its order when it goes on', () => {
  const world = stage({
    a: {
      start(env) {
        env.after(300, 'third');
        env.after(100, 'first');
        env.after(200, 'second');
        env.work(150, 'worked');
      },
    },
  });
  runUntil(world, 50);
  deed(world, () => pauseProcess(world, 0));
  runUntil(world, 10_000);
  expect(heardBy(world, 'a')).toEqual([]);

  deed(world, () => resumeProcess(world, 0));
  runUntil(world, 20_000);

  const words = heardBy(world, 'a').map((line) => line.split(' '));
  expect(words.map(([at]) => at)).toEqual(['10000', '10000', '10000', '10000']);
  expect(words.map(([, word]) => word)).toEqual(['first', 'worked', 'second', 'third']);
});

test('what comes while older events are still handled stands behind them', () => {
  const world = stage({ a: { start: (env) => void env.after(100, 'timer') } });
  runUntil(world, 0);
  deed(world, () => pauseProcess(world, 0));
  runUntil(world, 1_000);
  act(world, { type: 'stop', process: 'a' });

  deed(world, () => resumeProcess(world, 0));
  runUntil(world, 1_000);

  expect(heardBy(world, 'a')).toEqual(['1000 timer', '1000 stop-asked']);
});

test('a timer that is cancelled never fires, not even if its time came during a pause', () => {
  const world = stage({
    a: {
      start(env, state) {
        env.after(100, 'first');
        state.timer = env.after(200, 'second');
        env.after(300, 'third');
      },
      first: (env, state) => env.cancel(state.timer),
    },
  });
  runUntil(world, 50);
  deed(world, () => pauseProcess(world, 0));
  runUntil(world, 10_000);

  deed(world, () => resumeProcess(world, 0));
  runUntil(world, 10_000);

  expect(heardBy(world, 'a')).toEqual(['10000 first', '10000 third']);
});

test('a killed process takes its timers, its work and its memory with it; the disk stays', () => {
  const world = stage({
    a: {
      start(env, state) {
        state.heard.push(`found ${env.disk.list('data/').join()}`);
        env.after(5_000, 'timer');
        env.work(5_000, 'work');
        env.disk.append('data/log', 'entry', 100);
      },
    },
  });
  runUntil(world, 1_000);

  fault(world, 'restart', { process: 'a' });
  runUntil(world, 5_999);
  expect(heardBy(world, 'a')).toEqual(['found data/log']);

  runUntil(world, 20_000);
  expect(heardBy(world, 'a').filter((line) => line.endsWith('timer'))).toEqual(['6000 timer']);
  expect(world.state.processes[0]?.incarnations).toBe(2);
  expect(world.state.lives).toEqual([-1, 0]);
});

test('an upgrade starts another program with other settings on the same disk', () => {
  const programs = {
    old: puppet({ start: (env) => env.disk.append('data/log', 'of the old one', 100) }),
    new: puppet({
      start: (env, state) => void state.heard.push(`new, with ${env.disk.list('data/').join()}`),
    }),
  };
  const world = createWorld(
    { programs },
    {
      seed: 'upgrade',
      hosts: [{ name: 'h', processes: [{ name: 'a', program: 'old', settings: null }] }],
    },
  );
  runUntil(world, 1_000);
  fault(world, 'kill', { process: 'a' });

  deed(world, () => startProcess(world, 0, { program: 'new', settings: { shiny: true } }));

  expect(heardBy(world, 'a')).toEqual(['new, with data/log']);
  expect(world.state.processes[0]?.settings).toEqual({ shiny: true });
});

test('who is asked to stop decides when: exit is its own word', () => {
  const world = stage({ a: { go: (env) => env.exit() } });
  runUntil(world, 100);

  act(world, { type: 'stop', process: 'a' });
  runUntil(world, 200);
  expect(heardBy(world, 'a')).toEqual(['100 stop-asked']);

  tellAt(world, 300, 'a', 'go');
  expect(world.state.processes[0]?.status).toBe('stopped');
});

test('each component hears what it has asked for through its own door, which is always the same', () => {
  const doors: unknown[] = [];
  const world = stage({
    a: {
      start(env) {
        const inner = env.part<string>('log');
        doors.push(inner, env.part('log'));
        inner.after(100, 'rang');
        inner.disk.append('data/log', 'x', 10, 'written');
        env.after(100, 'rang');
      },
    },
  });

  runUntil(world, 1_000);

  expect(doors[0]).toBe(doors[1]);
  expect(heardBy(world, 'a').map((line) => line.replace(/^\d+ /, ''))).toEqual([
    'log: written',
    'log: rang',
    'rang',
  ]);
});
