import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sizeBetween } from '../../../sim/disk/content.ts';
import { copyDisk } from '../../../sim/disk/copy.ts';
import type { FileState } from '../../../sim/disk/file-state.ts';
import { losePower } from '../../../sim/disk/power.ts';
import { allFiles, createDisk, findFile, type DiskState } from '../../../sim/disk/state.ts';
import { rngOf } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { deepFreeze } from '../../kit/deep-freeze.ts';
import {
  brokenPromise,
  contentOf,
  modelOf,
  note,
  readFromModel,
  smallDisk,
  steps,
  take,
  type Model,
  type Step,
} from './model.ts';

/** Plays steps on a disk, and lets a law look after each. Returns how many steps it saw. */
function play(
  disk: DiskState,
  steps: readonly Step[],
  look: (step: Step, now: number, before: Model) => void,
): number {
  const rng = rngOf(createStream(1, 'disk'));
  let model: Model = modelOf(disk);
  let now = 0;
  for (const step of steps) {
    now += step.after;
    const before = model;
    if (step.do === 'lose-power') {
      losePower(disk, now, rng);
      model = modelOf(disk);
    } else {
      const completion = take(disk, step, now, rng);
      if (completion !== undefined) note(model, step, now, completion);
      if (step.do === 'read') expect(completion?.outcome).toEqual(readFromModel(model, step.file));
    }
    look(step, now, before);
  }
  return steps.length;
}

test('what was synced survives every power loss, and what survives is a beginning, in order', () => {
  let losses = 0;
  fc.assert(
    fc.property(steps, (steps) => {
      const disk = createDisk(smallDisk);
      play(disk, steps, (step, now, before) => {
        if (step.do !== 'lose-power') return;
        losses += before.size;
        for (const [path, file] of before) {
          const left = findFile(disk, path) === undefined ? undefined : contentOf(disk, path);
          expect(brokenPromise(file, now, left)).toBeUndefined();
        }
        expect(allFiles(disk).every((file) => before.has(file.path))).toBe(true);
      });
    }),
    { numRuns: 500 },
  );
  expect(losses).toBeGreaterThan(1_000);
});

test('every account is the sum of what it counts, whatever happens', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const disk = createDisk(smallDisk);
      play(disk, steps, () => expect(accountsOf(disk)).toEqual(sumsOf(disk)));
    }),
    { numRuns: 300 },
  );
});

function accountsOf(disk: DiskState): unknown {
  return {
    used: disk.directories.map(({ usedInBytes }) => usedInBytes),
    files: disk.names.ids.size,
    entries: disk.entries,
    cached: disk.cachedInBytes,
    contents: allFiles(disk).map(({ content }) => [content.entries, content.sizeInBytes]),
    tooDurable: 0,
  };
}

function sumsOf(disk: DiskState): unknown {
  const files = allFiles(disk);
  const size = ({ content }: FileState, from = 0): number =>
    sizeBetween(content, from, content.entries);
  return {
    used: disk.directories.map((_, number) =>
      sum(files.map((file) => (file.directory === number ? size(file) : 0))),
    ),
    files: files.length,
    entries: sum(files.map(({ content }) => content.chunks.flat().length)),
    cached: sum(files.map((file) => size(file, file.cachedFrom))),
    contents: files.map((file) => [file.content.chunks.flat().length, size(file)]),
    tooDurable: files.filter((file) => file.durableEntries > file.content.entries).length,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

test('a directory never holds more than its capacity, unless a power loss brings back old versions', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const disk = createDisk(smallDisk);
      const used = (): number[] => disk.directories.map(({ usedInBytes }) => usedInBytes);
      let before = used();
      play(disk, steps, (step) => {
        for (const [number, directory] of disk.directories.entries()) {
          const isLarger = directory.usedInBytes > (before[number] ?? 0);
          if (step.do === 'lose-power' || !isLarger) continue;
          expect(directory.usedInBytes).toBeLessThanOrEqual(directory.capacityInBytes);
        }
        before = used();
      });
    }),
    { numRuns: 300 },
  );
});

test('a copy equals a clone, keeps its distance, and goes on as the disk does', () => {
  let copies = 0;
  fc.assert(
    fc.property(steps, steps, (steps, more) => {
      const disk = createDisk(smallDisk);
      const seen: { copy: DiskState; clone: DiskState }[] = [];
      play(disk, steps, (step) => {
        if (step.do !== 'copy') return;
        const clone = structuredClone(disk);
        const copy = copyDisk(disk, seen.at(-1)?.copy);
        expect(copy).toEqual(clone);
        deepFreeze(copy);
        seen.push({ copy, clone });
        copies += 1;
      });
      // The disk went on; the frozen copies did not.
      for (const { copy, clone } of seen) {
        expect(copy).toEqual(clone);
        const goesOn = copyDisk(copy, undefined);
        play(goesOn, more, () => undefined);
        play(clone, more, () => undefined);
        expect(goesOn).toEqual(clone);
      }
    }),
    { numRuns: 150 },
  );
  expect(copies).toBeGreaterThan(500);
});

test('copies share every file that nobody touched between them', () => {
  let shared = 0;
  fc.assert(
    fc.property(steps, (steps) => {
      // With room for all in the page cache, only who is named is touched.
      const disk = createDisk({ ...smallDisk, cacheInBytes: 1_000_000 });
      let older = copyDisk(disk, undefined);
      let touched = new Set<string>();
      play(disk, steps, (step) => {
        if ('file' in step) touched.add(step.file);
        if ('to' in step) touched.add(step.to);
        if (step.do === 'lose-power') touched = new Set(allFiles(disk).map(({ path }) => path));
        if (step.do !== 'copy') return;
        const newer = copyDisk(disk, older);
        for (const file of allFiles(newer)) {
          if (touched.has(file.path)) continue;
          expect(file).toBe(findFile(older, file.path));
          shared += 1;
        }
        older = newer;
        touched = new Set();
      });
      const last = copyDisk(disk, older);
      expect(copyDisk(disk, last)).toBe(last);
    }),
    { numRuns: 150 },
  );
  expect(shared).toBeGreaterThan(100);
});

test('operations of one directory on the page cache end in the order in which they began', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const disk = createDisk(smallDisk);
      const rng = rngOf(createStream(2, 'disk'));
      let now = 0;
      let last = 0;
      for (const step of steps) {
        now += step.after;
        if (step.do !== 'append' || step.file !== 'a/log') continue;
        const { endsAt } = take(disk, step, now, rng) ?? { endsAt: -1 };
        expect(endsAt).toBeGreaterThanOrEqual(Math.max(now, last));
        last = endsAt;
      }
    }),
  );
});
