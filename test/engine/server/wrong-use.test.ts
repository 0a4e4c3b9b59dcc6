// Wrong use gets Kafka's own answer, and nothing that was acknowledged is lost by it.
import { expect, test } from 'vitest';
import { ConfigError } from '../../../engine/config/configs.ts';
import { listFiles } from '../../../sim/disk/read.ts';
import { configuring, creatingTopic, reassigning } from '../../kit/admin-questions.ts';
import { errorName } from '../../kit/answer-texts.ts';
import { errorOf, fetchErrorOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { deletingRecords, fetching, producing } from '../../kit/questions.ts';
import {
  ask,
  heal,
  openStage,
  partitionAt,
  partitionNamed,
  pass,
  replicaNamed,
  runs,
  start,
  stop,
  strike,
  until,
  type Stage,
} from '../../kit/stage.ts';
import { rowsOf } from '../../kit/telling.ts';

const app = { to: 'b1' };
const orders = 'orders-0';
const two = { name: 'orders', assignment: [[1, 2]] };

test('a setting that Kafka does not have is refused with the one that may have been meant', () => {
  const open = (): Stage => openStage({ topics: [two], configs: { 'replica.lag.time.ms': '1' } });

  expect(open).toThrow(ConfigError);
  expect(open).toThrow('replica.lag.time.max.ms');
});

test('a topic with a setting that Kafka does not have, or with a wrong value, is not created', () => {
  const stage = openStage({ topics: [two] });
  const unknown = ask(stage, app, creatingTopic('odd', [[1]], { 'retention.minutes': '5' }));
  const wrong = ask(stage, app, creatingTopic('odd', [[1]], { 'retention.ms': 'long' }));
  const changed = ask(stage, app, configuring('topic', 'orders', { 'cleanup.policy': 'shred' }));

  expect(unknown.topics.map(({ errorCode }) => errorName(errorCode))).toEqual(['INVALID_CONFIG']);
  expect(wrong.topics.map(({ errorCode }) => errorName(errorCode))).toEqual(['INVALID_CONFIG']);
  expect(changed.responses.map(({ errorCode }) => errorName(errorCode))).toEqual([
    'INVALID_CONFIG',
  ]);
});

test('a record that is too large is refused, and so it is by a topic that allows less', () => {
  const small = { ...two, configs: { 'max.message.bytes': '1000' } };
  const stage = openStage({ topics: [small] });

  const refused = ask(stage, app, producing(stage, orders, ['x'.repeat(2_000)]));
  const taken = ask(stage, app, producing(stage, orders, ['x'.repeat(500)]));

  expect(errorOf(refused)).toBe('MESSAGE_TOO_LARGE');
  expect(offsetOf(taken)).toBe(0);
});

test('requests that make no sense are refused by the words of the protocol', () => {
  const stage = openStage({ topics: [two] });
  ask(stage, app, producing(stage, orders, ['a']));

  const strangeAcks = ask(stage, app, producing(stage, orders, ['b'], { acks: 2 }));
  const nowhere = ask(stage, app, producing(stage, 'orders-7', ['b']));
  const behindTheEnd = ask(stage, app, fetching(orders, 5, { maxWaitMs: 0 }));
  const beforeTheStart = ask(stage, app, fetching(orders, -3, { maxWaitMs: 0 }));
  const deleted = ask(stage, app, deletingRecords(orders, 9));
  const moved = ask(stage, app, reassigning(orders, [1, 1]));

  expect(errorOf(strangeAcks)).toBe('INVALID_REQUIRED_ACKS');
  expect(errorOf(nowhere)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(fetchErrorOf(behindTheEnd)).toBe('OFFSET_OUT_OF_RANGE');
  expect(fetchErrorOf(beforeTheStart)).toBe('OFFSET_OUT_OF_RANGE');
  expect(errorName(deleted.topics[0]?.partitions[0]?.errorCode ?? 0)).toBe('OFFSET_OUT_OF_RANGE');
  expect(moved.responses.flatMap(({ partitions }) => partitions)).toEqual([
    expect.objectContaining({ errorCode: 39 }),
  ]);
});

test('a full disk ends the broker, and what it had acknowledged is there on the others', () => {
  const topics = [{ name: 'orders', assignment: [[1, 2, 3]] }];
  const stage = openStage({ topics, configs: { 'metadata.log.dir': '/metadata-disk' } });
  expect(offsetOf(ask(stage, app, producing(stage, orders, ['a'])))).toBe(0);

  const fault = strike(stage, 'full-disk', { host: 'b1', directory: 'data' });
  until(stage, () => !runs(stage, 'b1'));
  until(stage, () => partitionAt(stage, orders, 2).leader !== 1);

  const { leader } = partitionAt(stage, orders, 2);
  expect(rowsOf(stage, 'directory-failed').map(({ who }) => who)).toEqual(['b1']);
  expect(
    valuesRead(ask(stage, { to: `b${leader}` }, fetching(orders, 0, { maxWaitMs: 0 }))),
  ).toEqual(['a']);

  heal(stage, fault);
  start(stage, 'b1');
  until(stage, () => partitionAt(stage, orders, 2).isr.includes(1));
});

test('after a crash a damaged batch ends the log, and what it had held comes from the leader again', () => {
  const stage = openStage({ topics: [two] });
  for (const value of ['a', 'b', 'c']) ask(stage, app, producing(stage, orders, [value]));
  until(stage, () => replicaNamed(stage, 2, orders)?.log.highWatermark === 3);
  const death = strike(stage, 'kill', { process: 'b2' });
  const file = 'data/orders-0/00000000000000000000.log';
  // The first entry of a file says that it exists.
  strike(stage, 'corrupt-entry', { host: 'b2', file, entry: 2 });

  heal(stage, death);
  until(stage, () => rowsOf(stage, 'log-recovered', 'b2').length > 0);
  until(stage, () => replicaNamed(stage, 2, orders)?.log.logEndOffset === 3);

  const [recovered] = rowsOf(stage, 'log-recovered', 'b2');
  expect(recovered?.fields['logEndOffset']).toBe(1);
});

test('a replica that moved away leaves the disk after file.delete.delay.ms', () => {
  const quick = { ...two, configs: { 'file.delete.delay.ms': '2000' } };
  const stage = openStage({ topics: [quick] });
  ask(stage, app, producing(stage, orders, ['a']));
  const filesOf = (broker: string): readonly string[] => {
    const host = stage.world.state.hosts.find(({ name }) => name === broker);
    return host === undefined ? [] : listFiles(host.disk, 'data/orders-0');
  };

  ask(stage, app, reassigning(orders, [1, 3]));
  until(stage, () => partitionNamed(stage, orders)?.replicas.join() === '1,3');
  until(stage, () => replicaNamed(stage, 2, orders) === undefined);

  expect(filesOf('b2').every((file) => /-delete\//.test(file))).toBe(true);
  expect(filesOf('b2')).not.toEqual([]);
  pass(stage, 3_000);
  expect(filesOf('b2')).toEqual([]);
  expect(replicaNamed(stage, 3, orders)?.log.logEndOffset).toBe(1);
});

test('a broker that is stopped in good order finds its log whole, without looking through it', () => {
  const stage = openStage({ topics: [two] });
  ask(stage, app, producing(stage, orders, ['a']));
  pass(stage, 600);

  stop(stage, 'b2');
  until(stage, () => !runs(stage, 'b2'));
  start(stage, 'b2');
  until(stage, () => rowsOf(stage, 'log-recovered', 'b2').length > 0);

  const [found] = rowsOf(stage, 'log-recovered', 'b2');
  expect(found?.fields).toMatchObject({ logEndOffset: 1, highWatermark: 1 });
});
