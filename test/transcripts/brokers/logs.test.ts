// What keeps records and what takes them away: behaviours L12 to L18 of the specification.
import { expect, test } from 'vitest';
import { listFiles } from '../../../sim/disk/read.ts';
import {
  answerOf,
  ask,
  heal,
  nowOf,
  openStage,
  partitionAt,
  partitionNamed,
  pass,
  replicaAt,
  replicaNamed,
  send,
  strike,
  until,
  wallMsOf,
  type Stage,
} from '../../kit/stage.ts';
import { deletingRecords, fetching, producing } from '../../kit/questions.ts';
import { errorOf, fetchErrorOf, offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { errorName } from '../../kit/answer-texts.ts';
import { expectOrder, expectTold, rowsOf } from '../../kit/telling.ts';

const app = { to: 'b1' };
const orders = 'orders-0';
const alone = { name: 'orders', assignment: [[1]] };
const two = { name: 'orders', assignment: [[1, 2]] };
const three = { name: 'orders', assignment: [[1, 2, 3]] };

/** A broker alone, whose heart beats as slowly as Kafka's: what is told here takes long. */
const slow = {
  brokers: 1,
  configs: { 'broker.heartbeat.interval.ms': '2000', 'broker.session.timeout.ms': '9000' },
};

/** Three of these do not fit into the smallest segment that a topic may ask for. */
const large = (name: string): string => name.padEnd(400_000, '.');
const smallSegments = { 'segment.bytes': '1048576' };

/** What plays of many records are told by. */
const about = ['client-asked', 'client-heard', 'log-start-moved', 'segments-deleted'];

const minutes = (count: number): number => count * 60_000;

/** The segments of a log on a broker's disk; what is deleted and not yet gone is `.deleted`. */
function segmentFiles(stage: Stage, broker: string): string[] {
  const host = stage.world.state.hosts.find(({ name }) => name === broker);
  const files = host === undefined ? [] : listFiles(host.disk, 'data/orders-0/');
  return files.filter((path) => path.includes('.log')).map((path) => path.replace(/^.*\//, ''));
}

const bases = (stage: Stage, broker = 1): number[] =>
  replicaAt(stage, broker, orders).log.segments.map(({ baseOffset }) => baseOffset);

test('L12 a record from the future keeps its segment, and all that follow it', () => {
  const configs = { ...smallSegments, 'retention.ms': '60000' };
  const stage = openStage({ topics: [{ ...alone, configs }], ...slow });
  const future = wallMsOf(stage) + minutes(6);
  for (const i of [0, 1]) ask(stage, app, producing(stage, orders, [large(`a${i}`)]));
  // The third opens a second segment.
  for (const i of [2, 3]) {
    const timestamp = i === 3 ? future : wallMsOf(stage);
    ask(stage, app, producing(stage, orders, [large(`a${i}`)], { timestamp }));
  }
  for (const i of [4, 5]) ask(stage, app, producing(stage, orders, [large(`a${i}`)]));
  expect(bases(stage)).toEqual([0, 2, 4]);
  const refused = producing(stage, orders, ['x'], { timestamp: wallMsOf(stage) + minutes(61) });
  expect(errorOf(ask(stage, app, refused))).toBe('INVALID_TIMESTAMP');

  pass(stage, minutes(6));
  expect(bases(stage)).toEqual([2, 4]);
  expect(replicaAt(stage, 1, orders).log.logStartOffset).toBe(2);
  pass(stage, minutes(5));

  expect(bases(stage).at(0)).toBeGreaterThanOrEqual(5);
  expectTold(stage, 'brokers/L12-a-record-from-the-future', about);
});

test('L13 retention by size looks half a minute after the start and every five minutes, and keeps files a minute more', () => {
  const configs = { ...smallSegments, 'retention.bytes': String(3 * 800_000) };
  const stage = openStage({ topics: [{ ...alone, configs }], ...slow });
  for (let i = 0; i < 11; i += 1) ask(stage, app, producing(stage, orders, [large(`a${i}`)]));
  expect(bases(stage)).toEqual([0, 2, 4, 6, 8, 10]);

  const log = () => replicaAt(stage, 1, orders).log;
  until(stage, () => log().logStartOffset > 0, 400);
  expect(nowOf(stage) / 1_000_000).toBeCloseTo(30, 0);
  // What is left is at least retention.bytes large: two full segments fit, and the third is still needed.
  expect(bases(stage)).toEqual([4, 6, 8, 10]);
  expect(log().logStartOffset).toBe(4);
  const doomed = segmentFiles(stage, 'b1').filter((name) => name.endsWith('.deleted'));
  expect(doomed).toHaveLength(2);
  expect(fetchErrorOf(ask(stage, app, fetching(orders, 0)))).toBe('OFFSET_OUT_OF_RANGE');
  pass(stage, 59_000);
  expect(segmentFiles(stage, 'b1')).toEqual(expect.arrayContaining(doomed));
  pass(stage, 2_000);

  expect(segmentFiles(stage, 'b1').filter((name) => name.endsWith('.deleted'))).toEqual([]);
  expectTold(stage, 'brokers/L13-retention-by-size', about);
});

test('L14 DeleteRecords is answered when every living replica begins there', () => {
  const stage = openStage({ topics: [three] });
  const values = Array.from({ length: 60 }, (_, i) => `v${i}`);
  ask(stage, app, producing(stage, orders, values));
  pass(stage, 1_000);

  const done = ask(stage, app, deletingRecords(orders, 50));
  expect(done.topics[0]?.partitions[0]).toMatchObject({ lowWatermark: 50, errorCode: 0 });
  const starts = [1, 2, 3].map((id) => replicaAt(stage, id, orders).log.logStartOffset);
  expect(starts).toEqual([50, 50, 50]);

  // One that lives and cannot hear of it is waited for; one that is dead is not.
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b3']] });
  const late = send(stage, app, deletingRecords(orders, 55, 1_500));
  const error = answerOf(stage, late).topics[0]?.partitions[0]?.errorCode ?? 0;
  expect(errorName(error)).toBe('REQUEST_TIMED_OUT');
  strike(stage, 'kill', { process: 'b3' });
  until(stage, () => partitionAt(stage, orders).isr.length === 2);
  heal(stage, cut);
  pass(stage, 100);
  const again = ask(stage, app, deletingRecords(orders, 58));
  expect(again.topics[0]?.partitions[0]).toMatchObject({ lowWatermark: 58, errorCode: 0 });
  expectTold(stage, 'brokers/L14-delete-records');
});

test('L17 after a crash in the midst of a write the log ends before the torn batch', () => {
  const stage = openStage({ topics: [two], configs: { 'replica.lag.time.max.ms': '30000' } });
  ask(stage, app, producing(stage, orders, ['a', 'b', 'c']));
  pass(stage, 600);
  strike(stage, 'torn-write', { host: 'b2' });
  ask(stage, app, producing(stage, orders, ['d', 'e', 'f'], { acks: 1 }));
  until(stage, () => replicaAt(stage, 2, orders).log.logEndOffset === 6);
  const death = strike(stage, 'kill', { process: 'b2' });
  pass(stage, 100);

  heal(stage, death);
  until(stage, () => replicaNamed(stage, 2, orders)?.log.logEndOffset === 6);
  until(stage, () => partitionAt(stage, orders).isr.length === 2);

  const [recovered] = rowsOf(stage, 'log-recovered', 'b2');
  expect(recovered?.fields['logEndOffset']).toBe(3);
  expectOrder(stage, [
    'b2 batch-appended partition=orders-0 baseOffset=3',
    'b2 log-recovered directory=data/orders-0 logEndOffset=3',
    'b2 batch-appended partition=orders-0 baseOffset=3',
  ]);
  expectTold(stage, 'brokers/L17-torn-tail');
});

test('L18 when all lose power at once, acks=all does not help', () => {
  const stage = openStage({ seed: 'e', topics: [three] });
  ask(stage, app, producing(stage, orders, ['safe']));
  // The operating system has written it back by then: Kafka itself syncs nothing.
  pass(stage, 40_000);
  const answer = ask(stage, app, producing(stage, orders, ['acknowledged']));
  pass(stage, 100);
  expect(offsetOf(answer)).toBe(1);

  const dark = ['b1', 'b2', 'b3'].map((host) => strike(stage, 'power-loss', { host }));
  pass(stage, 3_000);
  for (const fault of dark) heal(stage, fault);
  until(stage, () => partitionNamed(stage, orders)?.isr.length === 3);

  const { leader } = partitionAt(stage, orders);
  expect(valuesRead(ask(stage, { to: `b${leader}`, by: 'reader' }, fetching(orders, 0)))).toEqual([
    'safe',
  ]);
  const ends = rowsOf(stage, 'log-recovered').map(({ fields }) => fields['logEndOffset']);
  expect(ends).toEqual([1, 1, 1]);
  expectTold(stage, 'brokers/L18-correlated-power-loss');
});
