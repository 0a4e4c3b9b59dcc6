// Why followers truncate by leader epochs: L19 and L20 of the specification, as they went before Kafka
// 0.11, and as they go today.
import { expect, test } from 'vitest';
import {
  ask,
  heal,
  openStage,
  partitionAt,
  partitionNamed,
  pass,
  replicaAt,
  replicaNamed,
  strike,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { fetching, producing } from '../../kit/questions.ts';
import { offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectTold, rowsOf } from '../../kit/telling.ts';

const orders = 'orders-0';
/** What brokers did, and the promises that are broken for it. */
interface Era {
  readonly flags: Readonly<Record<string, boolean>>;
  readonly breaks: readonly string[];
}

const truncatesToHighWatermark = { 'truncate-by-leader-epoch': false };
const longLag = { 'replica.lag.time.max.ms': '30000' };

const kill = (stage: Stage, process: string): number => strike(stage, 'kill', { process });

/** All three have the second record; the followers do not know yet that it is committed, and two leaders die. */
function twoLeadersDie({ flags, breaks }: Era): Stage {
  const stage = openStage({
    topics: [{ name: 'orders', assignment: [[1, 2, 3]] }],
    configs: longLag,
    flags,
    breaks,
  });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['m0']));
  pass(stage, 600);
  expect(offsetOf(ask(stage, { to: 'b1' }, producing(stage, orders, ['m1'])))).toBe(1);
  expect([2, 3].map((id) => replicaAt(stage, id, orders).log.highWatermark)).toEqual([1, 1]);
  const cut = strike(stage, 'partition', { groups: [['b2'], ['b3']] });
  const first = kill(stage, 'b1');
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  until(stage, () => replicaAt(stage, 3, orders).leader === 2);
  pass(stage, 50);
  kill(stage, 'b2');
  until(stage, () => replicaAt(stage, 3, orders).role === 'leader');
  heal(stage, cut);
  heal(stage, first);
  until(stage, () => partitionAt(stage, orders).isr.length === 2);
  return stage;
}

test('L19 then: a follower that truncates to its high watermark loses what was acknowledged', () => {
  // To L-07 its reboot looks like a loss, too: the log is cut in the turn in which it is first seen.
  const breaks = ['L-07', 'R-03', 'R-04', 'R-09', 'R-17'];
  const stage = twoLeadersDie({ flags: truncatesToHighWatermark, breaks });

  const cuts = rowsOf(stage, 'log-truncated').map(({ who, fields }) => [
    who,
    fields['from'],
    fields['to'],
  ]);
  expect(cuts).toEqual(expect.arrayContaining([['b3', 2, 1]]));
  expect(valuesRead(ask(stage, { to: 'b3' }, fetching(orders, 0)))).toEqual(['m0']);
  expectTold(stage, 'brokers/L19-truncated-to-the-high-watermark');
});

test('L19 today: by leader epochs it keeps it', () => {
  const stage = twoLeadersDie({ flags: {}, breaks: [] });

  expect(rowsOf(stage, 'log-truncated')).toEqual([]);
  expect(valuesRead(ask(stage, { to: 'b3' }, fetching(orders, 0)))).toEqual(['m0', 'm1']);
  expectTold(stage, 'brokers/L19-kept-by-leader-epochs');
});

/** The leader loses its last record with its power, and writes another one in its place. */
function anotherRecordInItsPlace({ flags, breaks }: Era): Stage {
  const stage = openStage({
    seed: 'four',
    topics: [{ name: 'orders', assignment: [[1, 2]] }],
    configs: longLag,
    flags,
    breaks,
  });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['m1']));
  // Long enough for the operating system to write it back.
  pass(stage, 40_000);
  ask(stage, { to: 'b1' }, producing(stage, orders, ['m2']));
  // Long enough for the high watermark to be checkpointed.
  pass(stage, 6_000);
  const first = kill(stage, 'b1');
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  const dark = strike(stage, 'power-loss', { host: 'b2' });
  pass(stage, 2_000);
  heal(stage, dark);
  until(stage, () => replicaNamed(stage, 2, orders)?.role === 'leader');
  untilServing(stage, 2);
  ask(stage, { to: 'b2', by: 'reader' }, producing(stage, orders, ['m3']));
  heal(stage, first);
  until(stage, () => partitionNamed(stage, orders)?.isr.length === 2);
  return stage;
}

const read = (stage: Stage, to: string): string[] =>
  valuesRead(ask(stage, { to, by: 'reader' }, fetching(orders, 0)));

test('L20 then: two logs of the same length differ for ever', () => {
  const breaks = ['R-04'];
  const stage = anotherRecordInItsPlace({ flags: truncatesToHighWatermark, breaks });
  pass(stage, 1_000);

  expect(replicaAt(stage, 1, orders).log.logEndOffset).toBe(2);
  expect(read(stage, 'b2')).toEqual(['m1', 'm3']);
  expect(read(stage, 'b1')).toEqual(['m1', 'm2']);
  expectTold(stage, 'brokers/L20-equal-offsets-other-records');
});

test('L20 today: the follower is told where their epochs part', () => {
  // What the power took with it is gone in any era.
  const stage = anotherRecordInItsPlace({ flags: {}, breaks: [] });
  pass(stage, 1_000);

  expect(rowsOf(stage, 'log-truncated', 'b1').map(({ fields }) => fields['to'])).toEqual([1]);
  expect([read(stage, 'b2'), read(stage, 'b1')]).toEqual([
    ['m1', 'm3'],
    ['m1', 'm3'],
  ]);
  expectTold(stage, 'brokers/L20-parted-by-epochs');
});
