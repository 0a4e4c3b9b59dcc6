// A disk as a child would explain it: lists of entries, and what was promised about them. The laws
// hold the real one against it. Each step has a time of its own, which names the entry it writes.
import fc from 'fast-check';
import { allFiles, type DiskState } from '../../../sim/disk/state.ts';
import { ordinaryDisk, type DiskPlan } from '../../../sim/disk/plan.ts';
import { readFile } from '../../../sim/disk/read.ts';
import { syncFile } from '../../../sim/disk/sync.ts';
import {
  appendEntry,
  removeFile,
  renameFile,
  replaceFile,
  truncateFile,
} from '../../../sim/disk/write.ts';
import type { DiskOutcome } from '../../../sim/disk/disk.ts';
import type { Completion } from '../../../sim/disk/completion.ts';
import type { FileEntry } from '../../../sim/disk/file.ts';
import type { Rng } from '../../../sim/random/rng.ts';

/** One thing to do, `after` microseconds after the last. */
export type Step =
  | {
      readonly do: 'append' | 'replace';
      readonly file: string;
      readonly size: number;
      readonly after: number;
    }
  | {
      readonly do: 'truncate';
      readonly file: string;
      readonly share: number;
      readonly after: number;
    }
  | { readonly do: 'rename'; readonly file: string; readonly to: string; readonly after: number }
  | { readonly do: 'remove' | 'sync' | 'read'; readonly file: string; readonly after: number }
  | { readonly do: 'lose-power' | 'copy'; readonly after: number };

/** Small enough that it is full now and then, and that old things leave its cache. */
export const smallDisk: DiskPlan = {
  ...ordinaryDisk,
  directories: ['a', 'b'],
  capacityInBytes: 4_000,
  cacheInBytes: 1_500,
  bytesPerSecond: 1_000_000,
  maxFiles: 5,
  maxEntries: 120,
};

const files = ['a/log', 'a/checkpoint', 'a/swap', 'b/log', 'b/meta', 'elsewhere'];
const file = fc.constantFrom(...files);
const after = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 3_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000_000 }) },
);
const size = fc.integer({ min: 0, max: 200 });

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('append' as const), file, size, after }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('replace' as const), file, size, after }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('truncate' as const), file, share: fc.nat(4), after }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rename' as const), file, to: file, after }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('sync' as const), file, after }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), file, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), file, after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-power' as const), after }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('copy' as const), after }) },
);

export const steps: fc.Arbitrary<Step[]> = fc.array(step, {
  minLength: 20,
  maxLength: 150,
  size: 'max',
});

/** Does what a step asks of the disk; nothing for a step that is no operation. */
export function take(disk: DiskState, step: Step, now: number, rng: Rng): Completion | undefined {
  switch (step.do) {
    case 'append':
      return appendEntry(disk, { file: step.file, value: now, sizeInBytes: step.size, now }, rng);
    case 'replace':
      return replaceFile(disk, { file: step.file, value: now, sizeInBytes: step.size, now }, rng);
    case 'truncate': {
      const entries = Math.floor((contentOf(disk, step.file).length * step.share) / 4);
      return truncateFile(disk, { file: step.file, entries, now }, rng);
    }
    case 'rename':
      return isSameDirectory(step.file, step.to)
        ? renameFile(disk, { file: step.file, to: step.to, now }, rng)
        : undefined;
    case 'remove':
      return removeFile(disk, { file: step.file, now }, rng);
    case 'sync':
      return syncFile(disk, { file: step.file, now }, rng);
    case 'read':
      return readFile(disk, { file: step.file, from: 0, now }, rng);
    case 'lose-power':
    case 'copy':
      return undefined;
  }
}

// What belongs to no directory belongs to the first.
const isSameDirectory = (file: string, to: string): boolean =>
  file.startsWith('b/') === to.startsWith('b/');

export function contentOf(disk: DiskState, path: string): readonly FileEntry[] {
  return (
    allFiles(disk)
      .find((file) => file.path === path)
      ?.content.chunks.flat() ?? []
  );
}

/** What a file was at some time: its entries, and how many of them were promised to survive. */
interface Version {
  entries: FileEntry[];
  promised: number;
}

/** The newest version comes last; null stands for no such file. */
interface ModelFile {
  versions: (Version | null)[];
  syncs: { version: Version; entries: number; endsAt: number }[];
}

export type Model = Map<string, ModelFile>;

/** What the model says of a step that the disk has done. */
export function note(model: Model, step: Step, now: number, completion: Completion): void {
  if (!completion.outcome.ok || !('file' in step) || step.do === 'read') return;
  const file = model.get(step.file) ?? { versions: [null], syncs: [] };
  if (step.do === 'remove' || step.do === 'rename') model.delete(step.file);
  else model.set(step.file, file);
  if (step.do === 'rename') model.set(step.to, file);
  change(file, step, now, completion.endsAt);
}

function change(file: ModelFile, step: Step, now: number, endsAt: number): void {
  const current = file.versions.at(-1) ?? { entries: [], promised: 0 };
  if (step.do === 'append') {
    current.entries.push(entry(now, step.size));
    if (file.versions.at(-1) === null) file.versions = [current];
  } else if (step.do === 'replace') {
    file.versions.push({ entries: [entry(now, step.size)], promised: 0 });
  } else if (step.do === 'truncate') {
    cut(file, current, Math.floor((current.entries.length * step.share) / 4));
  } else if (step.do === 'sync') {
    file.syncs.push({ version: current, entries: current.entries.length, endsAt });
  }
}

const entry = (value: number, sizeInBytes: number): FileEntry => ({
  value,
  sizeInBytes,
  condition: 'intact',
});

function cut(file: ModelFile, version: Version, entries: number): void {
  version.entries.length = entries;
  version.promised = Math.min(version.promised, entries);
  for (const sync of file.syncs) {
    if (sync.version === version) sync.entries = Math.min(sync.entries, entries);
  }
}

/** Why what a power loss left of a file breaks a promise, or undefined. */
export function brokenPromise(
  file: ModelFile,
  now: number,
  left: readonly FileEntry[] | undefined,
): string | undefined {
  for (const { version, entries, endsAt } of file.syncs) {
    if (endsAt > now) continue;
    version.promised = Math.max(version.promised, entries);
    const place = file.versions.indexOf(version);
    if (place !== -1) file.versions = file.versions.slice(place);
  }
  const isPossible = file.versions.some((version) =>
    version === null || left === undefined
      ? version === null && left === undefined
      : isBeginning(left, version) && left.length >= version.promised,
  );
  return isPossible ? undefined : `${JSON.stringify(left)} of ${JSON.stringify(file.versions)}`;
}

/** True if the entries are the first of a version, in order, the last of them perhaps torn. */
function isBeginning(left: readonly FileEntry[], version: Version): boolean {
  return left.every((entry, index) => {
    const whole = version.entries[index];
    if (whole === undefined || whole.value !== entry.value) return false;
    if (entry.condition === whole.condition) return entry.sizeInBytes === whole.sizeInBytes;
    const isTail = index === left.length - 1 && index >= version.promised;
    return isTail && entry.condition === 'torn' && entry.sizeInBytes < whole.sizeInBytes;
  });
}

/** The model goes on from what a power loss left. */
export function modelOf(disk: DiskState): Model {
  return new Map(
    allFiles(disk).map((file) => {
      const entries = file.content.chunks.flat();
      return [file.path, { versions: [{ entries, promised: entries.length }], syncs: [] }];
    }),
  );
}

/** What the model reads of a file. */
export function readFromModel(model: Model, path: string): DiskOutcome {
  const version = model.get(path)?.versions.at(-1);
  return version === null || version === undefined
    ? { ok: false, error: 'no-such-file' }
    : { ok: true, entries: version.entries };
}
