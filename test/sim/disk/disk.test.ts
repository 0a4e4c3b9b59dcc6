import { expect, test } from 'vitest';
import {
  corruptEntry,
  fillUp,
  makeSpace,
  setFailed,
  setTearing,
  slowDown,
  wipe,
} from '../../../sim/disk/mishaps.ts';
import { checkDiskPlan, ordinaryDisk, type DiskPlan } from '../../../sim/disk/plan.ts';
import { losePower, tearOnKill } from '../../../sim/disk/power.ts';
import { listFiles, readFile } from '../../../sim/disk/read.ts';
import { createDisk, type DiskState } from '../../../sim/disk/state.ts';
import { syncFile } from '../../../sim/disk/sync.ts';
import {
  appendEntry,
  removeFile,
  renameFile,
  replaceFile,
  truncateFile,
} from '../../../sim/disk/write.ts';
import type { Completion } from '../../../sim/disk/completion.ts';
import { rngOf, type Rng } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { seconds } from '../../../sim/time.ts';

/** Times that are easy to reckon with: 10 in the cache, 100 to read, 1,000 to sync, 1 per byte. */
/** By then every refusal was heard. */
const later = 1_000_000;

const plan: DiskPlan = {
  ...ordinaryDisk,
  directories: ['a', 'b'],
  bytesPerSecond: 1_000_000,
  cacheLatency: { kind: 'constant', value: 10 },
  readLatency: { kind: 'constant', value: 100 },
  syncLatency: { kind: 'constant', value: 1_000 },
};

const rng = (seed = 1): Rng => rngOf(createStream(seed, 'disk'));

/** A log with so many entries of 100 bytes, appended at the beginning of time. */
function diskWithLog(entries: number, changes: Partial<DiskPlan> = {}, file = 'a/log'): DiskState {
  const disk = createDisk({ ...plan, ...changes });
  for (let value = 0; value < entries; value += 1) append(disk, value, 0, file);
  return disk;
}

function append(disk: DiskState, value: unknown, now: number, file = 'a/log'): Completion {
  return appendEntry(disk, { file, value, sizeInBytes: 100, now }, rng());
}

const valuesOf = (disk: DiskState, file = 'a/log'): unknown => {
  const { outcome } = readFile(disk, { file, from: 0, now: 0 }, rng());
  return outcome.ok ? outcome.entries?.map(({ value }) => value) : outcome.error;
};

test('what was appended is read at once, from the page cache', () => {
  const disk = diskWithLog(3);

  const read = readFile(disk, { file: 'a/log', from: 1, now: 50 }, rng());

  expect(read.endsAt).toBe(60);
  expect(read.outcome).toMatchObject({ ok: true, entries: [{ value: 1 }, { value: 2 }] });
});

test('a read with a limit brings what fits, and one entry in any case', () => {
  const disk = diskWithLog(5);
  const read = (limitInBytes: number): unknown =>
    readFile(disk, { file: 'a/log', from: 1, now: 0, limitInBytes }, rng()).outcome;

  expect(read(250)).toMatchObject({ entries: [{ value: 1 }, { value: 2 }] });
  expect(read(1)).toMatchObject({ entries: [{ value: 1 }] });
  expect(valuesOf(disk)).toHaveLength(5);
});

test('after a power loss the page cache is cold: the first read waits for the device', () => {
  const disk = diskWithLog(4);
  syncFile(disk, { file: 'a/log', now: 0 }, rng());
  losePower(disk, seconds(1), rng());

  const first = readFile(disk, { file: 'a/log', from: 0, now: seconds(2) }, rng());
  const second = readFile(disk, { file: 'a/log', from: 0, now: seconds(3) }, rng());

  expect(first.endsAt).toBe(seconds(2) + 100 + 400);
  expect(second.endsAt).toBe(seconds(3) + 10);
});

test('what was not used for long leaves a full page cache first, the oldest entries before others', () => {
  const disk = diskWithLog(0, { cacheInBytes: 800 });
  append(disk, 'old', 0, 'a/old');
  syncFile(disk, { file: 'a/old', now: 0 }, rng());
  for (let at = 1; at <= 8; at += 1) append(disk, at, seconds(at));

  const old = readFile(disk, { file: 'a/old', from: 0, now: seconds(20) }, rng());
  const log = readFile(disk, { file: 'a/log', from: 0, now: seconds(30) }, rng());

  expect(old.endsAt).toBe(seconds(20) + 100 + 100);
  // Nobody synced the log: its dirty pages cannot leave.
  expect(log.endsAt).toBe(seconds(30) + 10);
});

test('a device serves one sync after the other, each as long as its bytes take', () => {
  const disk = diskWithLog(2);
  append(disk, 'other', 0, 'a/other');
  append(disk, 'elsewhere', 0, 'b/log');

  const first = syncFile(disk, { file: 'a/log', now: 100 }, rng());
  const second = syncFile(disk, { file: 'a/other', now: 200 }, rng());
  const otherDevice = syncFile(disk, { file: 'b/log', now: 200 }, rng());

  expect(first.endsAt).toBe(100 + 1_000 + 200);
  expect(second.endsAt).toBe(first.endsAt + 1_000 + 100);
  expect(otherDevice.endsAt).toBe(200 + 1_000 + 100);
});

test('a sync of what is already under way ends with it', () => {
  const disk = diskWithLog(2);

  const first = syncFile(disk, { file: 'a/log', now: 100 }, rng());
  const second = syncFile(disk, { file: 'a/log', now: 200 }, rng());
  const later = syncFile(disk, { file: 'a/log', now: seconds(1) }, rng());

  expect(second.endsAt).toBe(first.endsAt);
  expect(later.endsAt).toBe(seconds(1) + 10);
});

test('the operating system writes back by itself what was dirty for thirty seconds', () => {
  const survivors = (lostAt: number): Set<number> =>
    new Set(
      Array.from({ length: 50 }, (_, seed) => {
        const disk = diskWithLog(1);
        append(disk, 'late', seconds(36));
        losePower(disk, lostAt, rng(seed));
        return (valuesOf(disk) as unknown[]).length;
      }),
    );

  // The first entry was written back at 30 s, before the second came; that one at 70 s.
  expect(survivors(seconds(37))).toEqual(new Set([1, 2]));
  expect(survivors(seconds(71))).toEqual(new Set([2]));
});

test('a replaced file is the old one or the new one after a power loss, and the new one once synced', () => {
  const outcomes = (isSynced: boolean): Set<unknown> =>
    new Set(
      Array.from({ length: 50 }, (_, seed) => {
        const disk = diskWithLog(0);
        const write = { file: 'a/checkpoint', sizeInBytes: 10, now: 0 };
        replaceFile(disk, { ...write, value: 'old' }, rng());
        const { endsAt } = syncFile(disk, { file: write.file, now: 0 }, rng());
        replaceFile(disk, { ...write, value: 'new', now: endsAt }, rng());
        const ends = isSynced
          ? syncFile(disk, { file: write.file, now: endsAt }, rng())
          : undefined;
        losePower(disk, ends?.endsAt ?? endsAt, rng(seed));
        return String(valuesOf(disk, write.file));
      }),
    );

  expect(outcomes(false)).toEqual(new Set(['old', 'new']));
  expect(outcomes(true)).toEqual(new Set(['new']));
});

test('a file that was synced before it was put into place is there after a power loss', () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const disk = diskWithLog(0);
    const write = { file: 'a/metadata', sizeInBytes: 10, now: 0 };
    replaceFile(disk, { ...write, value: 'placed', isSynced: true }, rng());
    losePower(disk, 1, rng(seed));

    expect(valuesOf(disk, write.file)).toEqual(['placed']);
  }
});

test('a file that was renamed takes its entries and what was promised of them along', () => {
  const disk = diskWithLog(2);
  append(disk, 'target', 0, 'a/target');
  const { endsAt } = syncFile(disk, { file: 'a/log', now: 0 }, rng());

  renameFile(disk, { file: 'a/log', to: 'a/target', now: endsAt }, rng());
  losePower(disk, endsAt, rng());

  expect(listFiles(disk, 'a/')).toEqual(['a/target']);
  expect(valuesOf(disk, 'a/target')).toEqual([0, 1]);
  expect(disk.directories[0]?.usedInBytes).toBe(200);
});

test('a kill loses nothing, and tears the last entry only when that was ordered', () => {
  const disk = diskWithLog(3);

  expect(tearOnKill(disk, 10, rng())).toBe(false);
  setTearing(disk, true);
  expect(tearOnKill(disk, 20, rng())).toBe(true);
  expect(tearOnKill(disk, 30, rng())).toBe(false);

  const { outcome } = readFile(disk, { file: 'a/log', from: 0, now: 40 }, rng());
  expect(outcome).toMatchObject({
    entries: [{ condition: 'intact' }, { condition: 'intact' }, { condition: 'torn' }],
  });
});

test('an ordered torn write tears the last write at a power loss, but never what was synced', () => {
  const conditions = (isSynced: boolean): string[] => {
    const disk = diskWithLog(3);
    const { endsAt } = isSynced ? syncFile(disk, { file: 'a/log', now: 0 }, rng()) : { endsAt: 1 };
    setTearing(disk, true);
    losePower(disk, endsAt, rng());
    const { outcome } = readFile(disk, { file: 'a/log', from: 0, now: endsAt }, rng());
    return outcome.ok ? (outcome.entries ?? []).map(({ condition }) => condition) : [];
  };

  expect(conditions(false).at(-1)).toBe('torn');
  expect(conditions(true)).toEqual(['intact', 'intact', 'intact']);
});

test('a full directory takes nothing more until something is removed; the other one does', () => {
  const disk = diskWithLog(3, { capacityInBytes: 350 });

  expect(append(disk, 'too much', 0).outcome).toEqual({
    ok: false,
    error: 'full',
    limit: 'capacityInBytes',
  });
  expect(append(disk, 'elsewhere', 0, 'b/log').outcome.ok).toBe(true);
  truncateFile(disk, { file: 'a/log', entries: 1, now: 0 }, rng());
  expect(append(disk, 'fits', later).outcome.ok).toBe(true);
  expect(valuesOf(disk)).toEqual([0, 'fits']);
});

test('what is added before a refusal was heard is refused, too: a file has no gaps', () => {
  const disk = diskWithLog(3, { capacityInBytes: 350 });
  const { endsAt } = append(disk, 'too much', 0);
  const small = { file: 'a/log', value: 'small', sizeInBytes: 1 };

  expect(appendEntry(disk, { ...small, now: endsAt }, rng()).outcome).toMatchObject({
    error: 'full',
  });
  expect(appendEntry(disk, { ...small, now: later }, rng()).outcome.ok).toBe(true);
});

test('to replace a file there must be room for both', () => {
  const disk = createDisk({ ...plan, capacityInBytes: 150 });
  const write = { file: 'a/checkpoint', value: 'old', sizeInBytes: 100, now: 0 };
  replaceFile(disk, write, rng());

  const { outcome } = replaceFile(disk, { ...write, value: 'new' }, rng());

  expect(outcome).toMatchObject({ ok: false, error: 'full' });
  expect(valuesOf(disk, 'a/checkpoint')).toEqual(['old']);
});

test('who replaces a file in vain, and waits for its sync alone, hears of it there', () => {
  const disk = createDisk({ ...plan, capacityInBytes: 150 });
  const write = { file: 'a/checkpoint', value: 'old', sizeInBytes: 100, now: 0 };
  replaceFile(disk, write, rng());
  const { endsAt } = replaceFile(disk, { ...write, value: 'new' }, rng());

  const together = syncFile(disk, { file: 'a/checkpoint', now: 0 }, rng());
  const afterwards = syncFile(disk, { file: 'a/checkpoint', now: endsAt + 1 }, rng());

  expect(together.outcome).toEqual({ ok: false, error: 'full' });
  expect(afterwards.outcome.ok).toBe(true);
});

test('a disk names the bound that a write would pass', () => {
  const few = diskWithLog(2, { maxEntries: 2 });
  const one = diskWithLog(1, { maxFiles: 1 });

  expect(append(few, 'third', 0).outcome).toMatchObject({ error: 'full', limit: 'maxEntries' });
  expect(append(one, 'x', 0, 'a/second').outcome).toMatchObject({ limit: 'maxFiles' });
  expect(append(one, 'x', later).outcome.ok).toBe(true);
});

test('a failed directory fails every operation, and has everything still when it is healed', () => {
  const disk = diskWithLog(2);
  const all = (): Completion[] => [
    append(disk, 'x', 0),
    replaceFile(disk, { file: 'a/log', value: 'x', sizeInBytes: 1, now: 0 }, rng()),
    truncateFile(disk, { file: 'a/log', entries: 0, now: 0 }, rng()),
    renameFile(disk, { file: 'a/log', to: 'a/x', now: 0 }, rng()),
    removeFile(disk, { file: 'a/log', now: 0 }, rng()),
    readFile(disk, { file: 'a/log', from: 0, now: 0 }, rng()),
    syncFile(disk, { file: 'a/log', now: 0 }, rng()),
  ];

  setFailed(disk, true, 'a');
  for (const { outcome } of all()) expect(outcome).toEqual({ ok: false, error: 'failed' });
  expect(append(disk, 'x', 0, 'b/log').outcome.ok).toBe(true);

  setFailed(disk, false, 'a');
  expect(valuesOf(disk)).toEqual([0, 1]);
});

test('what asks for a file that is not there hears so', () => {
  const disk = diskWithLog(0);
  const asked = { file: 'a/none', now: 0 };

  const outcomes = [
    readFile(disk, { ...asked, from: 0 }, rng()),
    truncateFile(disk, { ...asked, entries: 0 }, rng()),
    renameFile(disk, { ...asked, to: 'a/x' }, rng()),
    removeFile(disk, asked, rng()),
    syncFile(disk, asked, rng()),
  ].map(({ outcome }) => outcome);

  for (const outcome of outcomes) expect(outcome).toEqual({ ok: false, error: 'no-such-file' });
});

test('a slow disk takes its factor longer, and is as fast as before when healed', () => {
  const disk = diskWithLog(1);

  slowDown(disk, 20);
  const slow = syncFile(disk, { file: 'a/log', now: 0 }, rng());
  slowDown(disk, 1);
  append(disk, 'x', seconds(1));
  const well = syncFile(disk, { file: 'a/log', now: seconds(1) }, rng());

  expect(slow.endsAt).toBe(20 * (1_000 + 100));
  expect(well.endsAt).toBe(seconds(1) + 1_000 + 100);
});

test('a filled disk has so much left as was said, and its whole size when healed', () => {
  const disk = diskWithLog(1);

  fillUp(disk, 150, 'a');
  expect(append(disk, 'fits', 0).outcome.ok).toBe(true);
  expect(append(disk, 'does not', 0).outcome).toMatchObject({ error: 'full' });

  makeSpace(disk, 'a');
  expect(append(disk, 'fits again', later).outcome.ok).toBe(true);
});

test('a corrupt entry is found by whoever reads it, and stays in its place', () => {
  const disk = diskWithLog(3);

  expect(corruptEntry(disk, 'a/log', 1)).toBe(true);
  expect(corruptEntry(disk, 'a/log', 3)).toBe(false);
  expect(corruptEntry(disk, 'a/none', 0)).toBe(false);

  const { outcome } = readFile(disk, { file: 'a/log', from: 0, now: 0 }, rng());
  expect(outcome).toMatchObject({
    entries: [{ condition: 'intact' }, { value: 1, condition: 'corrupt' }, { condition: 'intact' }],
  });
});

test('a wiped directory is empty; the other one is not touched', () => {
  const disk = diskWithLog(2);
  append(disk, 'kept', 0, 'b/log');

  expect(wipe(disk, 'a')).toBe(1);

  expect(listFiles(disk, '')).toEqual(['b/log']);
  expect(disk.directories.map(({ usedInBytes }) => usedInBytes)).toEqual([0, 100]);
});

test('names are listed by prefix, sorted', () => {
  const disk = diskWithLog(0);
  for (const file of ['a/t-1/0', 'a/t-0/9', 'a/t-0/10', 'b/t-0/0']) append(disk, 'x', 0, file);

  expect(listFiles(disk, 'a/t-0/')).toEqual(['a/t-0/10', 'a/t-0/9']);
});

test.each<[string, (disk: DiskState) => unknown, string]>([
  [
    'a negative size',
    (disk) => appendEntry(disk, { file: 'a/log', value: 1, sizeInBytes: -1, now: 0 }, rng()),
    "what is written to 'a/log' has a size of whole bytes, not -1",
  ],
  [
    'half a byte',
    (disk) => replaceFile(disk, { file: 'a/log', value: 1, sizeInBytes: 0.5, now: 0 }, rng()),
    "what is written to 'a/log' has a size of whole bytes, not 0.5",
  ],
  ['an empty name', (disk) => append(disk, 1, 0, ''), "a file has a name, as 'data/log' has"],
  ['a directory', (disk) => append(disk, 1, 0, 'a/'), "a file has a name, as 'data/log' has"],
  [
    'a negative index',
    (disk) => readFile(disk, { file: 'a/log', from: -1, now: 0 }, rng()),
    "entries of 'a/log' are counted from 0 in whole numbers, not as -1",
  ],
  [
    'a cut beyond the end',
    (disk) => truncateFile(disk, { file: 'a/log', entries: 3, now: 0 }, rng()),
    "'a/log' has 2 entries, and so cannot be truncated to 3",
  ],
  [
    'a move to another device',
    (disk) => renameFile(disk, { file: 'a/log', to: 'b/log', now: 0 }, rng()),
    "'a/log' keeps its directory when it is renamed, and 'b/log' is in another",
  ],
])('%s is refused with a sentence that names the file and the rule', (_, use, sentence) => {
  const disk = diskWithLog(2);

  expect(() => use(disk)).toThrow(sentence);
});

test.each<[Partial<DiskPlan>, string]>([
  [{ directories: [] }, 'a disk has at least one directory'],
  [{ directories: ['a', 'a'] }, 'each directory of a disk has a name of its own'],
  [{ directories: ['a/b'] }, "a directory is named as the first part of paths, and not 'a/b'"],
  [{ capacityInBytes: 0 }, 'capacityInBytes of a disk is a whole number above zero, and not 0'],
  [{ syncLatency: { kind: 'uniform', min: 2, max: 1 } }, 'syncLatency of a disk is a distribution'],
])('a disk that cannot be is refused: %o', (changes, sentence) => {
  expect(() => checkDiskPlan({ ...plan, ...changes })).toThrow(sentence);
});
