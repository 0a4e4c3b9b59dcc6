import { expect, test } from 'vitest';
import { newBench, nextSpeed, played, stepped } from '../../../viz/model/bench.ts';
import { tempoOf } from '../../../viz/model/tempo.ts';
import { act } from '../../../viz/places/sandbox-actions.ts';
import { demoSource } from '../kit/demo-source.ts';

test('a step back undoes a step forward', () => {
  const source = demoSource(3);
  const visited = [0];
  let t = 0;
  while (t < source.known()) {
    t = stepped(source, 'messages', t, 1);
    visited.push(t);
  }
  expect(visited.length).toBeGreaterThan(20);

  for (const moment of visited.toReversed().slice(1)) {
    t = stepped(source, 'messages', t, -1);
    expect(t).toBeLessThanOrEqual(moment);
  }
  expect(t).toBe(0);
});

test('every step forward moves the playhead until the run is known no further', () => {
  const source = demoSource(2);
  let t = 0;
  for (let step = 0; step < 500 && t < source.known(); step += 1) {
    const next = stepped(source, 'everything', t, 1);
    expect(next).toBeGreaterThan(t);
    t = next;
  }
  expect(t).toBe(source.known());
});

test('playing always moves on, however slow the film', () => {
  const tempo = tempoOf([{ sentAt: 10, endsAt: 200 }], [], 1_000_000);

  const next = played({ ...newBench, t: 20, speed: 0.25 }, tempo, 0.01);

  expect(next).toBe(21);
});

test('speeds end at the slowest and the fastest', () => {
  expect(nextSpeed(0.25, -1)).toBe(0.25);
  expect(nextSpeed(16, 1)).toBe(16);
  expect(nextSpeed(1, 1)).toBe(2);
});

test('killing a broker forks the run at the playhead and shows the branch', () => {
  const source = demoSource(3);

  const bench = act({ ...newBench, t: 500_000 }, source, { name: 'kill', value: '1' });

  expect(bench.t).toBe(500_000);
  expect(source.shown()).toMatchObject({
    id: 1,
    parent: 0,
    at: 500_000,
    deed: { verb: 'kill', node: 1 },
  });
  expect(source.pictureAt(500_000).nodes[0]?.liveness).toBe('dead');
});

test('the parent of a branch stays as it was', () => {
  const source = demoSource(3);
  const before = source.pictureAt(2_000_000);
  act({ ...newBench, t: 500_000 }, source, { name: 'kill', value: '1' });

  act(newBench, source, { name: 'show', value: '0' });

  expect(source.pictureAt(2_000_000)).toBe(before);
});

test('what nobody knows changes nothing', () => {
  expect(act(newBench, demoSource(1), { name: 'toString', value: '' })).toBe(newBench);
});
