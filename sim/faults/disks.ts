// What can go wrong with the disks of a host.
import type { DirectoryState } from '../disk/state.ts';
import { allFiles, type DiskState } from '../disk/state.ts';
import {
  corruptEntry as corrupt,
  directoriesNamed,
  fillUp,
  makeSpace,
  setFailed,
  setTearing,
  slowDown,
  wipe,
} from '../disk/mishaps.ts';
import type { Rng } from '../random/rng.ts';
import { ms, seconds } from '../time.ts';
import { hostAt, hostNamed } from '../world/hosts.ts';
import type { World } from '../world/state.ts';
import { rngNamed } from '../world/streams.ts';
import { hostNames, type Cast } from './cast.ts';
import { faultKind, type ActiveFault, type FaultKind } from './kind.ts';
import { activeOf, isStill, parameterOf } from './overlap.ts';

const host = { type: 'host', means: 'the host whose disk it is' } as const;
const directory = {
  type: 'directory',
  means: 'the only directory that it concerns',
  with: 'only in {}',
  without: 'in all directories',
} as const;

/** Everything that a disk does takes longer. */
export const slowDisk: FaultKind = faultKind({
  name: 'slow-disk',
  parameters: {
    host,
    directory,
    factor: { type: 'integer', min: 2, max: 10_000, means: 'how many times longer it takes' },
  },
  sentence: 'The disk of {host} takes {factor} times as long ({directory}).',
  swarm: {
    weight: 4,
    shortestOn: ms(500),
    shortestOff: ms(500),
    fewestHosts: 1,
    draw: (rng, cast) => ({ ...someDirectory(rng, cast), factor: rng.pick([5, 20, 100, 500]) }),
  },
  apply: (world, _, { host, directory }) => setSlowness(world, host, directory),
  heal: (world, _, { host, directory }) => setSlowness(world, host, directory),
});

/** Each directory is as slow as the worst of what is wrong with it. */
function setSlowness(world: World, host: string, directory?: string): void {
  const disk = diskOf(world, host);
  for (const { name } of directoriesNamed(disk, directory)) {
    const factors = concerning(world, 'slow-disk', host, name).map(
      (fault) => parameterOf(fault, 'factor') as number,
    );
    slowDown(disk, Math.max(1, ...factors), name);
  }
}

/** Nothing more can be written, until space is made or the disk is as large again as it was. */
export const fullDisk: FaultKind = faultKind({
  name: 'full-disk',
  parameters: {
    host,
    directory,
    leftInBytes: {
      type: 'integer',
      means: 'how much can still be written',
      without: '0',
    },
  },
  sentence: 'The disk of {host} has {leftInBytes} bytes left ({directory}).',
  swarm: {
    weight: 1,
    shortestOn: seconds(1),
    shortestOff: seconds(1),
    fewestHosts: 1,
    draw: (rng, cast) => ({
      ...someDirectory(rng, cast),
      leftInBytes: rng.pick([0, 1_000, 100_000]),
    }),
  },
  apply: (world, _, { host, directory, leftInBytes }) =>
    fillUp(diskOf(world, host), leftInBytes ?? 0, directory),
  heal(world, _, { host, directory }) {
    for (const { name } of directoriesNamed(diskOf(world, host), directory)) {
      const isStillFull = concerning(world, 'full-disk', host, name).length > 0;
      if (!isStillFull) makeSpace(diskOf(world, host), name);
    }
  },
});

/** Every operation fails, as with a broken device; what is on it is there again once it is healed. */
export const failedDir: FaultKind = faultKind({
  name: 'failed-dir',
  parameters: { host, directory },
  sentence: 'The disk of {host} fails every operation ({directory}).',
  swarm: {
    weight: 2,
    shortestOn: seconds(1),
    shortestOff: seconds(2),
    fewestHosts: 1,
    draw: someDirectory,
  },
  apply: (world, _, { host, directory }) => setFailed(diskOf(world, host), true, directory),
  heal(world, _, { host, directory }) {
    for (const { name } of directoriesNamed(diskOf(world, host), directory)) {
      const isStillFailed = concerning(world, 'failed-dir', host, name).length > 0;
      setFailed(diskOf(world, host), isStillFailed, name);
    }
  },
});

/** The next kill or power loss comes in the midst of the last write. */
export const tornWrite: FaultKind = faultKind({
  name: 'torn-write',
  parameters: { host },
  sentence: 'The next crash on {host} will come in the midst of a write.',
  swarm: {
    weight: 3,
    shortestOn: seconds(1),
    shortestOff: ms(0),
    fewestHosts: 1,
    draw: someHost,
  },
  apply: (world, _, { host }) => setTearing(diskOf(world, host), true),
  heal(world, _, { host }) {
    if (!isStill(world, 'torn-write', 'host', host)) setTearing(diskOf(world, host), false);
  },
});

/** The disk silently changes something that was written: whoever reads it finds it corrupt. */
export const corruptEntry: FaultKind = faultKind({
  name: 'corrupt-entry',
  parameters: {
    host,
    file: { type: 'text', means: 'the file in which the entry is', without: 'some file' },
    entry: {
      type: 'integer',
      means: 'which of its entries, from 0',
      with: 'entry {}',
      without: 'some entry',
    },
  },
  sentence: 'The disk of {host} silently changes {entry} of {file}.',
  swarm: {
    weight: 0,
    shortestOn: 0,
    shortestOff: seconds(1),
    fewestHosts: 1,
    draw: someHost,
  },
  apply(world, fault, { host, file, entry }) {
    const disk = diskOf(world, host);
    const rng = rngNamed(world.state, `fault/${fault.id}`);
    const path = file ?? drawFile(disk, rng);
    const entries = allFiles(disk).find((found) => found.path === path)?.content.entries ?? 0;
    // On an empty disk there is nothing to corrupt.
    if (path === undefined || entries === 0) return;
    corrupt(disk, path, entry ?? rng.below(entries));
  },
});

function drawFile(disk: DiskState, rng: Rng): string | undefined {
  const paths = allFiles(disk)
    .filter(({ content }) => content.entries > 0)
    .map(({ path }) => path);
  return paths.length === 0 ? undefined : rng.pick(paths);
}

/** Somebody puts in a new, empty disk. */
export const wipeDisk: FaultKind = faultKind({
  name: 'wipe-disk',
  parameters: { host, directory },
  sentence: 'The disk of {host} is replaced by an empty one ({directory}).',
  swarm: {
    weight: 0,
    shortestOn: 0,
    shortestOff: seconds(5),
    fewestHosts: 1,
    draw: someDirectory,
  },
  apply: (world, _, { host, directory }) => void wipe(diskOf(world, host), directory),
});

function diskOf(world: World, host: string): DiskState {
  return hostAt(world, hostNamed(world, host)).disk;
}

/** Faults of a kind that concern a directory now. */
function concerning(
  world: World,
  kind: string,
  host: string,
  directory: DirectoryState['name'],
): ActiveFault[] {
  return activeOf(world, kind).filter((fault) => {
    const own = parameterOf(fault, 'directory');
    return parameterOf(fault, 'host') === host && (own === undefined || own === directory);
  });
}

function someHost(rng: Rng, cast: Cast): { host: string } {
  return { host: rng.pick(hostNames(cast)) };
}

function someDirectory(rng: Rng, cast: Cast): { host: string; directory?: string } {
  const { name, directories } = rng.pick(cast.hosts);
  const isAll = directories.length === 1 || rng.chance(1, 3);
  return isAll ? { host: name } : { host: name, directory: rng.pick(directories) };
}
