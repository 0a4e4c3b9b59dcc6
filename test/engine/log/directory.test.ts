import { expect, test } from 'vitest';
import {
  beginDirectory,
  onCheckpointRead,
  onDirectoryFileRead,
  type LoadedDirectory,
} from '../../../engine/log/directory-loader.ts';
import { appendAsLeader } from '../../../engine/log/log-append.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import {
  beginShutdown,
  checkpointHighWatermarks,
  deleteLog,
  finishShutdown,
  flushDirtyLogs,
  renameLog,
  uniquePath,
} from '../../../engine/log/log-directory.ts';
import { parseLogDirectory, topicPartitionOf } from '../../../engine/log/log-files.ts';
import { currentLogFlags } from '../../../engine/log/log-flags.ts';
import { setHighWatermark } from '../../../engine/log/log-offsets.ts';
import { readLog } from '../../../engine/log/log-read.ts';
import { onLogWake } from '../../../engine/log/log-wakes.ts';
import type { LogState } from '../../../engine/log/log.ts';
import { assert } from '../../../sim/assert.ts';
import { defaultConfig, fakeLogWorld, records, type FakeLogWorld } from './kit.ts';
import { settle } from './restart.ts';

const context = (world: FakeLogWorld): Parameters<typeof onCheckpointRead>[3] => ({
  recognise: (name) => ({
    partition: Number(name.at(-1)),
    config: defaultConfig,
    flags: currentLogFlags,
  }),
  env: world.env,
});

/** Two logs with some records each. */
function twoLogs(world: FakeLogWorld): LogState[] {
  return [0, 1].map((partition) => {
    const path = `data/orders-${partition}`;
    const log = createLog(
      { path, partition, topicId: `topic${partition}` },
      defaultConfig,
      world.env,
    );
    appendAsLeader(log, [records(4)], { leaderEpoch: 0, origin: 'client' }, world.env);
    setHighWatermark(log, 3 + partition);
    return log;
  });
}

function start(world: FakeLogWorld): LoadedDirectory {
  world.disk.due.length = 0;
  const loading = beginDirectory('data', world.env);
  for (let turn = 0; turn < 1_000; turn += 1) {
    const next = world.disk.due.shift();
    assert(next !== undefined, 'a directory that is read goes on reading until it is loaded');
    const { wake, outcome } = next;
    if (wake.type !== 'checkpoint-read' && wake.type !== 'log-file-read') continue;
    const loaded =
      wake.type === 'checkpoint-read'
        ? onCheckpointRead(loading, wake, outcome, context(world))
        : onDirectoryFileRead(loading, wake, outcome, world.env);
    if (typeof loaded !== 'string') return loaded;
  }
  throw new Error('The directory was never loaded.');
}

test('a broker that stops in order finds its logs as it left them, and knows that it did', () => {
  const world = fakeLogWorld();
  const logs = twoLogs(world);
  beginShutdown(logs, world.env);
  for (const log of logs) settle(log, world);
  finishShutdown('data', logs, { brokerEpoch: 17 }, world.env);

  world.disk.losePower(() => 0);
  const { cleanShutdown, logs: found } = start(world);

  expect(cleanShutdown).toEqual({ brokerEpoch: 17 });
  expect(found).toMatchObject([
    {
      path: 'data/orders-0',
      topicId: 'topic0',
      logEndOffset: 4,
      highWatermark: 3,
      recoveryPoint: 4,
    },
    {
      path: 'data/orders-1',
      topicId: 'topic1',
      logEndOffset: 4,
      highWatermark: 4,
      recoveryPoint: 4,
    },
  ]);
});

test('a broker that was killed has its records, but an older high watermark', () => {
  const world = fakeLogWorld();
  const logs = twoLogs(world);
  checkpointHighWatermarks('data', logs, world.env);
  for (const log of logs) setHighWatermark(log, 4);

  const { cleanShutdown, logs: found } = start(world);

  expect(cleanShutdown).toBeUndefined();
  expect(found).toMatchObject([
    { logEndOffset: 4, highWatermark: 3, recoveryPoint: 0 },
    { logEndOffset: 4, highWatermark: 4, recoveryPoint: 0 },
  ]);
});

test('the mark of a clean stop counts for one start only', () => {
  const world = fakeLogWorld();
  const logs = twoLogs(world);
  finishShutdown('data', logs, { brokerEpoch: 17 }, world.env);

  expect(start(world).cleanShutdown).toBeDefined();
  expect(start(world).cleanShutdown).toBeUndefined();
});

test('a deleted replica is gone at once, and its files after a while or at the next start', () => {
  const world = fakeLogWorld();
  const [log, other] = twoLogs(world);
  assert(log !== undefined && other !== undefined, 'there are two logs');

  deleteLog(log, world.env);

  expect(world.env.disk.list('data/orders-0/')).toEqual([]);
  expect(world.timers.at(-1)?.wake.type).toBe('log-files-doomed');
  expect(start(world).logs.map(({ path }) => path)).toEqual(['data/orders-1']);
  expect(world.env.disk.list('data/orders-0.')).toEqual([]);
});

test('a directory whose disk has failed is not loaded', () => {
  const world = fakeLogWorld();
  twoLogs(world);
  const loading = beginDirectory('data', world.env);
  const [first] = world.disk.due.filter(({ wake }) => wake.type === 'checkpoint-read');
  assert(first?.wake.type === 'checkpoint-read', 'a checkpoint is read first');

  const outcome = { ok: false, error: 'failed' } as const;

  expect(onCheckpointRead(loading, first.wake, outcome, context(world))).toBe('failed');
});

test('a log whose disk refuses a write is offline from then on', () => {
  const world = fakeLogWorld();
  const [log] = twoLogs(world);
  assert(log !== undefined, 'there is a log');
  const [written] = world.disk.due.filter(({ wake }) => wake.type === 'log-written');
  assert(written !== undefined, 'an append hears what became of it');

  const goesOn = onLogWake(log, written.wake, world.env, { ok: false, error: 'full' });

  expect(goesOn).toBe(false);
  const append = { leaderEpoch: 0, origin: 'client' } as const;
  expect(appendAsLeader(log, [records(1)], append, world.env).error).toBe('KAFKA_STORAGE_ERROR');
  const read = { offset: 0, maxBytes: 100, isolation: 'log-end', minOneMessage: true } as const;
  expect(readLog(log, read)).toMatchObject({ error: 'KAFKA_STORAGE_ERROR', batches: [] });
});

test('a future replica that takes the place of the current one goes on under its name', () => {
  const world = fakeLogWorld();
  const [current] = twoLogs(world);
  assert(current !== undefined, 'there is a log');
  const path = uniquePath(current, 'future', world.env);
  const future = createLog({ ...current, path }, defaultConfig, world.env);
  const append = { leaderEpoch: 0, origin: 'client' } as const;
  appendAsLeader(future, [records(2)], append, world.env);

  deleteLog(current, world.env);
  const moved = renameLog(future, current.path, world.env);
  appendAsLeader(moved, [records(3)], append, world.env);

  expect(parseLogDirectory(path.slice('data/'.length))).toMatchObject({ kind: 'future' });
  expect(topicPartitionOf(future)).toBe('orders-0');
  expect(start(world).logs).toMatchObject([
    { path: 'data/orders-0', logEndOffset: 5 },
    { path: 'data/orders-1', logEndOffset: 4 },
  ]);
});

test('flushes come one after the other, however many records come meanwhile', () => {
  const world = fakeLogWorld();
  const identity = { path: 'data/orders-2', partition: 2, topicId: 'topic2' };
  const log = createLog(identity, { ...defaultConfig, 'flush.messages': 5 }, world.env);
  const append = { leaderEpoch: 0, origin: 'client' } as const;

  for (let count = 0; count < 13; count += 1) appendAsLeader(log, [records(1)], append, world.env);
  expect(world.disk.due.filter(({ wake }) => wake.type === 'log-flushed')).toHaveLength(1);
  settle(log, world);
  expect(log.recoveryPoint).toBe(5);
  settle(log, world);

  expect(log.recoveryPoint).toBe(13);
});

test('a log is flushed when flush.ms has passed since the last time, once', () => {
  const world = fakeLogWorld();
  const identity = { path: 'data/orders-2', partition: 2, topicId: 'topic2' };
  const log = createLog(identity, { ...defaultConfig, 'flush.ms': 1_000 }, world.env);
  appendAsLeader(log, [records(3)], { leaderEpoch: 0, origin: 'client' }, world.env);

  world.nowMs += 999;
  flushDirtyLogs([log], world.env);
  expect(world.disk.due.filter(({ wake }) => wake.type === 'log-flushed')).toHaveLength(0);
  world.nowMs += 1;
  flushDirtyLogs([log], world.env);
  appendAsLeader(log, [records(2)], { leaderEpoch: 0, origin: 'client' }, world.env);
  flushDirtyLogs([log], world.env);
  expect(world.disk.due.filter(({ wake }) => wake.type === 'log-flushed')).toHaveLength(1);
  settle(log, world);

  expect(log.recoveryPoint).toBe(3);
});
