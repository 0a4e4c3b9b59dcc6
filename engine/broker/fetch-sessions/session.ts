// One fetch session (KIP-227) at the broker: the partitions of a fetcher, and what it was last told of
// each (Kafka's FetchSession).
import type { Micros } from '../../../sim/time.ts';
import type { FetchPartition } from '../../protocol/fetch-session.ts';
import { partitionKey } from '../../protocol/partition-key.ts';
import type { Uuid } from '../../protocol/uuid.ts';

/** A partition of a session, with what the fetcher knows of it. Immutable: snapshots share it. */
export interface SessionPartition {
  readonly asked: FetchPartition;
  /** As last answered; -1 before the first answer and after an error. */
  readonly highWatermark: number;
  readonly logStartOffset: number;
}

/** A session. Its partitions lie in the order in which they are read: those with data move to the end. */
export interface BrokerFetchSession {
  readonly id: number;
  /** Followers' sessions are not evicted for those of consumers. */
  readonly isPrivileged: boolean;
  readonly usesTopicIds: boolean;
  readonly createdAt: Micros;
  lastUsedAt: Micros;
  /** How many partitions it had when it was last used. */
  usedSize: number;
  /** The epoch that the next request must have. */
  epoch: number;
  readonly partitions: Map<string, SessionPartition>;
}

/** What identifies a partition in a session: its topic by id where ids are used, else by name. */
export interface SessionKey {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partition: number;
}

/** What an answer says of a partition, as far as it decides whether the partition is answered at all. */
export interface PartitionNews {
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly hasRecords: boolean;
  /** It names a preferred read replica, or where the logs diverge. */
  readonly redirects: boolean;
}

/** The key of a partition within its session. */
export function sessionKeyOf(usesTopicIds: boolean, key: SessionKey): string {
  return partitionKey(usesTopicIds ? key.topicId : key.topic, key.partition);
}

const unknown = { highWatermark: -1, logStartOffset: -1 };

/** A request's changes: partitions that are new or asked differently, and those to forget. */
export function updateSession(
  session: BrokerFetchSession,
  asked: readonly FetchPartition[],
  toForget: readonly SessionKey[],
): void {
  const { partitions, usesTopicIds } = session;
  for (const each of asked) {
    const key = sessionKeyOf(usesTopicIds, each);
    const { highWatermark, logStartOffset } = partitions.get(key) ?? unknown;
    partitions.set(key, { asked: each, highWatermark, logStartOffset });
  }
  for (const each of toForget) partitions.delete(sessionKeyOf(usesTopicIds, each));
}

/** Must the fetcher be told of what was found at a partition? */
export function isNews(
  known: SessionPartition | undefined,
  { errorCode, highWatermark, logStartOffset, hasRecords, redirects }: PartitionNews,
): boolean {
  if (known === undefined) return false;
  const moved = known.highWatermark !== highWatermark || known.logStartOffset !== logStartOffset;
  return moved || hasRecords || redirects || errorCode !== 0;
}

/** Must the fetcher be told? Remembers what it will know then. */
export function takeNews(session: BrokerFetchSession, key: string, news: PartitionNews): boolean {
  const { partitions } = session;
  const known = partitions.get(key);
  if (known === undefined) return false;
  const { errorCode, highWatermark, logStartOffset, hasRecords } = news;
  // The next fetch reads it last, so that no partition starves. The only one is the last already.
  if (hasRecords && partitions.size > 1) partitions.delete(key);
  // What comes after an error is always news.
  const heard = errorCode === 0 ? highWatermark : -1;
  const isKnown = known.highWatermark === heard && known.logStartOffset === logStartOffset;
  if (!isKnown || hasRecords) {
    partitions.set(key, { asked: known.asked, highWatermark: heard, logStartOffset });
  }
  return isNews(known, news);
}

/** A snapshot's copy of a session. */
export function copySession(session: BrokerFetchSession): BrokerFetchSession {
  return { ...session, partitions: new Map(session.partitions) };
}
