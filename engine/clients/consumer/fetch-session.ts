// The client's side of incremental fetch sessions (KIP-227): only what changed is said.
import type { Uuid } from '../../protocol/uuid.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../topic-partition.ts';

/** What a fetch asks of one partition; immutable. */
export interface PartitionFetch extends TopicPartition {
  readonly topicId: Uuid;
  readonly fetchOffset: number;
  readonly currentLeaderEpoch: number;
  readonly maxBytes: number;
}

/** The session with one broker. */
export interface FetchSession {
  /** 0: none. */
  sessionId: number;
  /** 0: the next fetch says everything and asks for a session. */
  epoch: number;
  /** What the last fetch was about, in its order: the broker remembers it, if it has a session. */
  partitions: readonly PartitionFetch[];
  /** The broker has not answered the last fetch. */
  owesAnswer: boolean;
}

/** A session that no broker has opened yet. */
export const createSession = (): FetchSession => ({
  sessionId: 0,
  epoch: 0,
  partitions: nothing,
  owesAnswer: false,
});

const nothing: readonly PartitionFetch[] = [];

/** What the next fetch says. */
export interface SessionRequest {
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly toSend: readonly PartitionFetch[];
  readonly toForget: readonly PartitionFetch[];
}

const lastSessionEpoch = 2_147_483_647;

/** Builds the next fetch of a session: all partitions at first, then only differences. */
export function nextFetch(
  session: FetchSession,
  wanted: readonly PartitionFetch[],
): SessionRequest {
  const { partitions: before, sessionId, epoch: sessionEpoch } = session;
  session.partitions = wanted;
  if (sessionEpoch === 0) return { sessionId, sessionEpoch, toSend: wanted, toForget: nothing };
  if (isAligned(before, wanted)) {
    return { sessionId, sessionEpoch, toSend: changed(before, wanted), toForget: nothing };
  }
  const known = byKey(before);
  const toSend = wanted.filter((fetch) => !isSameFetch(known.get(keyOf(fetch)), fetch));
  const next = byKey(wanted);
  const toForget = before.filter((fetch) => next.get(keyOf(fetch))?.topicId !== fetch.topicId);
  return { sessionId, sessionEpoch, toSend, toForget };
}

/** Are the same partitions wanted as before, in the same order? So it is with one partition a broker. */
function isAligned(before: readonly PartitionFetch[], wanted: readonly PartitionFetch[]): boolean {
  if (before.length !== wanted.length) return false;
  for (let i = 0; i < wanted.length; i += 1) {
    const known = before[i] as PartitionFetch;
    const fetch = wanted[i] as PartitionFetch;
    if (known.index !== fetch.index || known.topic !== fetch.topic) return false;
    if (known.topicId !== fetch.topicId) return false;
  }
  return true;
}

/** Mostly all of them: who answered had records. */
function changed(
  before: readonly PartitionFetch[],
  wanted: readonly PartitionFetch[],
): readonly PartitionFetch[] {
  for (let i = 0; i < wanted.length; i += 1) {
    if (isSameFetch(before[i], wanted[i] as PartitionFetch)) return thoseChanged(before, wanted);
  }
  return wanted;
}

const thoseChanged = (
  before: readonly PartitionFetch[],
  wanted: readonly PartitionFetch[],
): readonly PartitionFetch[] => wanted.filter((fetch, i) => !isSameFetch(before[i], fetch));

const byKey = (fetches: readonly PartitionFetch[]): ReadonlyMap<PartitionKey, PartitionFetch> =>
  new Map(fetches.map((fetch) => [keyOf(fetch), fetch]));

const keyOf = ({ topic, index }: PartitionFetch): PartitionKey => partitionKey(topic, index);

function isSameFetch(known: PartitionFetch | undefined, fetch: PartitionFetch): boolean {
  return (
    known?.fetchOffset === fetch.fetchOffset &&
    known.currentLeaderEpoch === fetch.currentLeaderEpoch &&
    known.maxBytes === fetch.maxBytes &&
    known.topicId === fetch.topicId
  );
}

/** The broker answered: does the session go on? False: the answer is of no use. */
export function onSessionAnswer(
  session: FetchSession,
  answer: { readonly errorCode: number; readonly sessionId: number },
): boolean {
  const { errorCode, sessionId } = answer;
  if (errorCode !== ErrorCode.NONE) {
    if (errorCode === ErrorCode.FETCH_SESSION_ID_NOT_FOUND) session.sessionId = 0;
    session.epoch = 0;
    return false;
  }
  // A broker whose cache is full grants no session, or has ended ours.
  const hasSession = sessionId !== 0;
  session.sessionId = sessionId;
  if (!hasSession) session.epoch = 0;
  else session.epoch = session.epoch === lastSessionEpoch ? 1 : session.epoch + 1;
  return true;
}

/** No answer came: the broker may or may not have heard. The session is begun anew. */
export function onSessionLost(session: FetchSession): void {
  session.epoch = 0;
}

/** A snapshot's copy. */
export const copySession = (session: FetchSession): FetchSession => ({ ...session });
