// Committed offsets go when they may: nobody reads there, and that was long ago.
import { topicsWantedBy } from '../../../engine/coordinator/group/classic-group.ts';
import { hasExpired } from '../../../engine/coordinator/group/group-expiry.ts';
import { at as offsetAt } from '../../../engine/coordinator/group/group-image.ts';
import type { Micros } from '../../../sim/time.ts';
import type { AppendedBatch, Checker, Watch } from '../checker.ts';
import { isThere, replicaOfProcess } from '../ghosts/partition.ts';
import type { Moment } from '../rows.ts';

/** When something was committed by a group, and in which batch that was written. */
interface Commit {
  readonly time: Micros;
  readonly batch: AppendedBatch | undefined;
}

/** When a group had its members last, and when it committed: by the clock of who coordinated it, as Kafka has it. */
interface Ages {
  /** By group: since when it has been empty; undefined: it is not. */
  readonly emptySince: Map<number, Micros | undefined>;
  /** The last one by group and partition. What was written with an end of its own (before KIP-211) is not among them. */
  readonly commits: Map<string, Commit>;
}

/** Offsets go for two reasons: nobody is left who reads there, and that was long ago. */
export const offsetsExpireInTime: Checker = {
  id: 'G-11',
  promise: 'An offset expires when nobody reads its topic and offsets.retention.minutes are over.',
  watch(watch) {
    const ages: Ages = { emptySince: new Map(), commits: new Map() };
    const { emptySince, commits } = ages;
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
          const key = `${group}/${partition}`;
          if (endsByItself(watch, about)) commits.delete(key);
          else commits.set(key, { time: clockOf(at), batch: watch.lastBatch() });
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
  { sight, excuse }: Watch,
  { group, partition, process }: Expired,
  { emptySince, commits }: Ages,
  now: Micros,
): string | undefined {
  const minutes = sight.brokerOf(process)?.configs['offsets.retention.minutes'];
  const committed = commits.get(`${group}/${partition}`);
  if (minutes === undefined || committed === undefined) return undefined;
  const since = emptySince.get(group) ?? committed.time;
  const seconds = Math.floor((now - since) / 1_000_000);
  if (seconds >= minutes * 30) return undefined;
  const because = whyUnknown(committed, process);
  if (because !== undefined) {
    excuse(because);
    return undefined;
  }
  return `only ${seconds} seconds of ${minutes} minutes are over`;
}

/** Why a coordinator does not know of the last commit: it was never copied, or stands in the log of its successor. */
function whyUnknown({ batch }: Commit, process: number): string | undefined {
  const replica = replicaOfProcess(batch?.replica.partition, process);
  if (batch === undefined || replica === undefined) return undefined;
  const { entry } = batch;
  if (!isThere(replica, entry)) {
    return 'what a group did last was lost with the log of its coordinator';
  }
  return replica.role === 'leader' && replica.leaderEpoch < entry.epoch
    ? 'a coordinator did not know yet that another had taken its place, and what was committed there'
    : undefined;
}
