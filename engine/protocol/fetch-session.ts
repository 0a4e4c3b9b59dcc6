// Fetch sessions (KIP-227), the side that fetches: a consumer or follower names its partitions once, and
// from then on only what changed (Kafka's FetchSessionHandler).
import { added, none } from '../../sim/short-list.ts';
import type { RequestBody, ResponseBody } from './envelope.ts';
import { partitionKey } from './partition-key.ts';
import { zeroUuid, type Uuid } from './uuid.ts';

/** A partition as a Fetch asks for it, under its topic. */
export interface FetchPartition {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly asks: PartitionAsked;
}

/** What is asked of a partition, word by word. */
export type PartitionAsked = RequestBody<'Fetch'>['topics'][number]['partitions'][number];

/** No session: the id of a request that has none, or of an answer that opened none. */
export const noSession = 0;

/** The epoch of a request that would open a session. */
export const initialEpoch = 0;

/** The epoch of a request that wants no session, and closes the one it names. */
export const finalEpoch = -1;

/** Topics go by id from this version of Fetch on. */
export const firstVersionWithTopicIds = 13;

/** What a fetcher knows of its session with one broker. */
export interface FetchSession<P extends FetchPartition = FetchPartition> {
  id: number;
  /** The epoch of the next request. */
  epoch: number;
  /** All partitions of the session, as they were asked for last. The list is never changed, only replaced. */
  partitions: readonly P[];
  /** The ids of the session's topics; empty where topics go by name. */
  topicIds: readonly Uuid[];
}

/** What the next request says of its session. */
export interface SessionRequest {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  /** Partitions that are new or have changed; of a full request all. */
  readonly send: readonly FetchPartition[];
  /** Partitions that are wanted no longer. */
  readonly forget: readonly FetchPartition[];
  /** Partitions whose topic was created anew: with topic ids the old one is to be forgotten. */
  readonly replace: readonly FetchPartition[];
  /** False: a topic's id is not known, so topics must go by name. */
  readonly canUseTopicIds: boolean;
}

/** What an answer says of its session. */
export type SessionAnswer = Pick<ResponseBody<'Fetch'>, 'errorCode' | 'sessionId'> & {
  readonly responses: readonly AnsweredTopic[];
};

/** The partitions of a topic that an answer holds. */
export interface AnsweredTopic {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partitions: readonly { readonly partitionIndex: number }[];
}

const sessionIdNotFound = 70;

/** A session of which the other side knows nothing yet. */
export const createFetchSession = <P extends FetchPartition>(): FetchSession<P> => ({
  id: noSession,
  epoch: initialEpoch,
  partitions: none,
  topicIds: none,
});

/** After the greatest epoch comes 1: 0 would open a new session. */
export function epochAfter(epoch: number): number {
  if (epoch < 0) return finalEpoch;
  return epoch === 2_147_483_647 ? 1 : epoch + 1;
}

/** A request that names all its partitions, rather than what changed. */
export function isFullFetch(epoch: number): boolean {
  return epoch === initialEpoch || epoch === finalEpoch;
}

/** The next request for all partitions that are wanted now, in their order. */
export function nextSessionRequest<P extends FetchPartition>(
  session: FetchSession<P>,
  wanted: readonly P[],
): SessionRequest {
  const { id: sessionId, epoch: sessionEpoch, partitions: before } = session;
  const isFull = isFullFetch(sessionEpoch);
  if (!isFull && isAligned(before, wanted)) {
    session.partitions = wanted;
    return goingOn(session, changedSince(before, wanted));
  }
  const { send, forget, replace } = isFull
    ? startAnew(session, wanted)
    : changesOf(session, wanted);
  const topicIds = topicIdsOf(wanted);
  const canUseTopicIds = !topicIds.includes(zeroUuid) && forget.every(hasTopicId);
  session.topicIds = canUseTopicIds ? topicIds : none;
  return { sessionId, sessionEpoch, send, forget, replace, canUseTopicIds };
}

/** The next request of a session, where everything is wanted that was wanted before. */
export const sameAgain = (session: FetchSession): SessionRequest => goingOn(session, none);

const goingOn = (
  { id, epoch, topicIds, partitions }: FetchSession,
  send: SessionRequest['send'],
): SessionRequest => ({
  sessionId: id,
  sessionEpoch: epoch,
  send,
  forget: none,
  replace: none,
  canUseTopicIds: topicIds.length > 0 || partitions.length === 0,
});

const hasTopicId = ({ topicId }: FetchPartition): boolean => topicId !== zeroUuid;

/** Each once. Partitions of a topic mostly stand together. */
function topicIdsOf(wanted: readonly FetchPartition[]): readonly Uuid[] {
  const ids = new Set<Uuid>();
  let last: Uuid | undefined;
  for (const { topicId } of wanted) {
    if (topicId !== last) ids.add(topicId);
    last = topicId;
  }
  return [...ids];
}

type Changes = Pick<SessionRequest, 'send' | 'forget' | 'replace'>;

function startAnew<P extends FetchPartition>(
  session: FetchSession<P>,
  wanted: readonly P[],
): Changes {
  session.partitions = wanted;
  return { send: wanted, forget: none, replace: none };
}

/** Are exactly the session's partitions wanted, in its order, of the same topics? So it nearly always is. */
function isAligned(before: readonly FetchPartition[], wanted: readonly FetchPartition[]): boolean {
  if (before.length !== wanted.length) return false;
  for (let i = 0; i < wanted.length; i += 1) {
    const known = before[i] as FetchPartition;
    const now = wanted[i] as FetchPartition;
    if (known.asks.partition !== now.asks.partition || known.topicId !== now.topicId) return false;
    if (known.topic !== now.topic) return false;
  }
  return true;
}

/** Those of which something else is asked than before. As long as that is so of all, it is what is wanted. */
function changedSince(
  before: readonly FetchPartition[],
  wanted: readonly FetchPartition[],
): readonly FetchPartition[] {
  let changed: readonly FetchPartition[] | undefined;
  for (let i = 0; i < wanted.length; i += 1) {
    const now = wanted[i] as FetchPartition;
    if (isSame(before[i] as FetchPartition, now)) changed ??= wanted.slice(0, i);
    else if (changed !== undefined) changed = added(changed, now);
  }
  return changed ?? wanted;
}

/** New partitions are sent first, then those that changed, in the order of the session. */
function changesOf<P extends FetchPartition>(
  session: FetchSession<P>,
  wanted: readonly P[],
): Changes {
  const { partitions: before } = session;
  const known = new Set(before.map(keyOf));
  const fresh = wanted.filter((each) => !known.has(keyOf(each)));
  const next = new Map(wanted.map((each) => [keyOf(each), each]));
  const kept: P[] = [];
  const changed: P[] = [];
  const forget: P[] = [];
  const replace: P[] = [];
  for (const one of before) {
    const now = next.get(keyOf(one));
    if (now === undefined) {
      forget.push(one);
      continue;
    }
    kept.push(now);
    if (!isSame(one, now)) changed.push(now);
    if (isOtherTopic(one, now)) replace.push(one);
  }
  session.partitions = [...kept, ...fresh];
  return { send: [...fresh, ...changed], forget, replace };
}

const isOtherTopic = (before: FetchPartition, now: FetchPartition): boolean =>
  before.topicId !== now.topicId && before.topicId !== zeroUuid && now.topicId !== zeroUuid;

const isSame = (before: FetchPartition, now: FetchPartition): boolean =>
  before.topicId === now.topicId && asksTheSame(before.asks, now.asks);

function asksTheSame(before: PartitionAsked, now: PartitionAsked): boolean {
  return (
    before.fetchOffset === now.fetchOffset &&
    before.currentLeaderEpoch === now.currentLeaderEpoch &&
    before.lastFetchedEpoch === now.lastFetchedEpoch &&
    before.logStartOffset === now.logStartOffset &&
    before.partitionMaxBytes === now.partitionMaxBytes
  );
}

/** An answer came. False: it is of no use, and the next request starts anew. */
export function onSessionAnswer(session: FetchSession, answer: SessionAnswer): boolean {
  if (answer.errorCode === sessionIdNotFound) {
    forgetSession(session);
    return false;
  }
  if (answer.errorCode !== 0) {
    replaceSession(session);
    return false;
  }
  const isFull = isFullFetch(session.epoch);
  const isUseful = holdsWhatIsAsked(session, answer, isFull);
  if (isUseful && answer.sessionId !== noSession) continueSession(session, answer.sessionId);
  else if (isUseful || isFull) forgetSession(session);
  else replaceSession(session);
  return isUseful;
}

/** A full answer holds every partition; an empty one may only say that the fetcher is throttled. */
function holdsWhatIsAsked(
  session: FetchSession,
  { responses }: SessionAnswer,
  isFull: boolean,
): boolean {
  let count = 0;
  let place = -1;
  for (const topic of responses) {
    for (const { partitionIndex } of topic.partitions) {
      place = placeAsked(session, topic, partitionIndex, place + 1);
      if (place < 0) return false;
      count += 1;
    }
  }
  return !isFull || count === session.partitions.length;
}

/**
 * The place in its session of a partition that is answered; -1: it was not asked for. Answers come in the
 * order of their session, so it is found at once by who looks from behind the one before.
 */
export function placeAsked(
  { partitions, topicIds }: FetchSession,
  { topic, topicId }: AnsweredTopic,
  index: number,
  from: number,
): number {
  // A session whose topics have ids goes by name all the same where the other side is older.
  const byName = topicIds.length === 0 || topicId === zeroUuid;
  const count = partitions.length;
  for (let i = 0; i < count; i += 1) {
    const place = (from + i) % count;
    const one = partitions[place] as FetchPartition;
    if (one.asks.partition !== index) continue;
    if (byName ? one.topic === topic : one.topicId === topicId) return place;
  }
  return -1;
}

/** No answer came: the next request closes the session, if it is still there, and opens another. */
export function onSessionLost(session: FetchSession): void {
  replaceSession(session);
}

/** The fetcher is about to close: its next request closes the session. */
export function closeSession(session: FetchSession): void {
  session.epoch = finalEpoch;
}

function continueSession(session: FetchSession, id: number): void {
  session.id = id;
  session.epoch = epochAfter(session.epoch);
}

function forgetSession(session: FetchSession): void {
  session.id = noSession;
  session.epoch = initialEpoch;
}

function replaceSession(session: FetchSession): void {
  session.epoch = initialEpoch;
}

const keyOf = ({ topic, asks }: FetchPartition): string => partitionKey(topic, asks.partition);

/** A snapshot's copy of a session: its partitions are shared. */
export const copyFetchSession = <P extends FetchPartition>(
  session: FetchSession<P>,
): FetchSession<P> => ({ ...session });
