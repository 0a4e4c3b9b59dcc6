// A replica moves from one disk of its broker to another (KIP-113): a copy grows there and takes its place.
import { expect, test } from 'vitest';
import { directoryIdOf } from '../../../engine/broker/directories.ts';
import { listFiles } from '../../../sim/disk/read.ts';
import { byNumber, errorOf, fetchErrorOf, valuesRead } from '../../kit/outcomes.ts';
import { electingPreferred } from '../../kit/admin-questions.ts';
import { deletingRecords, fetching, producing } from '../../kit/questions.ts';
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
  type StagePlan,
} from '../../kit/stage.ts';
import { errorName } from '../../kit/answer-texts.ts';
import type { BrokerProcess } from '../../../engine/server/process.ts';
import { expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const configs = {
  'log.dirs': '/disk-1,/disk-2,/disk-3',
  'metadata.log.dir': '/meta',
  'replica.lag.time.max.ms': '30000',
};
const orders = { name: 'orders', assignment: [[1, 2]] };
const name = 'orders-0';

const open = (plan: Partial<StagePlan> = {}): Stage => {
  const stage = openStage({ topics: [orders], configs, ...plan });
  pass(stage, 1_000);
  return stage;
};

const homeOf = (stage: Stage, broker = 1): string =>
  replicaAt(stage, broker, name).log.path.split('/')[0] ?? '';

/** A disk of a broker on which its replica does not lie. */
const otherDisk = (stage: Stage, broker = 1): string =>
  homeOf(stage, broker) === 'disk-2' ? 'disk-3' : 'disk-2';

const moving = (directory: string, topic = 'orders'): Question<'AlterReplicaLogDirs'> => ({
  api: 'AlterReplicaLogDirs',
  version: 2,
  body: { dirs: [{ path: `/${directory}`, topics: [{ name: topic, partitions: [0] }] }] },
  what: `a move to ${directory}`,
});

const move = (stage: Stage, directory: string, broker = 1, topic = 'orders'): string => {
  const { results } = ask(stage, { to: `b${broker}` }, moving(directory, topic));
  return errorName(results[0]?.partitions[0]?.errorCode ?? -1);
};

const describing: Question<'DescribeLogDirs'> = {
  api: 'DescribeLogDirs',
  version: 4,
  body: { topics: [{ topic: 'orders', partitions: [0] }] },
  what: 'the directories',
};

/** Where a broker says that its replica lies, with `future` and the lag of a copy. */
function told(stage: Stage, broker = 1): string[] {
  const { results } = ask(stage, { to: `b${broker}` }, describing);
  return results.flatMap(({ logDir, topics }) =>
    topics.flatMap(({ partitions }) =>
      partitions.map(({ isFutureKey, offsetLag }) =>
        isFutureKey ? `${logDir} future ${offsetLag}` : logDir,
      ),
    ),
  );
}

/** The directories of the partition on a broker's disks, without their random numbers. */
function onDisks({ world }: Stage, broker = 1): string[] {
  const host = world.state.hosts.find((one) => one.name === `b${broker}`);
  const files = host === undefined ? [] : listFiles(host.disk, 'disk-');
  const found = files.flatMap((file) => /^(disk-\d\/orders-0[^/]*)\//.exec(file)?.[1] ?? []);
  return [...new Set(found.map((path) => path.replace(/\.[0-9a-f]+-/, ' ')))];
}

const futureOf = (stage: Stage, broker = 1) =>
  [...(stateOf(stage, `b${broker}`) as BrokerProcess).broker.replication.futures.values()][0];

function write(stage: Stage, values: readonly string[]): void {
  for (const value of values) {
    const { leader } = partitionAt(stage, name);
    const answer = ask(stage, { to: `b${leader}` }, producing(stage, name, [value], { acks: -1 }));
    expect(errorOf(answer)).toBe('NONE');
  }
}

const readAll = (stage: Stage, broker = 1): string[] =>
  valuesRead(ask(stage, { to: `b${broker}` }, fetching(name, 0)));

const untilMoved = (stage: Stage, directory: string, broker = 1): void =>
  void until(stage, () => homeOf(stage, broker) === directory);

const knownPlace = (stage: Stage, broker = 1): string | undefined => {
  const { replicas, directories } = partitionAt(stage, name);
  return directories[replicas.indexOf(broker)];
};

const moveKinds = [
  'replica-move-began',
  'replica-copied',
  'replica-copy-cut',
  'replica-copy-complete',
  'replica-moved',
  'replica-move-given-up',
];

/** Copies on a broker get one batch in about two seconds: a test may look at one in the midst of its growth. */
function slowDown(stage: Stage, broker = 1): void {
  const limit = 'replica.alter.log.dirs.io.max.bytes.per.second';
  const setting = { name: limit, configOperation: 0, value: '50' };
  const resource = { resourceType: 4, resourceName: `${broker}`, configs: [setting] };
  const body = { resources: [resource], validateOnly: false };
  const what = 'a limit';
  ask(stage, { to: 'b1' }, { api: 'IncrementalAlterConfigs', body, what });
  const { broker: state } = stateOf(stage, `b${broker}`) as BrokerProcess;
  until(stage, () => state.replication.throttles.directories.limit === 50);
}

const batchByBatch = { ...configs, 'replica.fetch.max.bytes': '1' };

test('a copy grows on the other disk, the controller is told, and the copy takes the place', () => {
  const stage = open();
  write(stage, ['a', 'b', 'c']);
  const to = otherDisk(stage);

  expect(move(stage, to)).toBe('NONE');
  untilMoved(stage, to);

  until(stage, () => knownPlace(stage) === directoryIdOf(1, to));

  expect(told(stage)).toEqual([`/${to}`]);
  expect(readAll(stage)).toEqual(['a', 'b', 'c']);
  write(stage, ['d']);
  expect(readAll(stage)).toEqual(['a', 'b', 'c', 'd']);
  expectTold(stage, 'brokers/a-replica-moves-to-another-disk', [...usualKinds, ...moveKinds]);
});

test('what lay in the old directory goes after file.delete.delay.ms', () => {
  const stage = open();
  const from = homeOf(stage);
  const to = otherDisk(stage);
  move(stage, to);
  untilMoved(stage, to);

  expect(onDisks(stage)).toEqual([`${from}/orders-0 delete`, `${to}/orders-0`].toSorted());
  pass(stage, 61_000);
  expect(onDisks(stage)).toEqual([`${to}/orders-0`]);
});

test('DescribeLogDirs tells of the copy, and how far it is behind', () => {
  const stage = open({ configs: batchByBatch });
  slowDown(stage);
  write(stage, ['a', 'b', 'c']);
  const from = homeOf(stage);
  const to = otherDisk(stage);

  move(stage, to);

  expect(told(stage).toSorted()).toEqual([`/${from}`, `/${to} future 2`].toSorted());
  untilMoved(stage, to);
  expect(told(stage)).toEqual([`/${to}`]);
});

test('the order of refusals is that of Kafka', () => {
  const stage = open({ configs: { ...configs, 'cordoned.log.dirs': '/disk-3' } });
  const here = homeOf(stage);

  expect(move(stage, 'nosuch', 1, 'x'.repeat(220))).toBe('INVALID_TOPIC_EXCEPTION');
  expect(move(stage, 'nosuch')).toBe('LOG_DIR_NOT_FOUND');
  expect(move(stage, 'disk-3')).toBe('INVALID_REPLICA_ASSIGNMENT');
  expect(move(stage, here, 1, 'nosuch')).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(move(stage, here)).toBe('NONE');
  expect(futureOf(stage)).toBeUndefined();
  strike(stage, 'failed-dir', { host: 'b1', directory: here });
  ask(stage, { to: 'b1' }, producing(stage, name, ['x'], { acks: 1 }));
  expect(move(stage, here)).toBe('KAFKA_STORAGE_ERROR');
  expect(move(stage, otherDisk(stage))).toBe('KAFKA_STORAGE_ERROR');
});

test('a broker without the replica refuses, and remembers the place for when it comes', () => {
  const stage = open({
    brokers: 3,
    topics: [orders, { name: 'others', assignment: [[3]] }],
  });

  expect(move(stage, 'disk-3', 2, 'others')).toBe('REPLICA_NOT_AVAILABLE');

  const process = stateOf(stage, 'b2') as BrokerProcess;
  expect([...process.broker.preferredDirectories]).toEqual([['others-0', 'disk-3']]);
});

test('whoever changes his mind gets the copy elsewhere, or none', () => {
  const stage = open({ configs: batchByBatch });
  slowDown(stage);
  write(stage, ['a', 'b', 'c', 'd']);
  const from = homeOf(stage);
  const [first = '', second = ''] = ['disk-1', 'disk-2', 'disk-3'].filter((disk) => disk !== from);

  move(stage, first);
  move(stage, second);
  expect(told(stage).map((line) => line.split(' ')[0])).toContain(`/${second}`);
  move(stage, from);
  pass(stage, 1_000);

  expect(told(stage)).toEqual([`/${from}`]);
  expect(rowsOf(stage, 'replica-move-given-up').map(({ fields }) => fields['directory'])).toEqual([
    first,
    second,
  ]);
  expect(knownPlace(stage)).toBe(directoryIdOf(1, from));
});

test('records that come meanwhile are copied, too: nothing is missed on either broker', () => {
  const stage = open({ configs: batchByBatch });
  slowDown(stage);
  write(stage, ['a', 'b', 'c']);
  const to = [otherDisk(stage, 1), otherDisk(stage, 2)] as const;

  move(stage, to[0], 1);
  move(stage, to[1], 2);
  write(stage, ['d', 'e', 'f']);
  untilMoved(stage, to[0], 1);
  untilMoved(stage, to[1], 2);
  write(stage, ['g']);
  pass(stage, 500);

  const [leader, follower] = [replicaAt(stage, 1, name), replicaAt(stage, 2, name)];
  expect(readAll(stage)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(follower.log.logEndOffset).toBe(7);
  expect(follower.log.highWatermark).toBe(7);
  expect(leader.log.epochs).toEqual(follower.log.epochs);
  expect(byNumber(partitionAt(stage, name).isr)).toEqual([1, 2]);
});

test('a move goes on after a restart, with what was copied before', () => {
  const stage = open({ configs: { ...batchByBatch, 'log.flush.interval.messages': '1' } });
  slowDown(stage);
  write(stage, ['a', 'b', 'c', 'd', 'e', 'f']);
  const to = otherDisk(stage);
  move(stage, to);
  until(stage, () => (futureOf(stage)?.log.logEndOffset ?? 0) >= 2);
  expect(futureOf(stage)?.log.logEndOffset).toBeLessThan(6);

  strike(stage, 'kill', { process: 'b1' });
  until(stage, () => !runs(stage, 'b1'));
  start(stage, 'b1');
  until(stage, () => replicaNamed(stage, 1, name) !== undefined);
  const began = rowsOf(stage, 'replica-move-began').at(-1);

  expect(began?.fields['directory']).toBe(to);
  expect(Number(began?.fields['from'])).toBeGreaterThanOrEqual(2);
  untilMoved(stage, to);
  until(stage, () => partitionAt(stage, name).isr.length === 2);
  expect(replicaAt(stage, 1, name).log.logEndOffset).toBe(6);
});

test('KAFKA-16082: a broker that dies once the controller knows the new place lies there after its start', () => {
  const stage = open({ configs: { ...configs, 'log.flush.interval.messages': '1' } });
  write(stage, ['a', 'b']);
  const from = homeOf(stage);
  const to = otherDisk(stage);
  move(stage, to);

  until(stage, () => rowsOf(stage, 'replica-copy-complete').length > 0);
  // What the controller is to be told waits for more of its kind.
  pass(stage, 102);
  strike(stage, 'pause', { process: 'b1' });
  until(stage, () => knownPlace(stage) === directoryIdOf(1, to));
  expect(homeOf(stage)).toBe(from);
  strike(stage, 'kill', { process: 'b1' });
  start(stage, 'b1');
  until(stage, () => replicaNamed(stage, 1, name) !== undefined);

  expect(homeOf(stage)).toBe(to);
  expect(onDisks(stage)).toEqual([`${from}/orders-0 delete`, `${to}/orders-0`].toSorted());
  until(stage, () => partitionAt(stage, name).isr.length === 2);
  expect(replicaAt(stage, 1, name).log.logEndOffset).toBe(2);
});

/** Four records are on their way from one disk to another. */
function inTheMidst(): { stage: Stage; from: string; to: string } {
  const stage = open({ configs: batchByBatch });
  slowDown(stage);
  write(stage, ['a', 'b', 'c', 'd']);
  const [from, to] = [homeOf(stage), otherDisk(stage)];
  move(stage, to);
  return { stage, from, to };
}

test('where the disk of the copy fails the replica stays, and serves', () => {
  const { stage, from, to } = inTheMidst();

  strike(stage, 'failed-dir', { host: 'b1', directory: to });
  until(stage, () => rowsOf(stage, 'replica-move-given-up').length > 0);
  write(stage, ['e']);

  expect(homeOf(stage)).toBe(from);
  expect(readAll(stage)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(futureOf(stage)).toBeUndefined();
});

test('where the disk of the replica fails the copy waits for the next start', () => {
  const { stage, from, to } = inTheMidst();

  const fault = strike(stage, 'failed-dir', { host: 'b1', directory: from });
  ask(stage, { to: 'b1' }, producing(stage, name, ['x'], { acks: 1 }));
  expect(futureOf(stage)).toBeUndefined();
  expect(fetchErrorOf(ask(stage, { to: 'b1' }, fetching(name, 0)))).toBe('KAFKA_STORAGE_ERROR');
  until(stage, () => partitionAt(stage, name).leader === 2);
  heal(stage, fault);
  stop(stage, 'b1');
  until(stage, () => !runs(stage, 'b1'));
  start(stage, 'b1');
  until(stage, () => partitionAt(stage, name).isr.length === 2);
  untilMoved(stage, to);

  expect(onDisks(stage)).toContain(`${to}/orders-0`);
});

test('a quota holds the copy back, and it goes on as the window allows', () => {
  const stage = open({ configs: batchByBatch });
  slowDown(stage);
  write(stage, ['a', 'b', 'c', 'd']);
  const to = otherDisk(stage);

  move(stage, to);
  pass(stage, 3_000);
  expect(futureOf(stage)?.log.logEndOffset).toBeGreaterThan(0);
  expect(futureOf(stage)?.log.logEndOffset).toBeLessThan(4);

  untilMoved(stage, to);
  expect(replicaAt(stage, 1, name).log.logEndOffset).toBe(4);
});

test('a copy that was begun behind deleted records begins where the replica does', () => {
  const stage = open();
  write(stage, ['a', 'b', 'c']);
  ask(stage, { to: 'b1' }, deletingRecords(name, 2));
  const to = otherDisk(stage);

  move(stage, to);
  untilMoved(stage, to);

  const { log } = replicaAt(stage, 1, name);
  expect([log.logStartOffset, log.logEndOffset, log.highWatermark]).toEqual([2, 3, 3]);
});

/** The epochs that a broker's log knows, with where they begin. */
const epochsOf = (stage: Stage, broker: number): string[] =>
  replicaAt(stage, broker, name).log.epochs.map(
    ({ epoch, startOffset }) => `${epoch} from ${startOffset}`,
  );

/** So does Kafka 4.3.1, asked with three brokers: out of range, hundreds of times a second, at the offset where all end. */
test('a leader that has moved its log refuses who knows an epoch without records, until something is written', () => {
  const trio = { name: 'orders', assignment: [[1, 2, 3]] };
  const stage = open({
    brokers: 3,
    topics: [trio],
    configs: { ...configs, 'replica.lag.time.max.ms': '3000' },
  });
  const inSync = (): string => byNumber(partitionAt(stage, name).isr).join();
  write(stage, ['a', 'b']);
  strike(stage, 'kill', { process: 'b1' });
  until(stage, () => partitionAt(stage, name).leader === 2);
  start(stage, 'b1');
  until(stage, () => inSync() === '1,2,3');
  // Before it asks again its leader has moved: an answer in between would have cut its epoch.
  const pause = strike(stage, 'pause', { process: 'b2' });
  ask(stage, { to: 'b1' }, electingPreferred(name));
  until(stage, () => replicaAt(stage, 1, name).role === 'leader');
  expect(epochsOf(stage, 1)).toEqual(['1 from 0', '3 from 2']);
  const to = otherDisk(stage);
  move(stage, to);
  untilMoved(stage, to);
  heal(stage, pause);
  expect(epochsOf(stage, 1)).toEqual(['1 from 0']);
  expect(epochsOf(stage, 2)).toEqual(['1 from 0', '2 from 2']);

  until(stage, () => inSync() === '1,3');
  pass(stage, 10_000);
  expect(inSync()).toBe('1,3');
  expect(rowsOf(stage, 'fetch-refused', 'b2').length).toBeGreaterThan(1_000);

  write(stage, ['c']);
  until(stage, () => inSync() === '1,2,3');
  expect(readAll(stage)).toEqual(['a', 'b', 'c']);
  expect(epochsOf(stage, 2)).toEqual(epochsOf(stage, 1));
});
