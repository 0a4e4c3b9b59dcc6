// Several disks in one broker (JBOD; KIP-112, KIP-858): where replicas lie, and what a failed disk takes with it.
import { expect, test } from 'vitest';
import type { BrokerProcess } from '../../../engine/server/process.ts';
import { directoryIdOf } from '../../../engine/broker/directories.ts';
import { listFiles } from '../../../sim/disk/read.ts';
import { errorOf, fetchErrorOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { fetching, producing } from '../../kit/questions.ts';
import {
  ask,
  heal,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  replicaNamed,
  runs,
  start,
  stateOf,
  stop,
  strike,
  until,
  type Question,
  type Stage,
} from '../../kit/stage.ts';
import { expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const twoDisks = { 'log.dirs': '/disk-1,/disk-2', 'replica.lag.time.max.ms': '30000' };
const configs = { ...twoDisks, 'metadata.log.dir': '/meta' };
const four = [
  [1, 2],
  [1, 2],
  [2, 1],
  [2, 1],
];
const orders = { name: 'orders', assignment: four };

const openTwoDisks = (): Stage => openStage({ topics: [orders], configs });

/** The partitions of `orders` in a directory of a broker, by the files on its disk. */
function partitionsOn({ world }: Stage, broker: number, directory: string): number[] {
  const host = world.state.hosts.find(({ name }) => name === `b${broker}`);
  const files = host === undefined ? [] : listFiles(host.disk, `${directory}/orders-`);
  const found = files.map((file) => Number(/orders-(\d+)\//.exec(file)?.[1]));
  return [...new Set(found)].toSorted((a, b) => a - b);
}

const describing: Question<'DescribeLogDirs'> = {
  api: 'DescribeLogDirs',
  version: 4,
  body: { topics: null },
  what: 'the directories',
};

/** What a broker says of its directories: the error, and how many partitions lie there. */
function described(stage: Stage, broker: string): (readonly [string, number, number])[] {
  const { results } = ask(stage, { to: broker }, describing);
  return results.map(({ logDir, errorCode, topics }) => [
    logDir,
    errorCode,
    topics.reduce((sum, { partitions }) => sum + partitions.length, 0),
  ]);
}

/** The partitions of `orders` whose replica on broker 1 lies on a disk. */
const partitionsIn = (stage: Stage, directory: string): number[] =>
  [0, 1, 2, 3].filter((i) => replicaAt(stage, 1, `orders-${i}`).log.path.startsWith(directory));

const storageError = 56;

test('new replicas go where the fewest are, and the controller is told', () => {
  const stage = openTwoDisks();
  pass(stage, 1_000);

  expect([1, 2].map((disk) => partitionsOn(stage, 1, `disk-${disk}`).length)).toEqual([2, 2]);
  expect(described(stage, 'b1')).toEqual([
    ['/disk-1', 0, 2],
    ['/disk-2', 0, 2],
  ]);
  for (let i = 0; i < 4; i += 1) {
    const { replicas, directories } = partitionAt(stage, `orders-${i}`);
    const [name = ''] = replicaAt(stage, 1, `orders-${i}`).log.path.split('/');
    expect(directories[replicas.indexOf(1)]).toBe(directoryIdOf(1, name));
  }
});

test('L43 a disk that dies takes its replicas with it, and the broker goes on with the other', () => {
  const stage = openTwoDisks();
  pass(stage, 1_000);
  const lost = partitionsIn(stage, 'disk-1');
  const kept = partitionsIn(stage, 'disk-2');
  for (const i of [...lost, ...kept]) {
    const leader = `b${partitionAt(stage, `orders-${i}`).leader}`;
    expect(offsetOf(ask(stage, { to: leader }, producing(stage, `orders-${i}`, ['before'])))).toBe(
      0,
    );
  }

  strike(stage, 'failed-dir', { host: 'b1', directory: 'disk-1' });
  until(stage, () => lost.every((i) => partitionAt(stage, `orders-${i}`).isr.join() === '2'));
  const led = lost.filter((i) => four[i]?.[0] === 1);

  expect(runs(stage, 'b1')).toBe(true);
  expect(rowsOf(stage, 'directory-failed').map(({ who }) => who)).toEqual(['b1']);
  for (const i of led) expect(partitionAt(stage, `orders-${i}`).leader).toBe(2);
  for (const i of lost) {
    const refused = ask(stage, { to: 'b1' }, producing(stage, `orders-${i}`, ['x']));
    expect(errorOf(refused)).toBe('KAFKA_STORAGE_ERROR');
    expect(fetchErrorOf(ask(stage, { to: 'b1' }, fetching(`orders-${i}`, 0)))).toBe(
      'KAFKA_STORAGE_ERROR',
    );
  }
  for (const i of kept.filter((one) => four[one]?.[0] === 1)) {
    expect(offsetOf(ask(stage, { to: 'b1' }, producing(stage, `orders-${i}`, ['after'])))).toBe(1);
  }
  expect(described(stage, 'b1')).toEqual([
    ['/disk-1', storageError, 0],
    ['/disk-2', 0, 2],
  ]);
  expectTold(stage, 'brokers/L43-one-disk-dies', [...usualKinds, 'directory-failed']);
});

test('a broker whose disk is well again has everything back after a restart', () => {
  const stage = openTwoDisks();
  pass(stage, 1_000);
  const fault = strike(stage, 'failed-dir', { host: 'b1', directory: 'disk-1' });
  ask(stage, { to: 'b1' }, producing(stage, 'orders-0', ['a'], { acks: 1 }));
  until(stage, () => [0, 1, 2, 3].some((i) => partitionAt(stage, `orders-${i}`).isr.length === 1));
  ask(stage, { to: 'b2' }, producing(stage, 'orders-2', ['b']));

  heal(stage, fault);
  stop(stage, 'b1');
  until(stage, () => !runs(stage, 'b1'));
  start(stage, 'b1');
  until(stage, () => [0, 1, 2, 3].every((i) => partitionAt(stage, `orders-${i}`).isr.length === 2));

  expect(described(stage, 'b1').map(([, error, count]) => [error, count])).toEqual([
    [0, 2],
    [0, 2],
  ]);
  expect(valuesRead(ask(stage, { to: 'b2' }, fetching('orders-2', 0)))).toEqual(['b']);
});

test('a leader counts nothing as copied that the disk of a follower has refused', () => {
  const stage = openTwoDisks();
  pass(stage, 1_000);
  const { log } = replicaAt(stage, 2, 'orders-0');
  const [directory = ''] = log.path.split('/');
  strike(stage, 'failed-dir', { host: 'b2', directory });

  expect(offsetOf(ask(stage, { to: 'b1' }, producing(stage, 'orders-0', ['a'], { acks: 1 })))).toBe(
    0,
  );
  until(stage, () => rowsOf(stage, 'directory-failed').length > 0);
  pass(stage, 1_000);

  expect(log.logEndOffset).toBe(0);
  expect(replicaAt(stage, 1, 'orders-0').followers.get(2)?.logEndOffset).toBe(0);
});

test('nobody retains what lies on a disk that has failed', () => {
  const checks = {
    'log.initial.task.delay.ms': '1000',
    'log.retention.check.interval.ms': '1000',
    'log.cleaner.enable': 'false',
  };
  const stage = openStage({
    topics: [{ ...orders, configs: { 'retention.ms': '5000' } }],
    configs: { ...configs, ...checks },
  });
  const lost = partitionsIn(stage, 'disk-1');
  for (const i of [0, 1, 2, 3]) {
    const leader = `b${partitionAt(stage, `orders-${i}`).leader}`;
    ask(stage, { to: leader }, producing(stage, `orders-${i}`, ['old']));
  }
  strike(stage, 'failed-dir', { host: 'b1', directory: 'disk-1' });
  until(stage, () => lost.every((i) => partitionAt(stage, `orders-${i}`).isr.join() === '2'));

  pass(stage, 10_000);

  for (const i of [0, 1, 2, 3]) {
    expect(replicaAt(stage, 2, `orders-${i}`).log.logStartOffset).toBe(1);
    const { logStartOffset } = replicaAt(stage, 1, `orders-${i}`).log;
    expect(logStartOffset).toBe(lost.includes(i) ? 0 : 1);
  }
});

test('the last disk takes the broker with it, and so did any disk before 1.0', () => {
  const alone = openStage({ topics: [orders], configs: { 'metadata.log.dir': '/meta' } });
  const old = openStage({
    topics: [orders],
    configs,
    flags: { 'survive-failed-directory': false },
  });
  for (const [stage, directory] of [
    [alone, 'data'],
    [old, 'disk-2'],
  ] as const) {
    pass(stage, 1_000);
    strike(stage, 'failed-dir', { host: 'b1', directory });
    until(stage, () => !runs(stage, 'b1'));
    expect(rowsOf(stage, 'broker-halted').map(({ who }) => who)).toEqual(['b1']);
  }
});

test('what acks=1 has acknowledged is in the page cache, and a write that fails is not acknowledged', () => {
  const stage = openTwoDisks();
  pass(stage, 1_000);
  const [lost = -1] = partitionsIn(stage, 'disk-1').filter((i) => four[i]?.[0] === 1);
  const name = `orders-${lost}`;
  expect(offsetOf(ask(stage, { to: 'b1' }, producing(stage, name, ['a'], { acks: 1 })))).toBe(0);
  const { log } = replicaAt(stage, 1, name);
  expect(log.writtenUpTo).toBe(1);

  strike(stage, 'failed-dir', { host: 'b1', directory: 'disk-1' });
  const refused = ask(stage, { to: 'b1' }, producing(stage, name, ['b'], { acks: 1 }));

  expect(errorOf(refused)).toBe('KAFKA_STORAGE_ERROR');
  expect((stateOf(stage, 'b1') as BrokerProcess).broker.awaitingDisk).toBe(0);
});

test('where the metadata log shares a disk with others, the broker ends with that disk', () => {
  const stage = openStage({ topics: [orders], configs: twoDisks });
  pass(stage, 1_000);

  strike(stage, 'failed-dir', { host: 'b1', directory: 'disk-1' });
  until(stage, () => !runs(stage, 'b1'));

  strike(stage, 'failed-dir', { host: 'b2', directory: 'disk-2' });
  pass(stage, 2_000);
  expect(runs(stage, 'b2')).toBe(true);
});

// Simplified: Kafka does not start with two logs of a replica, and asks for one of them to be deleted.
test('where the controller knows of no directories, of two logs of a replica the one that got furthest stays', () => {
  const topics = [{ name: 'orders', assignment: [[1, 2]] }];
  const stage = openStage({ topics, configs, metadataVersion: '3.6-IV2' });
  const write = (value: string): void =>
    void ask(stage, { to: 'b1' }, producing(stage, 'orders-0', [value], { acks: 1 }));
  const home = (): string => replicaAt(stage, 2, 'orders-0').log.path.split('/')[0] ?? '';
  const endsAt = (end: number) => () =>
    replicaNamed(stage, 2, 'orders-0')?.log.logEndOffset === end;
  write('before');
  until(stage, endsAt(1));
  const first = home();

  const failure = strike(stage, 'failed-dir', { host: 'b2', directory: first });
  start(stage, 'b2');
  write('meanwhile');
  until(stage, endsAt(2));
  expect(home()).not.toBe(first);
  heal(stage, failure);
  start(stage, 'b2');
  until(stage, () => rowsOf(stage, 'log-set-aside').length > 0);
  until(stage, endsAt(2));

  expect(home()).not.toBe(first);
});
