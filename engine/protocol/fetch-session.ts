// Fetch sessions (KIP-227), the side that fetches: a consumer or follower names its partitions once, and
// from then on only what changed (Kafka's FetchSessionHandler).
import { partitionKey } from './partition-key.ts';
import { zeroUuid, type Uuid } from './uuid.ts';

/** A partition as a Fetch asks for it. */
export interface FetchPartition {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partition: number;
  readonly fetchOffset: number;
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly logStartOffset: number;
  readonly partitionMaxBytes: number;
}

/** No session: the id of a request that has none, or of an answer that opened none. */
export const noSession = 0;

/** The epoch of a request that would open a session. */
export const initialEpoch = 0;

/** The epoch of a request that wants no session, and closes the one it names. */
export const finalEpoch = -1;

/** Topics go by id from this version of Fetch on. */
export const firstVersionWithTopicIds = 13;

/** What a fetcher knows of its session with one broker. */
export interface FetchSession {
  id: number;
  /** The epoch of the next request. */
  epoch: number;
  /** All partitions of the session, by topic and index. */
  readonly partitions: Map<string, FetchPartition>;
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
export interface SessionAnswer {
  readonly errorCode: number;
  readonly sessionId: number;
  /** The partitions it holds, by name; those of an id that the session does not know are left out. */
  readonly partitions: readonly Pick<FetchPartition, 'topic' | 'partition'>[];
  /** The topic ids it holds; empty where topics go by name. */
  readonly topicIds: readonly Uuid[];
}

const sessionIdNotFound = 70;

/** A session of which the other side knows nothing yet. */
export const createFetchSession = (): FetchSession => ({
  id: noSession,
  epoch: initialEpoch,
  partitions: new Map(),
  topicIds: [],
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
export function nextSessionRequest(
  session: FetchSession,
  wanted: readonly FetchPartition[],
): SessionRequest {
  const { id: sessionId, epoch: sessionEpoch } = session;
  const isFull = isFullFetch(sessionEpoch);
  if (!isFull && isAligned(session, wanted)) {
    const same = sameAgain(session);
    const send = changedIn(session, wanted);
    return send.length === 0 ? same : { ...same, send };
  }
  const changes = isFull ? startAnew(session, wanted) : changesOf(session, wanted);
  const { send, forget, replace } = changes;
  const topicIds = topicIdsOf(wanted);
  const canUseTopicIds = !topicIds.includes(zeroUuid) && forget.every(hasTopicId);
  session.topicIds = canUseTopicIds ? topicIds : [];
  return { sessionId, sessionEpoch, send, forget, replace, canUseTopicIds };
}

/** The next request of a session, where everything is wanted that was wanted before. */
export function sameAgain({ id, epoch, topicIds, partitions }: FetchSession): SessionRequest {
  const canUseTopicIds = topicIds.length > 0 || partitions.size === 0;
  return {
    sessionId: id,
    sessionEpoch: epoch,
    send: none,
    forget: none,
    replace: none,
    canUseTopicIds,
  };
}

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

function startAnew(session: FetchSession, wanted: readonly FetchPartition[]): Changes {
  session.partitions.clear();
  for (const each of wanted) session.partitions.set(keyOf(each), each);
  return { send: wanted, forget: [], replace: [] };
}

const none: readonly FetchPartition[] = [];

/** Are exactly the session's partitions wanted, in its order, of the same topics? So it nearly always is. */
function isAligned({ partitions }: FetchSession, wanted: readonly FetchPartition[]): boolean {
  if (partitions.size !== wanted.length) return false;
  let i = 0;
  for (const known of partitions.values()) {
    const now = wanted[i] as FetchPartition;
    const isIt = known.partition === now.partition && known.topicId === now.topicId;
    if (!isIt || known.topic !== now.topic) return false;
    i += 1;
  }
  return true;
}

function changedIn(
  { partitions }: FetchSession,
  wanted: readonly FetchPartition[],
): Changes['send'] {
  let changed: FetchPartition[] | undefined;
  let i = 0;
  for (const known of partitions.values()) {
    const now = wanted[i] as FetchPartition;
    i += 1;
    if (isSame(known, now)) continue;
    partitions.set(keyOf(now), now);
    changed ??= [];
    changed.push(now);
  }
  return changed ?? none;
}

/** New partitions are sent first, then those that changed, in the order of the session. */
function changesOf({ partitions }: FetchSession, wanted: readonly FetchPartition[]): Changes {
  const next = new Map(wanted.map((each) => [keyOf(each), each]));
  const added = wanted.filter((each) => !partitions.has(keyOf(each)));
  const changed: FetchPartition[] = [];
  const forget: FetchPartition[] = [];
  const replace: FetchPartition[] = [];
  for (const [key, before] of partitions) {
    const now = next.get(key);
    if (now === undefined) {
      partitions.delete(key);
      forget.push(before);
    } else if (!isSame(before, now)) {
      partitions.set(key, now);
      changed.push(now);
      if (isOtherTopic(before, now)) replace.push(before);
    }
  }
  for (const each of added) partitions.set(keyOf(each), each);
  return { send: [...added, ...changed], forget, replace };
}

const isOtherTopic = (before: FetchPartition, now: FetchPartition): boolean =>
  before.topicId !== now.topicId && before.topicId !== zeroUuid && now.topicId !== zeroUuid;

function isSame(before: FetchPartition, now: FetchPartition): boolean {
  return (
    before.fetchOffset === now.fetchOffset &&
    before.topicId === now.topicId &&
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
  const useful = isFullFetch(session.epoch)
    ? acceptsFull(session, answer)
    : acceptsIncremental(session, answer);
  if (useful && answer.sessionId !== noSession) continueSession(session, answer.sessionId);
  else if (useful) forgetSession(session);
  return useful;
}

/** A full answer holds every partition; an empty one may only say that the fetcher is throttled. */
function acceptsFull(session: FetchSession, answer: SessionAnswer): boolean {
  const answered = new Set(answer.partitions.map(keyOf));
  const isWhole = [...session.partitions.keys()].every((key) => answered.has(key));
  if (isWhole && isKnown(session, answer)) return true;
  forgetSession(session);
  return false;
}

function acceptsIncremental(session: FetchSession, answer: SessionAnswer): boolean {
  if (isKnown(session, answer)) return true;
  replaceSession(session);
  return false;
}

function isKnown(session: FetchSession, { partitions, topicIds }: SessionAnswer): boolean {
  const knowsAllIds = topicIds.every((id) => session.topicIds.includes(id));
  return knowsAllIds && partitions.every((each) => session.partitions.has(keyOf(each)));
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

const keyOf = ({ topic, partition }: Pick<FetchPartition, 'topic' | 'partition'>): string =>
  partitionKey(topic, partition);

/** A snapshot's copy of a session: its partitions are shared. */
export function copyFetchSession(session: FetchSession): FetchSession {
  return { ...session, partitions: new Map(session.partitions) };
}
