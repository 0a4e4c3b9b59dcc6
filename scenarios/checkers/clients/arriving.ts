// When all is healed, readers arrive at the end: nobody stands still before records that are there.
import { partitionOfKey } from '../../../engine/coordinator/shard/placement.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Checker, Watch } from '../checker.ts';
import { leaderOf, type GhostPartition } from '../ghosts/partition.ts';
import type { Reader } from '../sight.ts';
import { isRecent, watchReasons, type Standing } from './lagging.ts';

/** Jepsen's realtime lag: once nothing goes wrong any more it shrinks to nothing. */
export const readersArrive: Checker = {
  id: 'C-16',
  promise:
    'When all is healed, who reads has read everything, and each partition is read by somebody.',
  watch(watch) {
    /** When each reader was last given partitions, by its name. */
    const assignedAt = new Map<string, Micros>();
    /** The generation that each group's leader has heard of last, and whose leader has heard of it twice. */
    const led = new Map<string, number>();
    const ledAgain = new Set<string>();
    const reasons = watchReasons(watch);
    return {
      on: { ...reasons.on },
      rows: {
        ...reasons.rows,
        'partitions-assigned'(_, { process, time }) {
          assignedAt.set(watch.sight.nameOf('process', process), time);
        },
        'group-led'({ group, generation }) {
          const name = watch.sight.nameOf('group', group);
          if (led.get(name) === generation) ledAgain.add(name);
          else ledAgain.delete(name);
          led.set(name, generation);
        },
      },
      ended({ isQuiet, time }) {
        if (!isQuiet) return;
        const readers = watch.sight.readers().filter(({ group }) => {
          if (!isOrphan(watch.partitions, group)) return true;
          watch.excuse('nobody led the partition of __consumer_offsets that a group belongs to');
          return false;
        });
        for (const reader of readers) {
          const isFresh = isRecent(assignedAt.get(reader.name) ?? -Infinity, time);
          if (isFresh) watch.excuse('a reader had just been given its partitions in the end');
          else if (!reader.isAtRest) watch.excuse('a reader was still at work in the end');
          else checkLag(watch, reader, (at) => reasons.why({ ...at, reader, time }));
        }
        const groups = new Set(readers.flatMap(({ group }) => group ?? []));
        for (const group of groups) {
          const members = readers.filter((reader) => reader.group === group);
          checkOwners(watch, { group, isLedAgain: ledAgain.has(group) }, members);
        }
      },
    };
  },
};

/** Who has come to rest before records that are there has a reason. */
function checkLag(
  { sight, partitions, object, excuse }: Watch,
  { name, positions }: Reader,
  why: (at: Pick<Standing, 'partition' | 'position'>) => string | undefined,
): void {
  for (const partition of partitions.values()) {
    if (partition.isDeleted) continue;
    const position = positions.get(partition.name);
    const end = endOf(sight, partition);
    if (position === undefined || end === undefined || position >= end) continue;
    const reason = why({ partition, position });
    if (reason !== undefined) {
      excuse(reason);
      continue;
    }
    const sentence = `In the end ${name} waits at offset ${position} of ${partition.name}, which has records up to ${end}.`;
    object(`${name} ${partition.name}`, sentence, []);
  }
}

/** What the leader lets consumers see; undefined: nobody leads. */
function endOf(sight: Watch['sight'], partition: GhostPartition): number | undefined {
  const leader = leaderOf(partition);
  if (leader === undefined) return undefined;
  return sight.replicaOf(leader.process, partition.id)?.log.highWatermark;
}

/** Of the members of a group all read at last: together they read each partition once. */
function checkOwners(
  { partitions, object, excuse }: Watch,
  { group, isLedAgain }: { readonly group: string; readonly isLedAgain: boolean },
  members: readonly Reader[],
): void {
  if (!members.every(({ isAtRest }) => isAtRest)) return;
  const topic = members[0]?.topic ?? '';
  for (const { name, isDeleted } of partitions.values()) {
    if (isDeleted || name.slice(0, name.lastIndexOf('-')) !== topic) continue;
    const owners = members.filter(({ positions }) => positions.has(name));
    if (owners.length === 1) continue;
    if (owners.length === 0 && isLedAgain) {
      // KIP-814: it assigns nothing and goes by what it sees now: what came meanwhile it takes for assigned.
      excuse('a static leader had come back to partitions that nobody was given');
      continue;
    }
    const who = owners.map((owner) => owner.name).join(' and ');
    const sentence =
      owners.length === 0
        ? `In the end nobody in group ${group} reads ${name}.`
        : `In the end ${who} both read ${name} in group ${group}.`;
    object(`${group} ${name}`, sentence, []);
  }
}

/**
 * Nobody leads the partition of the internal topic in which a group is kept; V-02 says whether anybody could. Its
 * members keep what they had, and do not look where to go on under another leader (ConsumerCoordinator#poll).
 */
function isOrphan(partitions: Watch['partitions'], group: string | null): boolean {
  if (group === null) return false;
  const prefix = '__consumer_offsets-';
  const all = [...partitions.values()].filter(
    ({ name, isDeleted }) => !isDeleted && name.startsWith(prefix),
  );
  const own = `${prefix}${partitionOfKey(group, all.length)}`;
  return all.some(({ name, decision }) => name === own && decision.leader < 0);
}
