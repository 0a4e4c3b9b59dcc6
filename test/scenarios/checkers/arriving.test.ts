// C-16: a reader that stands still before records that are there, and why it may.
import { expect, test } from 'vitest';
import { write as broker } from '../../../engine/broker/trace.ts';
import { write as clients } from '../../../engine/clients/trace.ts';
import { write as metadata } from '../../../engine/metadata/trace.ts';
import { ordinary } from './breaks.ts';
import { checkersOf, client, excusedOf, offsets, orders } from './stage.ts';

test('C-16: what became visible a moment before the end may still be on its way to a reader', () => {
  const stage = ordinary();
  const positions = new Map([['orders-0', 2]]);
  stage.readers.push({ name: 'billing', group: null, topic: 'orders', isAtRest: true, positions });
  stage.time += 60_000_000;
  stage.append(1, 2, 0);
  stage.advance(1, 3);

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage)).not.toContain('C-16');
});

test.each([1, 3])(
  'C-16: who was set to another position %i s before the end is on its way',
  (ago) => {
    const stage = ordinary();
    const positions = new Map([['orders-0', 0]]);
    // On the stage all processes are called like the partition.
    stage.readers.push({
      name: 'orders-0',
      group: null,
      topic: 'orders',
      isAtRest: true,
      positions,
    });
    stage.time += 60_000_000;
    stage.turn(client, (at) => clients['position-moved'](at, orders, 0, 'reset to earliest'));
    stage.time += ago * 1_000_000;

    stage.watching.end(stage.time, true);

    expect(checkersOf(stage).includes('C-16')).toBe(ago > 2);
  },
);

test.each([
  { sentTo: 2, hears: false, position: 2, isExcused: true },
  { sentTo: 2, hears: false, position: 3, isExcused: true },
  { sentTo: 2, hears: false, position: 1, isExcused: false },
  { sentTo: 3, hears: false, position: 2, isExcused: false },
  { sentTo: 2, hears: true, position: 2, isExcused: false },
])('C-16: who reads from a follower that had cut its log sees what that knows: %o', (known) => {
  const stage = ordinary();
  for (const node of [1, 2, 3]) stage.append(node, 2, 0);
  for (const node of [1, 2, 3]) stage.append(node, 3, 0);
  stage.advance(1, 4);
  stage.truncate(2, 3);
  if (known.hears) {
    stage.advance(2, 3);
    stage.advance(2, 2);
  }
  stage.turn(1, (at) => broker['reader-sent-elsewhere'](at, orders, 0, known.sentTo));
  const positions = new Map([['orders-0', known.position]]);
  stage.readers.push({ name: 'billing', group: null, topic: 'orders', isAtRest: true, positions });
  stage.time += 60_000_000;

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage).includes('C-16')).toBe(!known.isExcused);
  expect(excusedOf(stage).includes('C-16')).toBe(known.isExcused);
});

test.each([
  { leader: 1, isExcused: false },
  { leader: -1, isExcused: true },
])('C-16: whose group belongs to a partition led by $leader, excused: $isExcused', (known) => {
  const stage = ordinary();
  stage.turn(0, (at) => metadata['partition-changed'](at, offsets, known.leader, 3, 7, [1]));
  const idle = { topic: 'orders', isAtRest: true, positions: new Map<string, number>() };
  stage.readers.push({ name: 'billing', group: 'billing', ...idle });
  stage.time += 60_000_000;

  stage.watching.end(stage.time, true);

  expect(checkersOf(stage).includes('C-16')).toBe(!known.isExcused);
  expect(excusedOf(stage).includes('C-16')).toBe(known.isExcused);
});
