// One fetch session (KIP-227) at the broker: the partitions of a fetcher, and what it was last told of
// each (Kafka's FetchSession).
import { copyMap, sharedRecord } from '../../../sim/sharing.ts';
import { added, none } from '../../../sim/short-list.ts';
import type { Micros } from '../../../sim/time.ts';
import type { PartitionId } from '../../metadata/ids.ts';
import type { RequestBody } from '../../protocol/envelope.ts';
import { partitionKey } from '../../protocol/partition-key.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import {
  hasRecords,
  redirects,
  type PartitionAnswer,
  type PartitionFetch,
} from '../../replication/reading.ts';

/** A partition of a session, with what the fetcher knows of it (Kafka's CachedPartition). */
export interface SessionPartition {
  asked: PartitionFetch;
  /** As last answered; -1 before the first answer and after an error. */
  highWatermark: number;
  logStartOffset: number;
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

/** The topics of a request, and their partitions. */
type AskedTopics = RequestBody<'Fetch'>['topics'];
type AskedPartition = AskedTopics[number]['partitions'][number];

/** What identifies a partition in a session: its topic by id where ids are used, else by name. */
type SessionKey = Pick<PartitionFetch, 'topic' | 'topicId' | 'index'>;

/** The key of a partition within its session. */
export const sessionKeyOf = (usesTopicIds: boolean, key: SessionKey): string =>
  keyOf(usesTopicIds, key, key.index);

const keyOf = (
  usesTopicIds: boolean,
  { topic, topicId }: { readonly topic: string; readonly topicId: Uuid },
  index: number,
): string => partitionKey(usesTopicIds ? topicId : topic, index);

/** A partition that has not been looked up yet. */
const unknownPartition = -1;

/** What a request asks of its partitions; nobody has looked up yet which ones they are. */
export function fetchesOf(topics: AskedTopics): readonly PartitionFetch[] {
  let fetches: readonly PartitionFetch[] = none;
  for (const topic of topics) {
    for (const asked of topic.partitions) {
      fetches = added(fetches, fetchOf(topic, asked, unknownPartition));
    }
  }
  return fetches;
}

const fetchOf = (
  { topic, topicId }: AskedTopics[number],
  asked: AskedPartition,
  partition: PartitionId,
): PartitionFetch => ({
  partition,
  topic,
  topicId,
  index: asked.partition,
  fetchOffset: asked.fetchOffset,
  currentLeaderEpoch: asked.currentLeaderEpoch,
  lastFetchedEpoch: asked.lastFetchedEpoch,
  logStartOffset: asked.logStartOffset,
  partitionMaxBytes: asked.partitionMaxBytes,
});

/** A request's changes: partitions that are new or asked differently, and those to forget. */
export function updateSession(
  { partitions, usesTopicIds }: BrokerFetchSession,
  { topics, forgottenTopicsData }: Pick<RequestBody<'Fetch'>, 'topics' | 'forgottenTopicsData'>,
): void {
  for (const topic of topics) {
    for (const asked of topic.partitions) {
      const key = keyOf(usesTopicIds, topic, asked.partition);
      const known = partitions.get(key);
      if (known === undefined) {
        const fetch = fetchOf(topic, asked, unknownPartition);
        partitions.set(key, { asked: fetch, highWatermark: -1, logStartOffset: -1 });
      } else {
        known.asked = fetchOf(topic, asked, known.asked.partition);
      }
    }
  }
  for (const topic of forgottenTopicsData) {
    for (const index of topic.partitions) partitions.delete(keyOf(usesTopicIds, topic, index));
  }
}

/** What was found at a partition, as far as it decides whether the fetcher is told of it at all. */
export interface PartitionNews {
  readonly fetch: PartitionFetch;
  readonly answer: Pick<PartitionAnswer, NewsField>;
}

type NewsField =
  | 'errorCode'
  | 'highWatermark'
  | 'logStartOffset'
  | 'divergingEpoch'
  | 'preferredReadReplica'
  | 'records';

/** What of it the fetcher must be told: mostly all. */
export function newsFor<N extends PartitionNews>(
  session: BrokerFetchSession,
  found: readonly N[],
): readonly N[] {
  for (const each of found) if (!isNews(session, each)) return onlyNews(session, found);
  return found;
}

const onlyNews = <N extends PartitionNews>(
  session: BrokerFetchSession,
  found: readonly N[],
): readonly N[] => found.filter((each) => isNews(session, each));

function isNews({ partitions, usesTopicIds }: BrokerFetchSession, news: PartitionNews): boolean {
  const { fetch, answer } = news;
  const known = partitions.get(sessionKeyOf(usesTopicIds, fetch));
  if (known === undefined) return false;
  const { highWatermark, logStartOffset } = answer;
  const moved = known.highWatermark !== highWatermark || known.logStartOffset !== logStartOffset;
  return moved || hasRecords(answer) || redirects(answer) || answer.errorCode !== 0;
}

/** The fetcher is told: remembers what it knows then. */
export function noteTold(
  { partitions, usesTopicIds }: BrokerFetchSession,
  { fetch, answer }: PartitionNews,
): void {
  const key = sessionKeyOf(usesTopicIds, fetch);
  const known = partitions.get(key);
  if (known === undefined) return;
  known.asked = fetch;
  // What comes after an error is always news.
  known.highWatermark = answer.errorCode === 0 ? answer.highWatermark : -1;
  known.logStartOffset = answer.logStartOffset;
  // The next fetch reads it last, so that no partition starves. The only one is the last already.
  if (!hasRecords(answer) || partitions.size === 1) return;
  partitions.delete(key);
  partitions.set(key, known);
}

/** A snapshot's copy of a session. */
export const copySession = (
  session: BrokerFetchSession,
  previous: BrokerFetchSession | undefined,
): BrokerFetchSession => ({
  ...session,
  partitions: copyMap(session.partitions, previous?.partitions, copyPartition),
});

const copyPartition = (
  partition: SessionPartition,
  previous: SessionPartition | undefined,
): SessionPartition => sharedRecord({ ...partition }, previous);
