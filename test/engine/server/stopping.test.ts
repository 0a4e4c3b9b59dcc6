// A stop in good order: what a broker has in its logs when it ends is on its disks, and it says so only then.
import { expect, test } from 'vitest';
import type { BrokerProcess } from '../../../engine/server/process.ts';
import { producing } from '../../kit/questions.ts';
import {
  ask,
  heal,
  openStage,
  pass,
  replicaAt,
  runs,
  send,
  start,
  stateOf,
  stop,
  strike,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { rowsOf } from '../../kit/telling.ts';

const orders = 'orders-0';
const topics = [{ name: 'orders', assignment: [[1, 2, 3]] }];

const write = (stage: Stage, value: string): unknown =>
  ask(stage, { to: 'b1' }, producing(stage, orders, [value], { acks: 1 }));

const flushes = (stage: Stage, process: string): boolean =>
  (stateOf(stage, process) as BrokerProcess).lifecycle.stage === 'shutting-down';

const endOf = (stage: Stage, broker: number): number =>
  replicaAt(stage, broker, orders).log.logEndOffset;

test('a broker that flushes its logs to stop has hung up, and takes nothing in any more', () => {
  const stage = openStage({ topics });
  write(stage, 'before');
  until(stage, () => endOf(stage, 2) === 1);
  const slow = strike(stage, 'slow-disk', { host: 'b2', factor: 200 });

  stop(stage, 'b2');
  until(stage, () => flushes(stage, 'b2'));
  write(stage, 'meanwhile');
  const late = send(stage, { to: 'b2', by: 'reader' }, producing(stage, orders, ['too late']));
  pass(stage, 100);

  expect(runs(stage, 'b2')).toBe(true);
  expect(endOf(stage, 1)).toBe(2);
  expect(endOf(stage, 2)).toBe(1);
  expect(late()).toBe('closed');
  until(stage, () => !runs(stage, 'b2'));
  heal(stage, slow);
  heal(stage, strike(stage, 'power-loss', { host: 'b2' }));
  start(stage, 'b2');
  untilServing(stage, 2);
  expect(rowsOf(stage, 'log-recovered').at(-1)?.fields).toMatchObject({ logEndOffset: 1 });
  expect(stage.findings()).toEqual([]);
});

test('each directory is marked when its own disk has flushed, and the broker waits for the last', () => {
  const configs = { 'log.dirs': '/disk-1,/disk-2', 'metadata.log.dir': '/meta' };
  const four = { name: 'orders', assignment: [[2], [2], [2], [2]] };
  const stage = openStage({ topics: [four], configs });
  for (const index of [0, 1, 2, 3]) {
    ask(stage, { to: 'b2' }, producing(stage, `orders-${index}`, ['a'], { acks: 1 }));
  }
  strike(stage, 'slow-disk', { host: 'b2', directory: 'disk-1', factor: 200 });

  stop(stage, 'b2');
  until(stage, () => !runs(stage, 'b2'));

  const marks = rowsOf(stage, 'disk-begun').filter(
    ({ who, fields }) =>
      who === 'b2' &&
      fields['operation'] === 'replace' &&
      fields['size'] === 40 &&
      String(fields['file']).endsWith('.kafka_cleanshutdown'),
  );
  expect(marks.map(({ fields }) => fields['file'])).toEqual([
    'disk-2/.kafka_cleanshutdown',
    'disk-1/.kafka_cleanshutdown',
  ]);
  expect(stage.findings()).toEqual([]);
});
