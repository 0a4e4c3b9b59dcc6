// Eras: which release behaves how. A release is a set of flags; a scenario may change single ones.
import { brokerFlags } from './eras/broker.ts';
import { clientsFlags } from './eras/clients.ts';
import type { Flag } from './eras/flag.ts';
import { groupFlags } from './eras/group.ts';
import { kraftFlags } from './eras/kraft.ts';
import { logFlags } from './eras/log.ts';
import { migrationFlags } from './eras/migration.ts';
import { replicationFlags } from './eras/replication.ts';
import { shareFlags } from './eras/share.ts';
import { transactionFlags } from './eras/transaction.ts';
import { zookeeperServerFlags } from './eras/zookeeper-server.ts';
import { zookeeperFlags } from './eras/zookeeper.ts';
import { nearestName } from '../../sim/nearest-name.ts';
import { isBefore, lineOf, releases, type Release } from './release.ts';

/** Every flag, by the part of Kafka that it belongs to. */
export const flagsByPart = {
  log: logFlags,
  replication: replicationFlags,
  broker: brokerFlags,
  kraft: kraftFlags,
  zookeeper: zookeeperFlags,
  migration: migrationFlags,
  transaction: transactionFlags,
  group: groupFlags,
  share: shareFlags,
  clients: clientsFlags,
  'zookeeper-server': zookeeperServerFlags,
} as const;

const table = {
  ...logFlags,
  ...replicationFlags,
  ...brokerFlags,
  ...kraftFlags,
  ...zookeeperFlags,
  ...migrationFlags,
  ...transactionFlags,
  ...groupFlags,
  ...shareFlags,
  ...clientsFlags,
  ...zookeeperServerFlags,
} as const;

/** The name of a flag. */
export type FlagName = keyof typeof table;

/** Every flag with its story. */
export const flags: Readonly<Record<FlagName, Flag>> = table;

/** The names of all flags, in the order of their parts. */
export const flagNames = Object.keys(table) as FlagName[];

/** Whether each flag is on: how one cluster, or one client, behaves. */
export type Flags = Readonly<Record<FlagName, boolean>>;

/** The author of a scenario asked for an era that does not exist; the sentence says what there is. */
export class EraError extends Error {
  override readonly name = 'EraError';
}

/**
 * How a release behaves: its behaviours are on and all bugs are off, unless `overrides` says
 * otherwise. Throws an EraError for a release or a flag that does not exist.
 */
export function flagsOf(release: string, overrides: Readonly<Record<string, boolean>> = {}): Flags {
  const own = behaviourOf(releaseOf(release));
  const changed = Object.entries(overrides);
  for (const [name, value] of changed) checkOverride(name, value);
  return changed.length === 0 ? own : { ...own, ...overrides };
}

/** How a release behaves by itself: found out once. */
function behaviourOf(release: Release): Flags {
  const known = behaviours.get(release);
  if (known !== undefined) return known;
  const own = flagNames.map((name) => [name, isOnIn(name, release)]);
  const behaviour = Object.freeze(Object.fromEntries(own)) as Flags;
  behaviours.set(release, behaviour);
  return behaviour;
}

const behaviours = new Map<Release, Flags>();

/** The release that an author means by `4.3`, `4.3.1` or `0.11.0.2`, written as text. */
export function releaseOf(written: unknown): Release {
  if (typeof written === 'number') {
    const quoted = Number.isInteger(written) ? `"${written}.0"` : `"${written}"`;
    throw new EraError(`A release is a text, not a number: write kafka: ${quoted}.`);
  }
  const text = typeof written === 'string' ? written : jsonOf(written);
  const found = knownRelease(text);
  if (found !== undefined) return found;
  throw new EraError(`There is no release '${text}' of Kafka; ${nearestRelease(linedUp(text))}`);
}

/** The release that a text means; undefined: there is none. */
export function knownRelease(text: string): Release | undefined {
  const line = linedUp(text);
  return releases.find((release) => release === line);
}

const linedUp = (text: string): string => (isVersion(text) ? lineOf(text) : text);

/** The last release before a version that never was; for other texts, the most alike. */
function nearestRelease(line: string): string {
  const older = releases.filter((release) => isBefore(release, line));
  return nearest(line, isVersion(line) && older.length > 0 ? older.slice(-1) : releases);
}

const jsonOf = (written: unknown): string =>
  written === undefined ? 'undefined' : JSON.stringify(written);

const isVersion = (text: string): boolean => /^\d+(\.\d+){1,3}$/.test(text);

/**
 * Did real Kafka behave so, or have this bug, in a version such as `4.0` (its first patch) or
 * `4.0.1`? For bugs of ZooKeeper itself the version is ZooKeeper's.
 */
export function wasIn(name: FlagName, version: string): boolean {
  const flag = flags[name];
  if (flag.since !== undefined && isBefore(version, flag.since)) return false;
  if (flag.kind === 'behaviour') return flag.until === undefined || isBefore(version, flag.until);
  return !hasFix(flag.fixed, version);
}

/**
 * The behaviours older than KRaft that a world of KRaft lacks. Such a world never existed: it may
 * be played, and its transcript says so at its head.
 */
export function anachronismsOnKraft(resolved: Flags): FlagName[] {
  const withZookeeperAlone: readonly string[] = [
    ...Object.keys(zookeeperFlags),
    ...Object.keys(migrationFlags),
  ];
  return flagNames.filter(
    (name) =>
      !withZookeeperAlone.includes(name) &&
      !resolved[name] &&
      isOnIn(name, firstKraft) &&
      isOnIn(name, '4.4'),
  );
}

/** The first release in which KRaft could be tried. */
const firstKraft = '2.8';

function isOnIn(name: FlagName, release: Release): boolean {
  return flags[name].kind === 'behaviour' && wasIn(name, release);
}

function checkOverride(name: string, value: unknown): void {
  if (!flagNames.some((flag) => flag === name)) {
    throw new EraError(`There is no flag '${name}'; ${nearest(name, flagNames)}`);
  }
  if (typeof value !== 'boolean') {
    throw new EraError(`The flag '${name}' is true or false, not ${JSON.stringify(value)}.`);
  }
}

function nearest(written: string, names: readonly string[]): string {
  return `the nearest is '${nearestName(written, names)}'.`;
}

/** A fix reaches its own line from its patch on, and every later line that has none of its own. */
function hasFix(fixed: readonly string[], version: string): boolean {
  const line = lineOf(version);
  const own = fixed.find((fix) => lineOf(fix) === line);
  if (own !== undefined) return patchOf(version) >= patchOf(own);
  return fixed.some((fix) => isBefore(fix, line));
}

/** The number behind the line; a line alone means its first release. */
function patchOf(version: string): number {
  const parts = version.split('.').map(Number);
  return parts[parts[0] === 0 ? 3 : 2] ?? 0;
}
