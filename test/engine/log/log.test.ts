import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markerBatchOf } from '../../../engine/log/end-transaction-marker.ts';
import { appendAsFollower, appendAsLeader } from '../../../engine/log/log-append.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import {
  lastStableOffsetOf,
  maybeIncrementHighWatermark,
} from '../../../engine/log/log-offsets.ts';
import { readLog, type LogRead } from '../../../engine/log/log-read.ts';
import { truncateTo } from '../../../engine/log/log-truncate.ts';
import { copyLog, type LogState } from '../../../engine/log/log.ts';
import { lastOffset, nextOffset, type Batch } from '../../../engine/protocol/batch.ts';
import { defaultConfig, fakeLogWorld, records, type FakeLogWorld } from './kit.ts';

const identity = { path: 'data/orders-0', partition: 0, topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' };
const fromStart: LogRead = {
  offset: 0,
  maxBytes: 1_000_000_000,
  isolation: 'log-end',
  minOneMessage: true,
};

function newLog(world: FakeLogWorld, segmentBytes = 1_000_000): LogState {
  return createLog(identity, { ...defaultConfig, 'segment.bytes': segmentBytes }, world.env);
}

function lead(
  log: LogState,
  world: FakeLogWorld,
  counts: readonly number[],
  leaderEpoch = 0,
): void {
  for (const count of counts) {
    appendAsLeader(log, [records(count)], { leaderEpoch, origin: 'client' }, world.env);
  }
}

/** All batches, read as a follower does: again and again from where the last answer ended. */
function readAll(log: LogState, maxBytes: number): Batch[] {
  const all: Batch[] = [];
  for (let offset = log.logStartOffset; offset < log.logEndOffset;) {
    const { batches } = readLog(log, { ...fromStart, offset, maxBytes });
    const last = batches.at(-1);
    if (last === undefined) break;
    all.push(...batches);
    offset = nextOffset(last);
  }
  return all;
}

const someCounts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 400 });

test('batches of a leader follow each other without gap, and are read as they were appended', () => {
  fc.assert(
    fc.property(someCounts, fc.integer({ min: 100, max: 5_000 }), (counts, maxBytes) => {
      const world = fakeLogWorld();
      const log = newLog(world, 2_000);

      lead(log, world, counts);

      let next = 0;
      const found = readAll(log, maxBytes);
      for (const batch of found) {
        expect(batch.baseOffset).toBe(next);
        next = nextOffset(batch);
      }
      expect(found.map((batch) => batch.lastOffsetDelta + 1)).toEqual(counts);
      expect(next).toBe(log.logEndOffset);
    }),
    { numRuns: 50 },
  );
});

test('a follower that copies a leader has the same log', () => {
  const [world, other] = [fakeLogWorld(), fakeLogWorld()];
  const [leader, follower] = [newLog(world, 500), newLog(other, 900)];
  lead(leader, world, [3, 1, 4, 1, 5, 9, 2, 6]);

  while (follower.logEndOffset < leader.logEndOffset) {
    const { batches } = readLog(leader, { ...fromStart, offset: follower.logEndOffset });
    appendAsFollower(follower, batches, 0, other.env);
  }

  expect(readAll(follower, 1_000)).toEqual(readAll(leader, 1_000));
  expect(follower.epochs).toEqual(leader.epochs);
});

test('what the disk refuses is no part of a log, and nothing is appended behind it', () => {
  const world = fakeLogWorld();
  const log = newLog(world);
  lead(log, world, [3, 2]);
  const before = readAll(log, 1_000);
  const door = { ...world.disk.door };

  Object.assign(world.disk.door, { append: () => false });
  const asLeader = { leaderEpoch: 0, origin: 'client' } as const;
  const refused = appendAsLeader(log, [records(4)], asLeader, world.env);
  Object.assign(world.disk.door, door);
  const behind = appendAsFollower(
    log,
    [records(1, { baseOffset: 5, partitionLeaderEpoch: 0 })],
    0,
    world.env,
  );

  expect([refused.error, behind.error]).toEqual(['KAFKA_STORAGE_ERROR', 'KAFKA_STORAGE_ERROR']);
  expect(log.logEndOffset).toBe(5);
  expect(log.segments.flatMap(({ batches }) => batches.length)).toEqual([before.length]);
});

test('a consumer reads nothing above the high watermark', () => {
  const world = fakeLogWorld();
  const log = newLog(world);
  lead(log, world, [2, 2, 2]);

  maybeIncrementHighWatermark(log, 4);

  const read = readLog(log, { ...fromStart, isolation: 'high-watermark' });
  expect(read.batches.map(lastOffset)).toEqual([1, 3]);
});

test('truncation never leaves an epoch that begins at the end of the log or beyond', () => {
  const reign = fc.tuple(
    someCounts.filter((counts) => counts.length < 10),
    fc.nat(200),
  );
  fc.assert(
    fc.property(fc.array(reign, { minLength: 1, maxLength: 10 }), (reigns) => {
      const world = fakeLogWorld();
      const log = newLog(world, 700);
      for (const [epoch, [counts, cutAt]] of reigns.entries()) {
        lead(log, world, counts, epoch);
        const end = log.logEndOffset;
        truncateTo(log, cutAt, world.env);

        expect(log.logEndOffset).toBe(Math.min(end, cutAt));
        expect(
          log.epochs.every(({ startOffset }) => startOffset < Math.max(log.logEndOffset, 1)),
        ).toBe(true);
        expect(log.epochs.map((entry) => entry.epoch)).toEqual(
          log.epochs.map((entry) => entry.epoch).toSorted((a, b) => a - b),
        );
      }
    }),
    { numRuns: 100 },
  );
});

test('a snapshot keeps its log, whatever happens to the original', () => {
  fc.assert(
    fc.property(someCounts, fc.nat(2_000), someCounts, (before, cutAt, after) => {
      const world = fakeLogWorld();
      const log = newLog(world, 1_500);
      lead(log, world, before);
      const copy = copyLog(log);
      const clone = structuredClone(copy);

      lead(log, world, after);
      truncateTo(log, cutAt, world.env);
      lead(log, world, after);

      expect(copy).toEqual(clone);
      expect(copyLog(copy, copy)).toBe(copy);
    }),
    { numRuns: 50 },
  );
});

test('a snapshot keeps its producers and transactions', () => {
  const world = fakeLogWorld();
  const log = newLog(world, 400);
  const producer = { producerId: 7, producerEpoch: 0, transactional: true };
  const append = { leaderEpoch: 0, origin: 'coordinator' } as const;
  const options = { ...defaultConfig, 'transaction.partition.verification.enable': false };
  log.config = options;
  const write = (sequence: number): void => {
    const batch = records(2, { ...producer, baseSequence: sequence });
    appendAsLeader(log, [batch], append, world.env);
  };
  const end = (outcome: 'commit' | 'abort'): void => {
    const marker = { producerId: 7, producerEpoch: 0, coordinatorEpoch: 0, timestamp: 1 };
    appendAsLeader(log, [markerBatchOf({ ...marker, outcome })], append, world.env);
  };
  write(0);
  end('abort');
  write(2);
  const copy = copyLog(log);
  const clone = structuredClone(copy);

  end('commit');
  maybeIncrementHighWatermark(log, log.logEndOffset);
  write(4);
  truncateTo(log, 1, world.env);

  expect(clone.producers.ongoing).toEqual([{ producerId: 7, firstOffset: 3 }]);
  expect(copy).toEqual(clone);
  expect(lastStableOffsetOf(log)).toBeLessThanOrEqual(log.highWatermark);
});
