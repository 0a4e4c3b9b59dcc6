// What a Fetch request is in the light of its session: what it asks for, and what its answer holds
// (Kafka's FetchManager and FetchContext).
import { added, none } from '../../../sim/short-list.ts';
import type { Clock } from '../../../sim/program.ts';
import type { Rng } from '../../../sim/random/rng.ts';
import type { Micros } from '../../../sim/time.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestBody } from '../../protocol/envelope.ts';
import {
  epochAfter,
  finalEpoch,
  firstVersionWithTopicIds,
  isFullFetch,
  noSession,
} from '../../protocol/fetch-session.ts';
import type { PartitionFetch, PartitionRead } from '../../replication/reading.ts';
import {
  maybeOpenSession,
  removeSession,
  sessionOf,
  useSession,
  type FetchSessionCache,
  type SessionProposal,
} from './cache.ts';
import {
  fetchesOf,
  newsFor,
  noteTold,
  sessionKeyOf,
  updateSession,
  type BrokerFetchSession,
  type PartitionNews,
} from './session.ts';

/** What a request says of its session, and of its partitions. */
export interface SessionAsk {
  readonly version: number;
  readonly body: Pick<
    RequestBody<'Fetch'>,
    'sessionId' | 'sessionEpoch' | 'topics' | 'forgottenTopicsData'
  >;
}

/** How a request is to be read and answered. It may wait among the parked fetches: plain data. */
export type FetchContext = {
  /** The partitions to read, in this order, as the session knows them. */
  readonly asked: readonly PartitionFetch[];
} & (
  | { readonly type: 'error'; readonly errorCode: ErrorCode }
  | { readonly type: 'sessionless' }
  | { readonly type: 'full'; readonly usesTopicIds: boolean; readonly isFromFollower: boolean }
  | {
      readonly type: 'incremental';
      readonly sessionId: number;
      /** The session's epoch while this is its last request. */
      readonly expectedEpoch: number;
    }
);

/** The head of an answer, and what of that which was found it holds. */
export interface SessionReply<N extends PartitionNews = PartitionRead> {
  readonly errorCode: ErrorCode;
  readonly sessionId: number;
  readonly held: readonly N[];
}

/** A request came: finds its session, and takes in what it changes there. */
export function contextOf(
  cache: FetchSessionCache,
  ask: SessionAsk,
  isFromFollower: boolean,
  now: Micros,
): FetchContext {
  const { sessionId, sessionEpoch, topics } = ask.body;
  if (!isFullFetch(sessionEpoch)) return incrementalContext(cache, ask, now);
  if (sessionId !== noSession) removeSession(cache, sessionId);
  const asked = fetchesOf(topics);
  if (sessionEpoch === finalEpoch) return { type: 'sessionless', asked };
  return { type: 'full', asked, usesTopicIds: usesTopicIds(ask), isFromFollower };
}

const usesTopicIds = ({ version }: SessionAsk): boolean => version >= firstVersionWithTopicIds;

function incrementalContext(cache: FetchSessionCache, ask: SessionAsk, now: Micros): FetchContext {
  const { body } = ask;
  const session = sessionOf(cache, body.sessionId);
  if (session === undefined) return refuse(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
  if (session.epoch !== body.sessionEpoch) return refuse(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
  if (session.usesTopicIds !== usesTopicIds(ask)) {
    return refuse(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
  }
  updateSession(session, body);
  if (session.partitions.size === 0) {
    removeSession(cache, session.id);
    return { type: 'sessionless', asked: fetchesOf(body.topics) };
  }
  return nextInSession(session, partitionsOf(session), now);
}

/** All its partitions, in the order in which they are read. */
function partitionsOf({ partitions }: BrokerFetchSession): readonly PartitionFetch[] {
  let asked: readonly PartitionFetch[] = none;
  for (const each of partitions.values()) asked = added(asked, each.asked);
  return asked;
}

function nextInSession(
  session: BrokerFetchSession,
  asked: readonly PartitionFetch[],
  now: Micros,
): FetchContext {
  useSession(session, now);
  session.epoch = epochAfter(session.epoch);
  return { type: 'incremental', asked, sessionId: session.id, expectedEpoch: session.epoch };
}

/** The context of the next request of a session that goes on as it is; undefined: it is not that. */
export function continuedContext(
  cache: FetchSessionCache,
  ask: SessionAsk,
  asked: readonly PartitionFetch[],
  now: Micros,
): FetchContext | undefined {
  const session = sessionOf(cache, ask.body.sessionId);
  const isNext = session?.epoch === ask.body.sessionEpoch;
  if (!isNext || session.usesTopicIds !== usesTopicIds(ask)) return undefined;
  return nextInSession(session, asked, now);
}

const refuse = (errorCode: ErrorCode): FetchContext => ({ type: 'error', asked: none, errorCode });

/** What an answer needs of the world: only a session that is opened draws, and is dated. */
export interface ReplyEnv {
  readonly clock: Pick<Clock, 'monotonic'>;
  rng(stream: string): Rng;
}

/** The answer, given what was found at each of the partitions that were to be read. */
export function replyOf<N extends PartitionNews>(
  cache: FetchSessionCache,
  context: FetchContext,
  found: readonly N[],
  env: ReplyEnv,
): SessionReply<N> {
  switch (context.type) {
    case 'error':
      return { errorCode: context.errorCode, sessionId: noSession, held: none };
    case 'sessionless':
      return { errorCode: ErrorCode.NONE, sessionId: noSession, held: found };
    case 'full': {
      const session = proposalOf(context, found);
      const now = env.clock.monotonic();
      const sessionId = maybeOpenSession(cache, session, now, env.rng('fetch-sessions'));
      return { errorCode: ErrorCode.NONE, sessionId, held: found };
    }
    case 'incremental':
      return incrementalReply(cache, context, found);
  }
}

/** What such an answer would hold; nothing is remembered of it. */
export function newsToAnswer<N extends PartitionNews>(
  cache: FetchSessionCache,
  context: FetchContext,
  found: readonly N[],
): readonly N[] {
  if (context.type === 'error') return none;
  const session = context.type === 'incremental' ? sessionOf(cache, context.sessionId) : undefined;
  if (context.type !== 'incremental' || session === undefined) return found;
  return session.epoch === context.expectedEpoch ? newsFor(session, found) : none;
}

function proposalOf(
  { usesTopicIds: byId, isFromFollower }: Extract<FetchContext, { type: 'full' }>,
  found: readonly PartitionNews[],
): SessionProposal {
  const partitions = new Map(
    found.map(({ fetch, answer }) => {
      const { highWatermark, logStartOffset } = answer;
      return [sessionKeyOf(byId, fetch), { asked: fetch, highWatermark, logStartOffset }] as const;
    }),
  );
  return { isPrivileged: isFromFollower, usesTopicIds: byId, partitions };
}

function incrementalReply<N extends PartitionNews>(
  cache: FetchSessionCache,
  { sessionId, expectedEpoch }: Extract<FetchContext, { type: 'incremental' }>,
  found: readonly N[],
): SessionReply<N> {
  const session = sessionOf(cache, sessionId);
  // Simplified: Kafka still answers only what changed when the session was evicted while the fetch waited.
  if (session === undefined) return { errorCode: ErrorCode.NONE, sessionId, held: found };
  // The same session was asked again while this request waited: a duplicate.
  if (session.epoch !== expectedEpoch) {
    return { errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH, sessionId, held: none };
  }
  const held = newsFor(session, found);
  for (const each of held) noteTold(session, each);
  return { errorCode: ErrorCode.NONE, sessionId, held };
}

/** The answer to a throttled fetcher holds no partition; a session is not opened. */
export function throttledReply(
  cache: FetchSessionCache,
  context: FetchContext,
): SessionReply<never> {
  return context.type === 'incremental'
    ? incrementalReply(cache, context, none)
    : { errorCode: ErrorCode.NONE, sessionId: noSession, held: none };
}
