// Why a reader may stand still before records that are there: it has not heard of them yet, or nobody tells it.
import { seconds, type Micros } from '../../../sim/time.ts';
import type { Listening, Watch } from '../checker.ts';
import {
  gapExcuse,
  hasGapFrom,
  leaderOf,
  type GhostPartition,
  type GhostReplica,
} from '../ghosts/partition.ts';
import type { Reader } from '../sight.ts';

/** Where a reader stands, and when that is looked at. */
export interface Standing {
  readonly reader: Reader;
  readonly partition: GhostPartition;
  readonly position: number;
  readonly time: Micros;
}

/** What is remembered for a reason, and the reason in words: undefined, if that is not why. */
interface Reasons extends Pick<Listening, 'on' | 'rows'> {
  readonly why: (standing: Standing) => string | undefined;
}

/** All reasons that there are. */
export function watchReasons(watch: Watch): Reasons {
  const [news, unaware, positions] = [watchNews(), watchUnaware(watch), watchPositions(watch)];
  return {
    on: { ...news.on, ...unaware.on },
    rows: { ...unaware.rows, ...positions.rows },
    why: (standing) =>
      news.why(standing) ?? unaware.why(standing) ?? whyGap(standing) ?? positions.why(standing),
  };
}

/** Who gets partitions asks first where to go on, and then fetches: a few answers later it has all. */
const settlingIn: Micros = seconds(2);

/** Readers need not have come to terms with it yet. */
export const isRecent = (time: Micros, now: Micros): boolean => time > now - settlingIn;

/** How a high watermark moved on lately: from where, and when. */
interface News {
  readonly froms: number[];
  readonly times: Micros[];
}

/** What leaders let consumers see lately. */
function watchNews(): Reasons {
  /** By partition, a small number. */
  const news: (News | undefined)[] = [];
  return {
    on: {
      advanced({ replica: { partition }, from }, { time }) {
        const ofPartition = (news[partition.id] ??= { froms: [], times: [] });
        forgetOld(ofPartition, time);
        ofPartition.froms.push(from);
        ofPartition.times.push(time);
      },
    },
    why({ partition, position, time }) {
      const seen = recentFrom(news[partition.id], time) ?? Infinity;
      return position >= seen ? 'a record became visible a moment before the end' : undefined;
    },
  };
}

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

/**
 * The answer that tells a follower to cut its log tells the high watermark, too, which it does not take; and
 * until that moves on no answer in their session tells it again (CachedPartition#maybeUpdateResponseData).
 * Readers whom the leader sends to such a follower (KIP-392) see no more than before.
 */
function watchUnaware({ sight }: Watch): Reasons {
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
    why({ partition: { id }, position }) {
      const isThere = ({ partition, node }: GhostReplica): boolean =>
        partition.id === id && node === sentTo.get(id);
      const [found] = [...unaware].filter(isThere);
      const shown = found && sight.replicaOf(found.process, id)?.log.highWatermark;
      return shown !== undefined && position >= shown
        ? 'a follower that had cut its log had not heard again how much of it is committed'
        : undefined;
    },
  };
}

function whyGap({ partition, position }: Standing): string | undefined {
  const leader = leaderOf(partition);
  return leader !== undefined && hasGapFrom(leader, position) ? gapExcuse : undefined;
}

/** Where readers were set to. */
function watchPositions({ sight, partitions }: Watch): Reasons {
  /** When a reader was last set to another position, by both their names. */
  const movedAt = new Map<string, Micros>();
  /**
   * Where somebody read. Who does so when its topic is deleted may commit that in the next one of the name: its
   * group goes on in the midst of it, or waits for a leader epoch that this one has not come to.
   */
  const readIn = new Set<number>();
  const isMisled = (name: string): boolean =>
    [...partitions.values()].some(
      (former) => former.isDeleted && former.name === name && readIn.has(former.id),
    );
  return {
    rows: {
      'position-moved'({ partition }, { process, time }) {
        readIn.add(partition);
        const at = placeOf(sight.nameOf('process', process), sight.nameOf('partition', partition));
        movedAt.set(at, time);
      },
      'offset-committed': ({ partition }) => void readIn.add(partition),
    },
    why({ reader, partition, time }) {
      if (isRecent(movedAt.get(placeOf(reader.name, partition.name)) ?? -Infinity, time))
        return 'a reader had just been set to another position in the end';
      return reader.group !== null && isMisled(partition.name)
        ? 'a group had committed what it read of a topic that was deleted'
        : undefined;
    },
  };
}

const placeOf = (reader: string, partition: string): string => `${reader} ${partition}`;
