// When all is healed, readers arrive at the end: nobody stands still before records that are there.
import { partitionOfKey } from '../../../engine/coordinator/shard/placement.ts';
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Checker, Listening, Watch } from '../checker.ts';
import {
  gapExcuse,
  hasGapFrom,
  leaderOf,
  type GhostPartition,
  type GhostReplica,
} from '../ghosts/partition.ts';
import type { Reader, Sight } from '../sight.ts';

/** Jepsen's realtime lag: once nothing goes wrong any more it shrinks to nothing. */
export const readersArrive: Checker = {
  id: 'C-16',
  promise:
    'When all is healed, who reads has read everything, and each partition is read by somebody.',
  watch(watch) {
    /** When each reader was last given partitions, by its name. */
    const assignedAt = new Map<string, Micros>();
    /**
     * Where somebody read. Who does so when its topic is deleted may commit that in the next one of the name: its
     * group goes on in the midst of it, or waits for a leader epoch that this one has not come to.
     */
    const readIn = new Set<number>();
    /** The generation that each group's leader has heard of last, and whose leader has heard of it twice. */
    const led = new Map<string, number>();
    const ledAgain = new Set<string>();
    const unaware = watchUnaware(watch.sight);
    /** By partition, a small number: when its leader let consumers see more of it lately, and from where on. */
    const news: (News | undefined)[] = [];
    return {
      on: {
        ...unaware.on,
        advanced({ replica: { partition }, from }, { time }) {
          const ofPartition = (news[partition.id] ??= { froms: [], times: [] });
          forgetOld(ofPartition, time);
          ofPartition.froms.push(from);
          ofPartition.times.push(time);
        },
      },
      rows: {
        ...unaware.rows,
        'partitions-assigned'(_, { process, time }) {
          assignedAt.set(watch.sight.nameOf('process', process), time);
        },
        'position-moved': ({ partition }) => void readIn.add(partition),
        'offset-committed': ({ partition }) => void readIn.add(partition),
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
        const seenLong = ({ id }: GhostPartition): number => recentFrom(news[id], time) ?? Infinity;
        const misled = new Set<string>();
        for (const { id, name, isDeleted } of watch.partitions.values()) {
          if (isDeleted && readIn.has(id)) misled.add(name);
        }
        for (const reader of readers) {
          const isFresh = time - (assignedAt.get(reader.name) ?? -Infinity) < settlingIn;
          if (isFresh) watch.excuse('a reader had just been given its partitions in the end');
          else checkLag(watch, reader, { misled, seen: seenLong, shown: unaware.shown });
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

/** Who gets partitions asks first where to go on, and then fetches: a few answers later it has all. */
const settlingIn: Micros = seconds(2);

/** How a high watermark moved on lately: from where, and when. */
interface News {
  readonly froms: number[];
  readonly times: Micros[];
}

/** Readers need not have heard of it yet. */
const isRecent = (time: Micros, now: Micros): boolean => time > now - settlingIn;

/** From where on readers need not have heard; undefined: they know everything. */
const recentFrom = (news: News | undefined, now: Micros): number | undefined =>
  news?.froms[news.times.findIndex((time) => isRecent(time, now))];

/** Keeps what is recent. It waits until there is as much to forget again: then it costs little for each. */
function forgetOld({ froms, times }: News, now: Micros): void {
  const middle = times[times.length >> 1];
  if (middle === undefined || isRecent(middle, now)) return;
  const recent = times.findIndex((time) => isRecent(time, now));
  const count = recent < 0 ? times.length : recent;
  froms.splice(0, count);
  times.splice(0, count);
}

interface Lag {
  /** Partitions whose group was set into the midst of them. */
  readonly misled: ReadonlySet<string>;
  /** Up to where a partition could be seen long enough; what came since may be on its way. */
  readonly seen: (partition: GhostPartition) => number;
  /** What a follower shows to whom the leader sends readers, if it does not know better. */
  readonly shown: (partition: GhostPartition) => number | undefined;
}

/**
 * The answer that tells a follower to cut its log tells the high watermark, too, which it does not take; and
 * until that moves on no answer in their session tells it again (CachedPartition#maybeUpdateResponseData).
 * Readers whom the leader sends to such a follower (KIP-392) see no more than before.
 */
function watchUnaware(sight: Sight): Pick<Listening, 'on' | 'rows'> & Pick<Lag, 'shown'> {
  const unaware = new Set<GhostReplica>();
  /** By partition: the node to which readers were sent last. */
  const sentTo = new Map<number, number>();
  return {
    on: {
      truncated: ({ replica }) => void unaware.add(replica),
      learned: ({ replica }) => void unaware.delete(replica),
      restarted: ({ replica }) => void unaware.delete(replica),
    },
    rows: {
      'reader-sent-elsewhere': ({ partition, replica }) => void sentTo.set(partition, replica),
    },
    shown({ id }) {
      const found = [...unaware].find(
        ({ partition, node }) => partition.id === id && node === sentTo.get(id),
      );
      return found && sight.replicaOf(found.process, id)?.log.highWatermark;
    },
  };
}

/** Who is still at work has an excuse. */
function checkLag({ sight, partitions, object, excuse }: Watch, reader: Reader, lag: Lag): void {
  if (!reader.isAtRest) {
    excuse('a reader was still at work in the end');
    return;
  }
  for (const partition of partitions.values()) {
    if (partition.isDeleted) continue;
    const position = reader.positions.get(partition.name);
    const end = endOf(sight, partition);
    if (position === undefined || end === undefined || position >= end) continue;
    const why = whyBehind(partition, position, lag) ?? whyMisled(reader, partition, lag);
    if (why === undefined) {
      const sentence = `In the end ${reader.name} waits at offset ${position} of ${partition.name}, which has records up to ${end}.`;
      object(`${reader.name} ${partition.name}`, sentence, []);
    } else {
      excuse(why);
    }
  }
}

/** Why somebody may stand still there, whoever it is. */
function whyBehind(
  partition: GhostPartition,
  position: number,
  { seen, shown }: Lag,
): string | undefined {
  if (position >= seen(partition)) return 'a record became visible a moment before the end';
  if (position === shown(partition))
    return 'a follower that had cut its log had not heard again how much of it is committed';
  const leader = leaderOf(partition);
  return leader !== undefined && hasGapFrom(leader, position) ? gapExcuse : undefined;
}

const whyMisled = (
  { group }: Reader,
  { name }: GhostPartition,
  { misled }: Lag,
): string | undefined =>
  group !== null && misled.has(name)
    ? 'a group had committed what it read of a topic that was deleted'
    : undefined;

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
