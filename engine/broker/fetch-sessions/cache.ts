// The fetch sessions of a broker. There are only so many: a new one may have to take another's place
// (Kafka's FetchSessionCache and its shards).
import { assert } from '../../../sim/assert.ts';
import type { Rng } from '../../../sim/random/rng.ts';
import { copyMap } from '../../../sim/sharing.ts';
import { seconds, type Micros } from '../../../sim/time.ts';
import { noSession } from '../../protocol/fetch-session.ts';
import { copySession, type BrokerFetchSession } from './session.ts';

/** A part of the cache. The ids of its sessions say which one it is. */
export interface FetchSessionShard {
  readonly sessions: Map<number, BrokerFetchSession>;
}

/** All sessions of a broker. They are lost when it stops. */
export interface FetchSessionCache {
  readonly slotsPerShard: number;
  /** For so long a session is safe from others of its kind. */
  readonly evictionTime: Micros;
  readonly shards: readonly FetchSessionShard[];
  /** How many sessions were asked for: shards take turns. */
  asked: number;
}

const shardCount = 8;
const intMax = 2_147_483_647;

/** A cache for `max.incremental.fetch.session.cache.slots` sessions. */
export function createFetchSessionCache(slots: number, shards = shardCount): FetchSessionCache {
  return {
    slotsPerShard: Math.floor(slots / shards),
    evictionTime: seconds(120),
    shards: Array.from({ length: shards }, () => ({ sessions: new Map() })),
    asked: 0,
  };
}

/** The session with an id. */
export function sessionOf(cache: FetchSessionCache, id: number): BrokerFetchSession | undefined {
  return shardOf(cache, id)?.sessions.get(id);
}

/** Takes a session out; false: there is none. */
export function removeSession(cache: FetchSessionCache, id: number): boolean {
  return shardOf(cache, id)?.sessions.delete(id) ?? false;
}

/** How many sessions there are. */
export function sessionCount(cache: FetchSessionCache): number {
  return cache.shards.reduce((count, { sessions }) => count + sessions.size, 0);
}

function shardOf(cache: FetchSessionCache, id: number): FetchSessionShard | undefined {
  return cache.shards[Math.floor(id / idsPerShard(cache))];
}

const idsPerShard = (cache: FetchSessionCache): number => Math.floor(intMax / cache.shards.length);

/** A session to be, before it has an id. */
export type SessionProposal = Pick<
  BrokerFetchSession,
  'isPrivileged' | 'usesTopicIds' | 'partitions'
>;

/** Opens a session if there is a place for it; its id, or `noSession`. */
export function maybeOpenSession(
  cache: FetchSessionCache,
  proposal: SessionProposal,
  now: Micros,
  rng: Rng,
): number {
  const number = cache.asked % cache.shards.length;
  cache.asked += 1;
  const shard = cache.shards[number];
  assert(shard !== undefined, 'a cache has shards');
  const { sessions } = shard;
  if (sessions.size >= cache.slotsPerShard && !evict(cache, shard, proposal, now)) return noSession;
  const id = drawId(cache, number, rng);
  const session = { id, createdAt: now, lastUsedAt: now, usedSize: 0, epoch: 1, ...proposal };
  sessions.set(id, session);
  useSession(session, now);
  return id;
}

function drawId(cache: FetchSessionCache, shard: number, rng: Rng): number {
  const range = idsPerShard(cache);
  const first = Math.max(1, shard * range);
  for (;;) {
    const id = rng.between(first, (shard + 1) * range - 1);
    if (sessionOf(cache, id) === undefined) return id;
  }
}

/** A session is in use: it counts as fresh, and with its present size. */
export function useSession(session: BrokerFetchSession, now: Micros): void {
  session.lastUsedAt = now;
  session.usedSize = session.partitions.size;
}

/** Makes room: for anybody where a session is stale, else where one is worth less than the new one. */
function evict(
  cache: FetchSessionCache,
  { sessions }: FetchSessionShard,
  proposal: SessionProposal,
  now: Micros,
): boolean {
  const all = [...sessions.values()];
  const stalest = leastOf(all, (a, b) => a.lastUsedAt - b.lastUsedAt || a.id - b.id);
  if (stalest === undefined) return false;
  if (now - stalest.lastUsedAt > cache.evictionTime) return sessions.delete(stalest.id);
  const evictable = all.filter((session) => isEvictable(session, proposal, cache.evictionTime));
  const least = leastOf(evictable, (a, b) => compareWorth(a, b) || a.id - b.id);
  if (least === undefined) return false;
  // Of equals the one that is there stays.
  const worth = { isPrivileged: proposal.isPrivileged, usedSize: proposal.partitions.size };
  if (compareWorth(worth, least) <= 0) return false;
  return sessions.delete(least.id);
}

/** Privileged fetchers may also take the place of young sessions that are not privileged. */
function isEvictable(
  session: BrokerFetchSession,
  { isPrivileged }: SessionProposal,
  evictionTime: Micros,
): boolean {
  const isOld = session.lastUsedAt - session.createdAt > evictionTime;
  return isOld || (isPrivileged && !session.isPrivileged);
}

type Worth = Pick<BrokerFetchSession, 'isPrivileged' | 'usedSize'>;

function compareWorth(a: Worth, b: Worth): number {
  return Number(a.isPrivileged) - Number(b.isPrivileged) || a.usedSize - b.usedSize;
}

function leastOf<T>(items: readonly T[], compare: (a: T, b: T) => number): T | undefined {
  let least: T | undefined;
  for (const item of items) if (least === undefined || compare(item, least) < 0) least = item;
  return least;
}

/** A snapshot's copy of the cache. */
export const copyFetchSessionCache = (
  cache: FetchSessionCache,
  previous: FetchSessionCache | undefined,
): FetchSessionCache => ({
  ...cache,
  shards: cache.shards.map(({ sessions }, place) => {
    const before = previous?.shards[place]?.sessions;
    return { sessions: copyMap(sessions, before, copySession) };
  }),
});
