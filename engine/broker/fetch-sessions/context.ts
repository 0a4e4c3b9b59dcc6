// What a Fetch request is in the light of its session: what it asks for, and what its answer holds
// (Kafka's FetchManager and FetchContext).
import { added, none } from '../../../sim/short-list.ts';
import type { Clock } from '../../../sim/program.ts';
import type { Rng } from '../../../sim/random/rng.ts';
import type { Micros } from '../../../sim/time.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import {
  epochAfter,
  finalEpoch,
  firstVersionWithTopicIds,
  isFullFetch,
  noSession,
  type FetchPartition,
} from '../../protocol/fetch-session.ts';
import {
  maybeOpenSession,
  removeSession,
  sessionOf,
  useSession,
  type FetchSessionCache,
} from './cache.ts';
import {
  isNews,
  sessionKeyOf,
  takeNews,
  updateSession,
  type BrokerFetchSession,
  type PartitionNews,
  type SessionKey,
} from './session.ts';

/** What a request says of its session. */
export interface SessionAsk {
  readonly version: number;
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly isFromFollower: boolean;
  /** The partitions that it names. */
  readonly asked: readonly FetchPartition[];
  readonly toForget: readonly SessionKey[];
}

/** How a request is to be read and answered. It may wait among the parked fetches: plain data. */
export type FetchContext =
  | { readonly type: 'error'; readonly errorCode: ErrorCode }
  | { readonly type: 'sessionless'; readonly asked: readonly FetchPartition[] }
  | {
      readonly type: 'full';
      readonly asked: readonly FetchPartition[];
      readonly usesTopicIds: boolean;
      readonly isFromFollower: boolean;
    }
  | {
      readonly type: 'incremental';
      readonly asked: readonly FetchPartition[];
      readonly sessionId: number;
      /** The session's epoch while this is its last request. */
      readonly expectedEpoch: number;
    };

/** The head of an answer, and which of the partitions that were read it holds. */
export interface SessionReply {
  readonly errorCode: ErrorCode;
  readonly sessionId: number;
  /** Places in the list of partitions that were read. */
  readonly held: readonly number[];
}

/** A request came: finds its session, and takes in what it changes there. */
export function contextOf(cache: FetchSessionCache, ask: SessionAsk, now: Micros): FetchContext {
  const { sessionId, sessionEpoch, asked, isFromFollower } = ask;
  if (!isFullFetch(sessionEpoch)) return incrementalContext(cache, ask, now);
  if (sessionId !== noSession) removeSession(cache, sessionId);
  if (sessionEpoch === finalEpoch) return { type: 'sessionless', asked };
  return { type: 'full', asked, usesTopicIds: usesTopicIds(ask), isFromFollower };
}

const usesTopicIds = ({ version }: Pick<SessionAsk, 'version'>): boolean =>
  version >= firstVersionWithTopicIds;

function incrementalContext(cache: FetchSessionCache, ask: SessionAsk, now: Micros): FetchContext {
  const session = sessionOf(cache, ask.sessionId);
  if (session === undefined) return refuse(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
  if (session.epoch !== ask.sessionEpoch) return refuse(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
  if (session.usesTopicIds !== usesTopicIds(ask)) {
    return refuse(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
  }
  updateSession(session, ask.asked, ask.toForget);
  if (session.partitions.size === 0) {
    removeSession(cache, session.id);
    return { type: 'sessionless', asked: ask.asked };
  }
  return nextInSession(session, partitionsOf(session), now);
}

/** All its partitions, in the order in which they are read. */
function partitionsOf({ partitions }: BrokerFetchSession): readonly FetchPartition[] {
  let asked: readonly FetchPartition[] = none;
  for (const each of partitions.values()) asked = added(asked, each.asked);
  return asked;
}

function nextInSession(
  session: BrokerFetchSession,
  asked: readonly FetchPartition[],
  now: Micros,
): FetchContext {
  useSession(session, now);
  session.epoch = epochAfter(session.epoch);
  return { type: 'incremental', asked, sessionId: session.id, expectedEpoch: session.epoch };
}

/** The context of the next request of a session that goes on as it is; undefined: it is not that. */
export function continuedContext(
  cache: FetchSessionCache,
  ask: Pick<SessionAsk, 'version' | 'sessionId' | 'sessionEpoch'>,
  asked: readonly FetchPartition[],
  now: Micros,
): FetchContext | undefined {
  const session = sessionOf(cache, ask.sessionId);
  const isNext = session?.epoch === ask.sessionEpoch;
  if (!isNext || session.usesTopicIds !== usesTopicIds(ask)) return undefined;
  return nextInSession(session, asked, now);
}

const refuse = (errorCode: ErrorCode): FetchContext => ({ type: 'error', errorCode });

/** The partitions to read, in this order. */
export function partitionsToRead(context: FetchContext): readonly FetchPartition[] {
  return context.type === 'error' ? [] : context.asked;
}

/** What an answer needs of the world: only a session that is opened draws, and is dated. */
export interface ReplyEnv {
  readonly clock: Pick<Clock, 'monotonic'>;
  rng(stream: string): Rng;
}

/** The answer, given what was found at each of `partitionsToRead`, in the same order. */
export function replyOf(
  cache: FetchSessionCache,
  context: FetchContext,
  news: readonly PartitionNews[],
  env: ReplyEnv,
): SessionReply {
  switch (context.type) {
    case 'error':
      return { errorCode: context.errorCode, sessionId: noSession, held: [] };
    case 'sessionless':
      return { errorCode: ErrorCode.NONE, sessionId: noSession, held: placesOf(news) };
    case 'full': {
      const session = proposalOf(context, news);
      const now = env.clock.monotonic();
      const sessionId = maybeOpenSession(cache, session, now, env.rng('fetch-sessions'));
      return { errorCode: ErrorCode.NONE, sessionId, held: placesOf(news) };
    }
    case 'incremental':
      return incrementalReply(cache, context, news);
  }
}

/** The places that such an answer would hold; nothing is remembered of it. */
export function placesToAnswer(
  cache: FetchSessionCache,
  context: FetchContext,
  news: readonly PartitionNews[],
): readonly number[] {
  if (context.type === 'error') return [];
  const session = context.type === 'incremental' ? sessionOf(cache, context.sessionId) : undefined;
  if (context.type !== 'incremental' || session === undefined) return placesOf(news);
  if (session.epoch !== context.expectedEpoch) return [];
  return placesOf(news).filter((place) => {
    const [each, found] = [context.asked[place], news[place]];
    if (each === undefined || found === undefined) return false;
    return isNews(session.partitions.get(sessionKeyOf(session.usesTopicIds, each)), found);
  });
}

const placesOf = (news: readonly PartitionNews[]): number[] => news.map((_, place) => place);

function proposalOf(
  context: Extract<FetchContext, { type: 'full' }>,
  news: readonly PartitionNews[],
): Pick<BrokerFetchSession, 'isPrivileged' | 'usesTopicIds' | 'partitions'> {
  const { asked, usesTopicIds: byId, isFromFollower } = context;
  const partitions = new Map(
    asked.map((each, place) => {
      const { highWatermark = -1, logStartOffset = -1 } = news[place] ?? {};
      return [sessionKeyOf(byId, each), { asked: each, highWatermark, logStartOffset }] as const;
    }),
  );
  return { isPrivileged: isFromFollower, usesTopicIds: byId, partitions };
}

function incrementalReply(
  cache: FetchSessionCache,
  { sessionId, expectedEpoch, asked }: Extract<FetchContext, { type: 'incremental' }>,
  news: readonly PartitionNews[],
): SessionReply {
  const session = sessionOf(cache, sessionId);
  // Simplified: Kafka still answers only what changed when the session was evicted while the fetch waited.
  if (session === undefined) {
    return { errorCode: ErrorCode.NONE, sessionId, held: placesOf(news) };
  }
  // The same session was asked again while this request waited: a duplicate.
  if (session.epoch !== expectedEpoch) {
    return { errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH, sessionId, held: [] };
  }
  let held: readonly number[] = none;
  for (let place = 0; place < news.length; place += 1) {
    const [each, found] = [asked[place], news[place]];
    if (each === undefined || found === undefined) continue;
    if (takeNews(session, sessionKeyOf(session.usesTopicIds, each), found))
      held = added(held, place);
  }
  return { errorCode: ErrorCode.NONE, sessionId, held };
}

/** The answer to a throttled fetcher holds no partition; a session is not opened. */
export function throttledReply(cache: FetchSessionCache, context: FetchContext): SessionReply {
  return context.type === 'incremental'
    ? incrementalReply(cache, context, [])
    : { errorCode: ErrorCode.NONE, sessionId: noSession, held: [] };
}
