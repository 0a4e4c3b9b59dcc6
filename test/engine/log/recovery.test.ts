import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendAsLeader } from '../../../engine/log/log-append.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { flushForShutdown, flushUpTo } from '../../../engine/log/log-flush.ts';
import { setHighWatermark } from '../../../engine/log/log-offsets.ts';
import { deleteOldSegments } from '../../../engine/log/log-retention.ts';
import { truncateTo } from '../../../engine/log/log-truncate.ts';
import { activeSegmentOf } from '../../../engine/log/log.ts';
import { defaultConfig, fakeLogWorld, records } from './kit.ts';
import { batchesOf, identity, load, settle } from './restart.ts';

const config = { ...defaultConfig, 'segment.bytes': 600 };
const asClient = { leaderEpoch: 0, origin: 'client' } as const;

type Deed =
  | { readonly do: 'append'; readonly count: number }
  | { readonly do: 'flush' }
  | { readonly do: 'truncate'; readonly to: number };

const deeds = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        count: fc.integer({ min: 1, max: 9 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('truncate' as const), to: fc.nat(150) }) },
  ),
  { minLength: 1, maxLength: 60 },
);

test('after a power loss a log is a prefix of what it was, with everything that was flushed', () => {
  fc.assert(
    fc.property(deeds, fc.array(fc.nat(6), { minLength: 1 }), (history: Deed[], luck) => {
      const world = fakeLogWorld();
      const log = createLog(identity, config, world.env);
      for (const deed of history) {
        if (deed.do === 'append') appendAsLeader(log, [records(deed.count)], asClient, world.env);
        else if (deed.do === 'flush') flushUpTo(log, log.logEndOffset, world.env);
        else truncateTo(log, deed.to, world.env);
        settle(log, world);
      }
      const before = batchesOf(log);
      const { recoveryPoint, logStartOffset } = log;

      let draw = 0;
      world.disk.losePower(() => luck[draw++ % luck.length] ?? 0);
      const after = load(world, { recoveryPoint, logStartOffset }, config);

      expect(batchesOf(after)).toEqual(before.slice(0, batchesOf(after).length));
      const flushed = before.filter(
        (batch) => batch.baseOffset + batch.lastOffsetDelta < recoveryPoint,
      );
      expect(batchesOf(after).slice(0, flushed.length)).toEqual(flushed);
      expect(after.epochs.every(({ startOffset }) => startOffset <= after.logEndOffset)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('a torn batch at the end of the log is cut off, and the log goes on from there', () => {
  const world = fakeLogWorld();
  const log = createLog(identity, config, world.env);
  for (let count = 0; count < 4; count += 1) appendAsLeader(log, [records(2)], asClient, world.env);

  world.disk.tearLastEntry(activeSegmentOf(log).file);
  const after = load(world, {}, config);

  expect(after.logEndOffset).toBe(6);
  const { firstOffset } = appendAsLeader(after, [records(1)], asClient, world.env);
  expect(firstOffset).toBe(6);
  expect(load(world, {}, config).logEndOffset).toBe(7);
});

test('a batch that breaks in the middle of the log takes all later segments with it', () => {
  const world = fakeLogWorld();
  const log = createLog(identity, config, world.env);
  for (let count = 0; count < 30; count += 1)
    appendAsLeader(log, [records(2)], asClient, world.env);
  const broken = log.segments[1];
  expect(log.segments.length).toBeGreaterThan(3);

  world.disk.tearLastEntry(broken?.file ?? '');
  const after = load(world, {}, config);

  expect(after.segments).toHaveLength(2);
  expect(after.logEndOffset).toBeLessThan(log.segments[2]?.baseOffset ?? 0);
});

test('an idempotent batch is repeated: of the last five each is answered with its first offset', () => {
  const world = fakeLogWorld();
  const log = createLog(identity, config, world.env);
  const batch = (sequence: number): ReturnType<typeof records> =>
    records(2, { producerId: 7, producerEpoch: 0, baseSequence: sequence });
  for (let index = 0; index < 8; index += 1) {
    appendAsLeader(log, [batch(index * 2)], asClient, world.env);
  }

  for (let index = 3; index < 8; index += 1) {
    const repeated = appendAsLeader(log, [batch(index * 2)], asClient, world.env);
    expect(repeated).toMatchObject({ error: 'NONE', duplicate: true, firstOffset: index * 2 });
  }
  const tooOld = appendAsLeader(log, [batch(4)], asClient, world.env);
  expect(tooOld.error).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  expect(log.logEndOffset).toBe(16);
});

test('after a restart only the last batch of a producer is remembered', () => {
  const world = fakeLogWorld();
  const log = createLog(identity, config, world.env);
  const batch = (sequence: number): ReturnType<typeof records> =>
    records(1, { producerId: 7, producerEpoch: 0, baseSequence: sequence });
  for (let index = 0; index < 3; index += 1)
    appendAsLeader(log, [batch(index)], asClient, world.env);
  flushForShutdown(log, world.env);
  settle(log, world);

  const after = load(world, { recoveryPoint: 3, cleanShutdown: true }, config);

  expect(appendAsLeader(after, [batch(2)], asClient, world.env)).toMatchObject({ duplicate: true });
  const forgotten = appendAsLeader(after, [batch(1)], asClient, world.env);
  expect(forgotten.error).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
});

test('a log that retention has emptied begins after a restart where it ended', () => {
  const world = fakeLogWorld();
  const log = createLog(identity, { ...config, 'retention.ms': 1_000 }, world.env);
  for (let count = 0; count < 9; count += 1) appendAsLeader(log, [records(3)], asClient, world.env);
  setHighWatermark(log, log.logEndOffset);

  world.nowMs += 10_000;
  deleteOldSegments(log, world.env);
  settle(log, world);

  expect(batchesOf(log)).toEqual([]);
  expect(load(world, {}, config)).toMatchObject({ logStartOffset: 27, logEndOffset: 27 });
});

test('retention never deletes what is not committed', () => {
  fc.assert(
    fc.property(fc.nat(80), fc.integer({ min: 0, max: 2_000 }), (highWatermark, retentionBytes) => {
      const world = fakeLogWorld();
      const retained = { ...config, 'retention.ms': 1, 'retention.bytes': retentionBytes };
      const log = createLog(identity, retained, world.env);
      for (let count = 0; count < 30; count += 1) {
        appendAsLeader(log, [records(2)], asClient, world.env);
      }
      setHighWatermark(log, highWatermark);
      world.nowMs += 10_000;

      deleteOldSegments(log, world.env);

      expect(log.logStartOffset).toBeLessThanOrEqual(log.highWatermark);
      expect(log.logStartOffset).toBe(log.segments[0]?.baseOffset);
      expect(log.logEndOffset).toBe(60);
    }),
    { numRuns: 60 },
  );
});
