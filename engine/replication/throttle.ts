// KIP-73: replicas that are being moved may take only so much of the network (Kafka's
// ReplicationQuotaManager). Who is in sync is never held back.
import { LONG_MAX } from '../config/definition.ts';
import type { Micros } from '../../sim/time.ts';
import type { NodeId } from '../metadata/ids.ts';
import {
  copyRate,
  createRate,
  measureSimpleRate,
  recordInRate,
  type QuotaWindow,
  type Rate,
} from './rate.ts';

/** On which side of replication a broker counts: what it sends as a leader, what it fetches as a follower. */
export type ThrottledSide = 'leader' | 'follower';

/** What one side of a broker may transfer for throttled replicas, and what it did. */
export interface ReplicationThrottle {
  readonly window: QuotaWindow;
  /** Bytes a second; LONG_MAX: as many as there are. */
  limit: number;
  readonly rate: Rate;
}

/** Both sides of a broker, and what is copied from one of its directories to another (KIP-113). */
export type ReplicationThrottles = Readonly<
  Record<ThrottledSide | 'directories', ReplicationThrottle>
>;

/** How long the quotas look back: that of replication, and that of moves between directories. */
export interface ThrottleWindows {
  readonly replication: QuotaWindow;
  readonly directories: QuotaWindow;
}

/** On which sides a replica counts. */
export type ThrottledReplica = Readonly<Record<ThrottledSide, boolean>>;

/** Kafka's defaults: eleven samples of a second. */
const defaultWindow: QuotaWindow = { samples: 11, sampleMs: 1_000 };

/** A broker that is not throttled. */
export const createThrottles = (
  { replication, directories }: ThrottleWindows = {
    replication: defaultWindow,
    directories: defaultWindow,
  },
): ReplicationThrottles => ({
  leader: unlimited(replication),
  follower: unlimited(replication),
  directories: unlimited(directories),
});

const unlimited = (window: QuotaWindow): ReplicationThrottle => ({
  window,
  limit: LONG_MAX,
  rate: createRate(),
});

/** Does it matter what this side transfers? */
export const isLimited = ({ limit }: ReplicationThrottle): boolean => limit < LONG_MAX;

/** Has this side transferred more than it may? */
export function isExceeded(throttle: ReplicationThrottle, now: Micros): boolean {
  const { rate, window, limit } = throttle;
  return isLimited(throttle) && measureSimpleRate(rate, msOf(now), window) > limit;
}

/** Bytes of a throttled replica were transferred: those of replicas in sync count, too. */
export function recordTraffic(throttle: ReplicationThrottle, bytes: number, now: Micros): void {
  if (bytes === 0 || !isLimited(throttle)) return;
  recordInRate(throttle.rate, bytes, msOf(now), throttle.window);
}

const msOf = (now: Micros): number => Math.floor(now / 1_000);

/** A replica that may transfer what it likes. */
export const unthrottled: ThrottledReplica = { leader: false, follower: false };

/** Whether a topic's lists of throttled replicas (`*`, or `partition:broker,…`) name a broker's replica. */
export function throttledReplicaOf(
  lists: Readonly<Record<ThrottledSide, readonly string[]>>,
  index: number,
  node: NodeId,
): ThrottledReplica {
  if (lists.leader.length === 0 && lists.follower.length === 0) return unthrottled;
  const isIn = (list: readonly string[]): boolean =>
    list.includes('*') || list.includes(`${index}:${node}`);
  return { leader: isIn(lists.leader), follower: isIn(lists.follower) };
}

/** A snapshot's copy. */
export const copyThrottles = ({
  leader,
  follower,
  directories,
}: ReplicationThrottles): ReplicationThrottles => ({
  leader: { ...leader, rate: copyRate(leader.rate) },
  follower: { ...follower, rate: copyRate(follower.rate) },
  directories: { ...directories, rate: copyRate(directories.rate) },
});
