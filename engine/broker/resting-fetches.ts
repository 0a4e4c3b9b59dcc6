// Followers that have everything ask again and again, and are told nothing. Their sessions are at rest: as
// long as nothing happens at any of their partitions, a fetch costs the same however many they are.
// Kafka goes through the partitions of the session with every fetch; what comes of it is the same.
import { copyMap } from '../../sim/sharing.ts';
import type { Micros } from '../../sim/time.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { RequestBody } from '../protocol/envelope.ts';
import { awaitPartitions } from '../replication/parked.ts';
import type { Fetcher, PartitionFetch } from '../replication/reading.ts';
import type { Replica } from '../replication/replica.ts';
import { isOldIncarnation } from './fetch-asks.ts';
import { continuedContext, type FetchContext } from './fetch-sessions/context.ts';
import type { BrokerState, Call, WaitingFetch } from './state.ts';

/** A session at which nothing happens: all its partitions, and what is not noted at each of them. */
export interface SessionRest {
  readonly sessionId: number;
  readonly follower: Fetcher;
  readonly fetches: readonly PartitionFetch[];
  /** When the follower last fetched all of them; undefined: not since they are at rest. */
  fetchedAt: Micros | undefined;
  /** Its fetch that waits, by its number among the parked ones; -1: none does. */
  waiting: number;
}

/** All sessions at rest, and which of them hold a partition. Plain data. */
export interface RestingFetches {
  readonly sessions: Map<number, SessionRest>;
  readonly at: Map<PartitionId, readonly number[]>;
}

/** Nothing is at rest. */
export const createResting = (): RestingFetches => ({ sessions: new Map(), at: new Map() });

/** A session that stays at rest, and what its next request is in it. */
export interface ContinuedRest {
  readonly session: SessionRest;
  readonly context: FetchContext;
}

/** A follower asks again for all that it has, and nothing has happened there; else its partitions are looked at. */
export function continueAtRest(
  broker: BrokerState,
  { request }: Call<'Fetch'>,
  fetcher: Fetcher,
  now: Micros,
): ContinuedRest | undefined {
  const { resting, fetchSessions, view } = broker;
  const { body } = request;
  if (resting.sessions.size === 0 || fetcher.replicaId < 0) return undefined;
  const session = resting.sessions.get(body.sessionId);
  if (
    session !== undefined &&
    asksNothingNew(session, body, fetcher) &&
    !isOldIncarnation(view, fetcher)
  ) {
    const context = continuedContext(fetchSessions, request, session.fetches, now);
    if (context !== undefined) {
      session.fetchedAt = now;
      return { session, context };
    }
  }
  rouseFollower(broker, fetcher.replicaId);
  return undefined;
}

function asksNothingNew(
  { follower, waiting }: SessionRest,
  { topics, forgottenTopicsData, maxWaitMs, minBytes, maxBytes }: RequestBody<'Fetch'>,
  { replicaId, brokerEpoch }: Fetcher,
): boolean {
  const isSame = follower.replicaId === replicaId && follower.brokerEpoch === brokerEpoch;
  const tellsNothing = topics.length === 0 && forgottenTopicsData.length === 0;
  const waits = maxWaitMs > 0 && minBytes > 0 && maxBytes > 0;
  return isSame && tellsNothing && waits && waiting < 0;
}

/** A fetch waits no more: did it wait at rest? Then it was answered with nothing, and its session goes on so. */
export function endWaitAtRest(
  { resting }: BrokerState,
  { context }: WaitingFetch,
  id: number,
): boolean {
  if (context.type !== 'incremental') return false;
  const session = resting.sessions.get(context.sessionId);
  if (session?.waiting !== id) return false;
  session.waiting = -1;
  return true;
}

/** What rousing looks at. */
type RestingBroker = Pick<BrokerState, 'resting' | 'replication' | 'fetches'>;

/** A follower's fetch waited for nothing: does nothing remain to be done at any of its partitions? */
export function maybeRest(
  { resting, replication }: RestingBroker,
  { fetcher, context, fetches }: WaitingFetch,
): void {
  if (context.type !== 'incremental' || fetcher.replicaId < 0) return;
  for (const fetch of fetches) {
    if (!isQuiet(replication.replicas.get(fetch.partition), fetch, fetcher)) return;
  }
  const { sessionId } = context;
  const rest = { sessionId, follower: fetcher, fetches, fetchedAt: undefined, waiting: -1 };
  resting.sessions.set(sessionId, rest);
  for (const { partition } of fetches) {
    resting.at.set(partition, [...(resting.at.get(partition) ?? []), sessionId]);
  }
}

/** All of the log is committed, the follower has it and is in sync, and all this was noted. */
function isQuiet(
  replica: Replica | undefined,
  { fetchOffset, logStartOffset }: PartitionFetch,
  { replicaId, brokerEpoch }: Fetcher,
): boolean {
  const follower = replica?.followers.get(replicaId);
  if (replica?.role !== 'leader' || follower === undefined) return false;
  const { log, isr } = replica;
  const isInSync = isr.type === 'committed' && isr.isr.includes(replicaId);
  const hasAll = fetchOffset === log.logEndOffset && fetchOffset === log.highWatermark;
  if (!isInSync || !hasAll || log.offline) return false;
  return (
    follower.logEndOffset === fetchOffset &&
    follower.logStartOffset === logStartOffset &&
    follower.brokerEpoch === brokerEpoch
  );
}

/** Something happens at a partition, or is about to: sessions that hold it are at rest no more. */
export function rouse(broker: RestingBroker, partition: PartitionId): void {
  const held = broker.resting.at.get(partition);
  if (held === undefined) return;
  for (const sessionId of held) rouseSession(broker, sessionId);
}

/** A follower says something else than that it is still there. */
export function rouseFollower(broker: RestingBroker, id: NodeId): void {
  for (const { sessionId, follower } of broker.resting.sessions.values()) {
    if (follower.replicaId === id) rouseSession(broker, sessionId);
  }
}

/** What was not noted while it was at rest is noted now; its fetch waits for each partition by itself. */
function rouseSession(broker: RestingBroker, sessionId: number): void {
  const { resting, replication, fetches: parked } = broker;
  const rest = resting.sessions.get(sessionId);
  if (rest === undefined) return;
  const { fetches, follower, fetchedAt, waiting } = rest;
  resting.sessions.delete(sessionId);
  for (const { partition } of fetches) {
    leave(resting, partition, sessionId);
    const replica = replication.replicas.get(partition);
    if (fetchedAt !== undefined) noteFetched(replica, follower.replicaId, fetchedAt);
  }
  if (waiting >= 0) awaitPartitions(parked, waiting, fetches);
}

function leave({ at }: RestingFetches, partition: PartitionId, sessionId: number): void {
  const others = at.get(partition)?.filter((each) => each !== sessionId) ?? [];
  if (others.length === 0) at.delete(partition);
  else at.set(partition, others);
}

/** With every fetch it was caught up. */
function noteFetched(replica: Replica | undefined, id: NodeId, at: Micros): void {
  const follower = replica?.followers.get(id);
  if (follower === undefined) return;
  follower.lastFetchAt = Math.max(follower.lastFetchAt, at);
  follower.lastCaughtUpAt = Math.max(follower.lastCaughtUpAt, at);
}

/** A snapshot's copy. */
export const copyResting = (
  { sessions, at }: RestingFetches,
  previous: RestingFetches | undefined,
): RestingFetches => ({
  sessions: new Map([...sessions].map(([id, rest]) => [id, { ...rest }])),
  at: copyMap(at, previous?.at),
});
