// TCP hands over the beginning of what was sent, and nothing behind a gap; its end comes last.
import { expect, test } from 'vitest';
import { act, runUntil } from '../../../sim/world/world.ts';
import { heardBy, stage, tellAt, type Deeds } from './puppet.ts';

const speaker: Deeds = {
  start: (env, state) => {
    state.connection = env.connect({ host: 'host-b', listener: 'door' });
  },
  say: (env, { connection }) => {
    for (const word of ['one', 'two', 'three']) env.send(connection, word, 1_000);
  },
  close: (env, { connection }) => env.close(connection),
};
const hearer: Deeds = {
  start: (env) => env.listen('door'),
  deaf: (env, { connection }) => env.pauseReading(connection),
  listen: (env, { connection }) => env.resumeReading(connection),
};

const words = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/^\d+ /, '')).filter((word) => word !== 'accepted');

test('what was sent after a lost message does not arrive', () => {
  const world = stage({ a: speaker, b: hearer });
  runUntil(world, 5_000);
  act(world, {
    type: 'fault',
    fault: 'lose-message',
    with: { from: ['host-a'], to: ['host-b'] },
  });

  tellAt(world, 5_000, 'a', 'say');
  runUntil(world, 50_000);

  expect(words(heardBy(world, 'b'))).toEqual(['closed (reset)']);
  expect(world.state.network.counts).toEqual({ sent: 3, delivered: 0, lost: 3 });
  expect(world.state.network.connections.size).toBe(0);
});

test('what the network still carried when a sender that was cut off died does not arrive', () => {
  const world = stage({ a: speaker, b: hearer }, { limits: { giveUpAfter: 10_000_000 } });
  runUntil(world, 5_000);
  tellAt(world, 5_000, 'a', 'say');
  act(world, { type: 'fault', fault: 'isolate', with: { host: 'host-a' }, for: 2_100 });
  runUntil(world, 7_000);
  tellAt(world, 7_000, 'a', 'say');

  act(world, { type: 'fault', fault: 'kill', with: { process: 'a' } });
  runUntil(world, 1_000_000);

  expect(words(heardBy(world, 'b')).filter((word) => word !== 'closed (reset)')).toEqual([]);
  expect(world.state.network.counts).toEqual({ sent: 6, delivered: 0, lost: 6 });
});

test('a program that does not read meets the end of a connection behind what it has not read', () => {
  const world = stage({ a: speaker, b: hearer });
  runUntil(world, 5_000);
  tellAt(world, 5_000, 'b', 'deaf');
  tellAt(world, 6_000, 'a', 'say');
  tellAt(world, 7_000, 'a', 'close');
  runUntil(world, 20_000);
  expect(words(heardBy(world, 'b'))).toEqual([]);

  tellAt(world, 20_000, 'b', 'listen');

  expect(words(heardBy(world, 'b'))).toEqual(['one', 'two', 'three', 'closed (fin)']);
});

test('what has arrived at a living program may still be read after its sender was killed in silence', () => {
  const world = stage({ a: speaker, b: hearer });
  runUntil(world, 5_000);
  tellAt(world, 5_000, 'b', 'deaf');
  tellAt(world, 6_000, 'a', 'say');
  runUntil(world, 10_000);
  act(world, { type: 'fault', fault: 'power-loss', with: { host: 'host-a' } });

  tellAt(world, 20_000, 'b', 'listen');

  expect(words(heardBy(world, 'b'))).toEqual(['one', 'two', 'three']);
});

test('who accepted a connection learns that the one who asked has closed it meanwhile', () => {
  const world = stage({ a: speaker, b: hearer });

  tellAt(world, 1_500, 'a', 'close');
  runUntil(world, 50_000);

  expect(heardBy(world, 'b')).toEqual(['1000 accepted', '3001 closed (reset)']);
  expect(world.state.network.connections.size).toBe(0);
});
