// What compaction leaves: behaviours L15 and L16 of the specification.
import { expect, test } from 'vitest';
import { batchAt } from '../../../engine/log/batch-list.ts';
import { recordsOf } from '../../../engine/protocol/batch-codec.ts';
import { lastSequence, type Batch } from '../../../engine/protocol/batch.ts';
import { ask, openStage, pass, replicaAt, type Stage } from '../../kit/stage.ts';
import { fetching, producing, type Producing } from '../../kit/questions.ts';
import { offsetOf, valuesRead } from '../../kit/outcomes.ts';
import { expectTold, untilTold } from '../../kit/telling.ts';

const orders = 'orders-0';
const app = { to: 'b1' };
const about = ['client-asked', 'client-heard', 'log-compacted', 'segments-deleted'];

/** A compacted topic whose segments close after a second; tombstones stay for ten minutes. */
function openCompacted(): Stage {
  const configs = {
    'cleanup.policy': 'compact',
    'segment.ms': '1000',
    'min.cleanable.dirty.ratio': '0.01',
    'delete.retention.ms': '600000',
  };
  return openStage({
    topics: [{ name: 'orders', assignment: [[1]], configs }],
    brokers: 1,
    configs: { 'broker.heartbeat.interval.ms': '2000', 'broker.session.timeout.ms': '9000' },
  });
}

function write(stage: Stage, key: string, value: string | null, how: Producing = {}): number {
  return offsetOf(ask(stage, app, producing(stage, orders, [value], { key, ...how })));
}

/** The last segment is never cleaned: something newer must follow. */
function closeSegment(stage: Stage, key: string): void {
  pass(stage, 1_100);
  write(stage, key, 'newer');
}

function batchesOf(stage: Stage): Batch[] {
  return replicaAt(stage, 1, orders).log.segments.flatMap(({ batches }) =>
    Array.from({ length: batches.length }, (_, i) => batchAt(batches, i)).filter(
      (batch) => batch !== undefined,
    ),
  );
}

/** What stands at an offset: the value, null for a tombstone; undefined if it is gone. */
function valueAt(stage: Stage, offset: number): unknown {
  const batch = batchesOf(stage).find((one) => one.baseOffset === offset);
  return batch === undefined ? undefined : recordsOf(batch)[0]?.value;
}

test('L15 a tombstone outlives what it deletes, until whoever reads has had time to see it', () => {
  const stage = openCompacted();
  write(stage, 'k', 'v1');
  for (const key of ['a', 'b', 'c', 'd']) write(stage, key, `${key}1`);
  expect(write(stage, 'k', null)).toBe(5);
  closeSegment(stage, 'x');

  untilTold(stage, 'log-compacted');
  expect([valueAt(stage, 0), valueAt(stage, 5)]).toEqual([undefined, null]);
  pass(stage, 300_000);
  closeSegment(stage, 'y');
  closeSegment(stage, 'z');
  untilTold(stage, 'log-compacted');
  expect(valueAt(stage, 5)).toBe(null);
  pass(stage, 400_000);
  closeSegment(stage, 'y');
  closeSegment(stage, 'z');
  untilTold(stage, 'log-compacted');

  expect(valueAt(stage, 5)).toBeUndefined();
  expect(valuesRead(ask(stage, app, fetching(orders, 0)))).toContain('a1');
  expectTold(stage, 'brokers/L15-two-phase-tombstone', about);
});

test('L16 the last batch of a producer stays as an empty one: its sequence numbers go on', () => {
  const stage = openCompacted();
  write(stage, 'k', 'first', { from: [7, 0, 0] });
  write(stage, 'k', 'of another producer');
  closeSegment(stage, 'x');

  untilTold(stage, 'log-compacted');

  const [left] = batchesOf(stage).filter(({ producerId }) => producerId === 7);
  expect(left).toBeDefined();
  expect(left === undefined ? [] : recordsOf(left)).toEqual([]);
  expect(left === undefined ? -1 : lastSequence(left)).toBe(0);
  // Sent again, the batch is known as the one that was there.
  expect(write(stage, 'k', 'first', { from: [7, 0, 0] })).toBe(0);
  write(stage, 'k', 'second', { from: [7, 0, 1] });
  closeSegment(stage, 'y');
  closeSegment(stage, 'y');
  untilTold(stage, 'log-compacted');
  const sequences = batchesOf(stage)
    .filter(({ producerId }) => producerId === 7)
    .map(lastSequence);
  expect(sequences).toEqual([1]);
  expectTold(stage, 'brokers/L16-last-batch-header', about);
});
