// Committed offsets: they are there whoever coordinates, and they go when they may.
import { topicsWantedBy } from '../../../engine/coordinator/group/classic-group.ts';
import { hasExpired } from '../../../engine/coordinator/group/group-expiry.ts';
import { at as offsetAt } from '../../../engine/coordinator/group/group-image.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Checker, Watch } from '../checker.ts';
import { contains, type GhostEntry } from '../ghosts/log.ts';
import type { GhostReplica } from '../ghosts/partition.ts';
import type { Moment } from '../rows.ts';

/** What was written of one partition of a group. */
interface Written {
  readonly group: number;
  readonly partition: number;
  readonly entry: GhostEntry;
  /** Undefined: it is forgotten. */
  readonly offset: number | undefined;
  readonly row: number;
}

/** By group and partition; the last one counts, and the last committed one must be there. */
type Ledger = Map<string, Written[]>;

/** The last batch of all: if it belongs to groups, the rows behind it tell what is in it. */
interface LastBatch {
  replica: GhostReplica | undefined;
  entry: GhostEntry | undefined;
  turn: number;
}

/** What a coordinator loads is what was committed. */
export const committedOffsetsSurvive: Checker = {
  id: 'G-08',
  promise: 'A committed offset is there whoever coordinates, until a later one takes its place.',
  watch(watch) {
    const ledgers = new Map<number, Ledger>();
    const last: LastBatch = { replica: undefined, entry: undefined, turn: -1 };
    const note = (written: Omit<Written, 'entry'>, turn: number): void => {
      const { replica, entry } = last;
      if (last.turn !== turn || replica === undefined || entry === undefined) return;
      const ledger: Ledger = ledgers.get(replica.partition.id) ?? new Map();
      ledgers.set(replica.partition.id, ledger);
      const key = `${written.group}/${written.partition}`;
      ledger.set(key, [...unsettled(ledger.get(key), replica), { ...written, entry }]);
    };
    return {
      on: {
        appended({ replica, entry }, at) {
          last.replica = replica;
          last.entry = entry;
          last.turn = at.turn;
        },
        lacking: ({ replica }) => void ledgers.delete(replica.partition.id),
      },
      rows: {
        'offset-written': ({ group, partition, offset }, at) =>
          note({ group, partition, offset, row: at.row }, at.turn),
        'offset-removed': ({ group, partition }, at) =>
          note({ group, partition, offset: undefined, row: at.row }, at.turn),
        'shard-loaded'({ partition }, at) {
          const replica = watch.partitions.get(partition)?.replicas.get(at.process);
          if (replica === undefined) return;
          for (const written of ledgers.get(partition)?.values() ?? []) {
            compare(watch, written, replica, at.row);
          }
        },
      },
    };
  },
};

/** What is older than the last committed one is of no interest any more. */
function unsettled(known: readonly Written[] = [], { partition }: GhostReplica): Written[] {
  const committed = known.findLastIndex(({ entry }) => contains(partition.committed, entry));
  return known.slice(Math.max(0, committed));
}

/** A coordinator has read its log: is the last that stands there what it knows? */
function compare(
  { sight, object }: Watch,
  written: readonly Written[],
  replica: GhostReplica,
  row: number,
): void {
  const isThere = ({ entry }: Written): boolean =>
    contains(replica.partition.committed, entry) || contains(replica.log, entry);
  const due = written.findLast(isThere);
  const shard = sight.brokerOf(replica.process)?.groups.shards.get(replica.partition.id)?.shard;
  if (due === undefined || shard === undefined) return;
  const { group, partition, offset } = due;
  const found = offsetAt(shard.image.offsets, { group, partition })?.offset;
  if (found === offset) return;
  const names = [sight.nameOf('group', group), sight.nameOf('topic-partition', partition)];
  const sentence = `Group ${names[0]} had come to ${offset ?? 'nothing'} in ${names[1]}; broker ${replica.node} reads ${found ?? 'nothing'}.`;
  object(names.join(' '), sentence, [due.row, row]);
}

/** When a group had its members last, and when it committed: by the clock of who coordinated it, as Kafka has it. */
interface Ages {
  /** By group: since when it has been empty; undefined: it is not. */
  readonly emptySince: Map<number, Micros | undefined>;
  /** By group and partition. What was written with an end of its own (before KIP-211) is not among them. */
  readonly committedAt: Map<string, Micros>;
}

/** Offsets go for two reasons: nobody is left who reads there, and that was long ago. */
export const offsetsExpireInTime: Checker = {
  id: 'G-11',
  promise: 'An offset expires when nobody reads its topic and offsets.retention.minutes are over.',
  watch(watch) {
    const ages: Ages = { emptySince: new Map(), committedAt: new Map() };
    const { emptySince, committedAt } = ages;
    /** Groups that are gone; their offsets go a little later. */
    const deleted = new Set<number>();
    const clockOf = ({ process, time }: Moment): Micros => watch.sight.wallClockOf(process, time);
    return {
      rows: {
        'group-deleted': ({ group }) => void deleted.add(group),
        'group-state-changed'({ group, state }, at) {
          deleted.delete(group);
          emptySince.set(group, state === 'Empty' ? clockOf(at) : undefined);
        },
        'offset-written'({ group, partition }, at) {
          if (deleted.delete(group)) emptySince.delete(group);
          const about = { group, partition, process: at.process };
          if (endsByItself(watch, about)) committedAt.delete(`${group}/${partition}`);
          else committedAt.set(`${group}/${partition}`, clockOf(at));
        },
        'offset-removed'({ group, partition, why }, at) {
          if (why !== hasExpired) return;
          const about = { group, partition, process: at.process };
          const tooEarly = isRead(watch, about) ?? isYoung(watch, about, ages, clockOf(at));
          if (tooEarly === undefined) return;
          const name = watch.sight.nameOf('group', group);
          const place = watch.sight.nameOf('topic-partition', partition);
          const sentence = `What group ${name} had committed in ${place} expires, though ${tooEarly}.`;
          watch.object(`${name} ${place}`, sentence, [at.row]);
        },
      },
    };
  },
};

interface Expired {
  readonly group: number;
  readonly partition: number;
  readonly process: number;
}

/** Did whoever committed it say how long it is to be kept? */
function endsByItself({ sight }: Watch, { group, partition, process }: Expired): boolean {
  for (const { shard } of sight.brokerOf(process)?.groups.shards.values() ?? []) {
    const written = offsetAt(shard.image.offsets, { group, partition });
    if (written !== undefined) return written.expireTimestampMs !== -1;
  }
  return false;
}

/** Somebody is in the group who reads that topic. */
function isRead({ sight }: Watch, { group, partition, process }: Expired): string | undefined {
  const broker = sight.brokerOf(process);
  if (broker?.flags['expire-offsets-with-group'] !== true) return undefined;
  const groupId = sight.nameOf('group', group);
  const topic = sight.nameOf('topic-partition', partition).replace(/-\d+$/, '');
  for (const { groups } of broker.groups.shards.values()) {
    const known = groups.get(groupId);
    const isWanted = known !== undefined && topicsWantedBy(known)?.has(topic) === true;
    if (isWanted) return 'members of the group read it';
  }
  return undefined;
}

/** Rows come a little later than the time that was noted: half of the time is certainly too early. */
function isYoung(
  { sight }: Watch,
  { group, partition, process }: Expired,
  { emptySince, committedAt }: Ages,
  now: Micros,
): string | undefined {
  const minutes = sight.brokerOf(process)?.configs['offsets.retention.minutes'];
  const committed = committedAt.get(`${group}/${partition}`);
  if (minutes === undefined || committed === undefined) return undefined;
  const since = emptySince.get(group) ?? committed;
  const seconds = Math.floor((now - since) / 1_000_000);
  return seconds < minutes * 30
    ? `only ${seconds} seconds of ${minutes} minutes are over`
    : undefined;
}
