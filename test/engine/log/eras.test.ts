// What logs did otherwise in other releases, and the defects that scenarios can switch on.
import { expect, test } from 'vitest';
import { flagsOf } from '../../../engine/config/eras.ts';
import { appendAsFollower, appendAsLeader } from '../../../engine/log/log-append.ts';
import type { LogConfig } from '../../../engine/log/log-config.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { readLog } from '../../../engine/log/log-read.ts';
import { onLogWake } from '../../../engine/log/log-wakes.ts';
import { setHighWatermark } from '../../../engine/log/log-offsets.ts';
import { deleteOldSegments } from '../../../engine/log/log-retention.ts';
import { truncateFullyAndStartAt, truncateTo } from '../../../engine/log/log-truncate.ts';
import type { LogState } from '../../../engine/log/log.ts';
import type { FlagName } from '../../../engine/config/eras.ts';
import { defaultConfig, fakeLogWorld, records, type FakeLogWorld } from './kit.ts';
import { batchesOf, identity } from './restart.ts';

const asClient = { leaderEpoch: 0, origin: 'client' } as const;

function logWith(
  world: FakeLogWorld,
  flag: FlagName | undefined,
  config: Partial<LogConfig> = {},
): LogState {
  const flags = flagsOf('4.3', flag === undefined ? {} : { [flag]: true });
  return createLog(identity, { ...defaultConfig, ...config }, world.env, flags);
}

test('KAFKA-5634: retention deletes what followers do not have yet', () => {
  const deleted = (flag?: FlagName): number => {
    const world = fakeLogWorld();
    const log = logWith(world, flag, { 'segment.bytes': 300, 'retention.ms': 1_000 });
    for (let count = 0; count < 9; count += 1)
      appendAsLeader(log, [records(2)], asClient, world.env);
    world.nowMs += 5_000;
    return deleteOldSegments(log, world.env);
  };

  expect(deleted()).toBe(0);
  expect(deleted('delete-segments-beyond-high-watermark')).toBeGreaterThan(0);
});

test('KAFKA-18723: a follower appends batches of a leader it has not heard of', () => {
  const appended = (flag?: FlagName): number => {
    const world = fakeLogWorld();
    const log = logWith(world, flag);
    const fetched = [0, 1, 2].map((epoch) => ({
      ...records(1, { baseOffset: epoch }),
      partitionLeaderEpoch: epoch,
    }));
    appendAsFollower(log, fetched, 1, world.env);
    return log.logEndOffset;
  };

  expect(appended()).toBe(2);
  expect(appended('read-while-truncating')).toBe(3);
});

test('a truncation that removes nothing leaves the epoch of a leader that wrote nothing', () => {
  const epochs = (flag?: FlagName): number => {
    const world = fakeLogWorld();
    const log = logWith(world, flag);
    appendAsLeader(log, [records(1)], asClient, world.env);
    log.epochs.push({ epoch: 1, startOffset: 1 });
    truncateTo(log, 1, world.env);
    return log.epochs.length;
  };

  expect(epochs()).toBe(1);
  expect(epochs('keep-epoch-on-empty-truncation')).toBe(2);
});

test('a follower that starts anew keeps a high watermark from before', () => {
  const highWatermark = (flag?: FlagName): number => {
    const world = fakeLogWorld();
    const log = logWith(world, flag);
    appendAsLeader(log, [records(9)], asClient, world.env);
    setHighWatermark(log, 9);
    truncateFullyAndStartAt(log, 50, world.env);
    return log.highWatermark;
  };

  expect(highWatermark()).toBe(50);
  expect(highWatermark('full-truncation-keeps-high-watermark')).toBe(9);
});

test('the format that a leader writes is the one of its era', () => {
  const formats = (['4.3', '0.10.2', '0.9'] as const).map((release) => {
    const world = fakeLogWorld();
    const log = createLog(identity, defaultConfig, world.env, flagsOf(release));
    appendAsLeader(log, [records(2)], asClient, world.env);
    return batchesOf(log).map(({ magic }) => magic);
  });

  expect(formats).toEqual([[2], [1, 1], [0, 0]]);
});

test('KAFKA-9835: a reader gets what was appended while the thread was at work that reads for it', () => {
  const read = (flag?: FlagName): number => {
    const world = fakeLogWorld();
    const log = logWith(world, flag);
    appendAsLeader(log, [records(1)], asClient, world.env);
    setHighWatermark(log, 1);
    appendAsLeader(log, [records(1)], asClient, world.env);
    const isolation = 'high-watermark';
    const asked = { offset: 0, maxBytes: 10_000, isolation, minOneMessage: true } as const;
    return readLog(log, { ...asked, begunAt: 0 }).batches.length;
  };

  expect(read()).toBe(1);
  expect(read('read-slice-size-twice')).toBe(2);
});

test('KAFKA-19571: a flush that meets a deleted segment takes the directory for broken', () => {
  const survives = (flag?: FlagName): boolean => {
    const world = fakeLogWorld();
    const log = logWith(world, flag, { 'segment.bytes': 300, 'retention.ms': 1_000 });
    for (let count = 0; count < 9; count += 1)
      appendAsLeader(log, [records(2)], asClient, world.env);
    setHighWatermark(log, 18);
    const flushes = world.disk.due.filter(({ wake }) => wake.type === 'log-flushed');
    expect(flushes.length).toBeGreaterThan(0);
    world.nowMs += 5_000;
    expect(deleteOldSegments(log, world.env)).toBeGreaterThan(0);
    return flushes.every(({ wake }) => onLogWake(log, wake, world.env));
  };

  expect(survives()).toBe(true);
  expect(survives('flush-meets-deletion')).toBe(false);
});

test('KAFKA-7897: a log of an old format keeps epochs that say nothing of it', () => {
  const epochs = (flag?: FlagName): number => {
    const world = fakeLogWorld();
    const changed = flag === undefined ? {} : { [flag]: true };
    const flags = flagsOf('4.3', { 'record-batches-v2': false, ...changed });
    const log = createLog(identity, defaultConfig, world.env, flags);
    log.epochs.push({ epoch: 3, startOffset: 0 });
    appendAsLeader(log, [records(1, { magic: 1 })], asClient, world.env);
    return log.epochs.length;
  };

  expect(epochs()).toBe(0);
  expect(epochs('epochs-for-old-format')).toBe(1);
});
