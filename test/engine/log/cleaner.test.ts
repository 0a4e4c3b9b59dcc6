import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendAsLeader } from '../../../engine/log/log-append.ts';
import { cleanDirtiest, createCleaner, onLogCleaned } from '../../../engine/log/log-cleaner.ts';
import { flagsOf } from '../../../engine/config/eras.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { setHighWatermark } from '../../../engine/log/log-offsets.ts';
import { roll } from '../../../engine/log/log-roll.ts';
import { truncateTo } from '../../../engine/log/log-truncate.ts';
import type { LogState } from '../../../engine/log/log.ts';
import { batchOf } from '../../../engine/protocol/batch.ts';
import { placedRecords } from '../../../engine/protocol/batch-codec.ts';
import { defaultConfig, fakeLogWorld, type FakeLogWorld } from './kit.ts';
import { batchesOf, identity, load } from './restart.ts';

const config = {
  ...defaultConfig,
  'cleanup.policy': ['compact'],
  'segment.bytes': 500,
  'min.cleanable.dirty.ratio': 0,
};
const asClient = { leaderEpoch: 0, origin: 'client' } as const;

interface Write {
  readonly key: string;
  readonly value: string | null;
}

const writes = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: null }),
  }),
  { minLength: 5, maxLength: 60 },
);

function write(log: LogState, world: FakeLogWorld, all: readonly Write[]): void {
  for (const one of all) {
    const record = { ...one, headers: [], timestamp: world.nowMs };
    appendAsLeader(log, [batchOf([record])], asClient, world.env);
  }
  setHighWatermark(log, log.logEndOffset);
  roll(log, world.env);
}

/** What a reader from the beginning ends up with. */
function tableOf(log: LogState): Map<string, string> {
  const table = new Map<string, string>();
  for (const batch of batchesOf(log)) {
    for (const { record } of placedRecords(batch)) {
      if (record.value === null) table.delete(String(record.key));
      else table.set(String(record.key), String(record.value));
    }
  }
  return table;
}

/** One round; the wake that its files are durable is answered at once. */
function clean(log: LogState, world: FakeLogWorld): boolean {
  const cleaner = createCleaner(1_000, new Map());
  world.disk.due.length = 0;
  if (!cleanDirtiest(cleaner, [log], world.env)) return false;
  const isDurable = world.disk.due.some(({ wake }) => wake.type === 'log-cleaned');
  if (isDurable) onLogCleaned(cleaner, log, [log], world.env);
  return isDurable;
}

test('compaction changes nothing for a reader who begins at the beginning', () => {
  fc.assert(
    fc.property(writes, (all) => {
      const world = fakeLogWorld();
      const log = createLog(identity, config, world.env);
      write(log, world, all);
      const [before, end] = [tableOf(log), log.logEndOffset];

      expect(clean(log, world)).toBe(true);

      expect(tableOf(log)).toEqual(before);
      expect(log.logEndOffset).toBe(end);
      const offsets = batchesOf(log).map((batch) => batch.baseOffset);
      expect(offsets).toEqual([...new Set(offsets)].toSorted((a, b) => a - b));
    }),
    { numRuns: 80 },
  );
});

test('a tombstone outlives the first cleaning by delete.retention.ms, and then it goes', () => {
  const world = fakeLogWorld();
  const log = createLog(identity, config, world.env);
  write(log, world, [
    { key: 'a', value: 'x' },
    { key: 'a', value: null },
    { key: 'b', value: 'y' },
  ]);
  const tombstones = (): number =>
    batchesOf(log)
      .flatMap(placedRecords)
      .filter(({ record }) => record.value === null).length;

  clean(log, world);
  expect(tombstones()).toBe(1);
  world.nowMs += config['delete.retention.ms'] - 1;
  clean(log, world);
  expect(tombstones()).toBe(1);
  world.nowMs += 1;
  clean(log, world);
  expect(tombstones()).toBe(0);
});

test('whenever the process dies while a log is compacted, the log is whole afterwards', () => {
  fc.assert(
    fc.property(writes, fc.nat(80), (all, operations) => {
      const world = fakeLogWorld();
      const log = createLog(identity, config, world.env);
      write(log, world, all);
      const [before, end] = [tableOf(log), log.logEndOffset];

      world.disk.dieAfter(operations);
      clean(log, world);
      world.disk.comeBack();
      const after = load(world, { recoveryPoint: end, cleanShutdown: false }, config);

      expect(tableOf(after)).toEqual(before);
      expect(after.logEndOffset).toBe(end);
    }),
    { numRuns: 200 },
  );
});

test('what was cleaned is thrown away when the log was cut meanwhile', () => {
  const world = fakeLogWorld();
  const log = createLog(identity, config, world.env);
  write(
    log,
    world,
    Array.from({ length: 30 }, (_, index) => ({ key: 'a', value: `v${index}` })),
  );
  const cleaner = createCleaner(1_000, new Map());

  cleanDirtiest(cleaner, [log], world.env);
  truncateTo(log, 12, world.env);
  const before = batchesOf(log);
  onLogCleaned(cleaner, log, [log], world.env);

  expect(batchesOf(log)).toEqual(before);
  expect([...world.disk.files.keys()].filter((file) => file.endsWith('.cleaned'))).toEqual([]);
});

test('KIP-724: what is left of an old format becomes one of the present; before 4.0, and without format 2, it stays', () => {
  const formatsLeft = (release: string, hasFormat2: boolean): number[] => {
    const world = fakeLogWorld();
    const flags = (present: boolean): ReturnType<typeof flagsOf> =>
      flagsOf(release, { 'record-batches-v2': present });
    const log = createLog(identity, config, world.env, flags(false));
    write(log, world, [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
      { key: 'a', value: '3' },
    ]);
    expect(batchesOf(log).map(({ magic }) => magic)).toEqual([1, 1, 1]);
    const upgraded = { ...log, flags: flags(hasFormat2) };

    expect(clean(upgraded, world)).toBe(true);

    return batchesOf(upgraded).map(({ magic }) => magic);
  };

  expect(formatsLeft('4.3', true)).toEqual([2, 2]);
  expect(formatsLeft('3.9', true)).toEqual([1, 1]);
  expect(formatsLeft('4.3', false)).toEqual([1, 1]);
});
