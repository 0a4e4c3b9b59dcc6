import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendAsLeader } from '../../../engine/log/log-append.ts';
import { createLog } from '../../../engine/log/log-create.ts';
import { flushForShutdown, flushUpTo } from '../../../engine/log/log-flush.ts';
import { truncateTo } from '../../../engine/log/log-truncate.ts';
import type { LogState, LogWake } from '../../../engine/log/log.ts';
import type { Completion } from '../../../sim/disk/completion.ts';
import type { Disk } from '../../../sim/disk/disk.ts';
import { ordinaryDisk } from '../../../sim/disk/plan.ts';
import { losePower } from '../../../sim/disk/power.ts';
import { listFiles, readFile } from '../../../sim/disk/read.ts';
import { createDisk } from '../../../sim/disk/state.ts';
import { syncFile } from '../../../sim/disk/sync.ts';
import {
  appendEntry,
  removeFile,
  renameFile,
  replaceFile,
  truncateFile,
} from '../../../sim/disk/write.ts';
import { rngOf } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { defaultConfig, fakeLogWorld, records, type FakeLogWorld } from './kit.ts';
import { batchesOf, identity, load, settle } from './restart.ts';

const config = { ...defaultConfig, 'segment.bytes': 2_000 };

/** A world whose disk is the simulator's: every operation is waited for. */
function worldWithDisk(seed: number): { world: FakeLogWorld; crash: () => void } {
  const rng = rngOf(createStream(seed, 'disk'));
  const disk = createDisk(ordinaryDisk);
  const world = fakeLogWorld();
  let now = 0;
  const waitFor = ({ endsAt, outcome }: Completion, wake: LogWake | undefined): void => {
    now = endsAt + 1;
    if (wake !== undefined) world.disk.due.push({ wake, outcome });
  };
  const door: Disk<LogWake> = {
    append: (file, value, sizeInBytes, wake) => {
      const completion = appendEntry(disk, { file, value, sizeInBytes, now }, rng);
      waitFor(completion, wake);
      return completion.outcome.ok;
    },
    read: (file, from, wake) => waitFor(readFile(disk, { file, from, now }, rng), wake),
    replace: (file, value, sizeInBytes, wake) =>
      waitFor(replaceFile(disk, { file, value, sizeInBytes, now }, rng), wake),
    place: (file, value, sizeInBytes, wake) =>
      waitFor(replaceFile(disk, { file, value, sizeInBytes, now, isSynced: true }, rng), wake),
    truncate: (file, entries, wake) =>
      waitFor(truncateFile(disk, { file, entries, now }, rng), wake),
    remove: (file, wake) => waitFor(removeFile(disk, { file, now }, rng), wake),
    rename: (file, to, wake) => waitFor(renameFile(disk, { file, to, now }, rng), wake),
    sync: (file, wake) => waitFor(syncFile(disk, { file, now }, rng), wake),
    list: (prefix) => listFiles(disk, prefix),
  };
  Object.assign(world.disk.door, door);
  return { world, crash: () => losePower(disk, now, rng) };
}

function epochsAreInside(log: LogState): boolean {
  return log.epochs.every(({ startOffset }) => startOffset < Math.max(log.logEndOffset, 1));
}

test('on the simulated disk a log survives power losses, one after the other, as a prefix', () => {
  const life = fc.record({
    counts: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 }),
    flushAfter: fc.nat(30),
    cutTo: fc.option(fc.nat(300), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.nat(), fc.array(life, { minLength: 1, maxLength: 5 }), (seed, lives) => {
      const { world, crash } = worldWithDisk(seed);
      let log = createLog(identity, config, world.env);
      for (const [epoch, { counts, flushAfter, cutTo }] of lives.entries()) {
        const append = { leaderEpoch: epoch, origin: 'client' } as const;
        for (const [index, count] of counts.entries()) {
          appendAsLeader(log, [records(count)], append, world.env);
          if (index === flushAfter) flushUpTo(log, log.logEndOffset, world.env);
          settle(log, world);
        }
        if (cutTo !== undefined) truncateTo(log, cutTo, world.env);
        settle(log, world);
        const before = batchesOf(log);
        const { recoveryPoint } = log;

        crash();
        log = load(world, { recoveryPoint }, config);

        const after = batchesOf(log);
        expect(after).toEqual(before.slice(0, after.length));
        const last = after.at(-1);
        const survived = last === undefined ? 0 : last.baseOffset + last.lastOffsetDelta + 1;
        expect(survived).toBeGreaterThanOrEqual(flushedEnd(before, recoveryPoint));
        expect(epochsAreInside(log)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

/** The end of the last batch that lies below the recovery point. */
function flushedEnd(batches: ReturnType<typeof batchesOf>, recoveryPoint: number): number {
  const ends = batches.map((batch) => batch.baseOffset + batch.lastOffsetDelta + 1);
  return ends.findLast((end) => end <= recoveryPoint) ?? 0;
}

test('what a broker has learned of producers from its log outlives a power loss after a stop in good order', () => {
  const batch = records(1, { producerId: 7, producerEpoch: 0, baseSequence: 0 });
  for (let seed = 0; seed < 10; seed += 1) {
    const { world, crash } = worldWithDisk(seed);
    const log = createLog(identity, config, world.env);
    appendAsLeader(log, [batch], { leaderEpoch: 0, origin: 'client' }, world.env);
    flushUpTo(log, log.logEndOffset, world.env);
    flushForShutdown(load(world, {}, config), world.env);

    crash();
    const later = load(world, { recoveryPoint: 1, cleanShutdown: true }, config);

    expect(later.producers.producers.get(7)?.batches).toMatchObject([{ baseSequence: 0 }]);
  }
});
