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
  /** What the broker remembers, if it has a session. */
  partitions: Map<PartitionKey, PartitionFetch>;
}

/** A session that no broker has opened yet. */
export const createSession = (): FetchSession => ({
  sessionId: 0,
  epoch: 0,
  partitions: new Map(),
});

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
  const next = new Map<PartitionKey, PartitionFetch>();
  for (const fetch of wanted) next.set(partitionKey(fetch.topic, fetch.index), fetch);
  const { partitions: before, sessionId, epoch: sessionEpoch } = session;
  session.partitions = next;
  if (sessionEpoch === 0) return { sessionId, sessionEpoch, toSend: wanted, toForget: [] };
  const toSend: PartitionFetch[] = [];
  for (const [key, fetch] of next) if (!isSameFetch(before.get(key), fetch)) toSend.push(fetch);
  const toForget: PartitionFetch[] = [];
  for (const [key, fetch] of before) {
    if (next.get(key)?.topicId !== fetch.topicId) toForget.push(fetch);
  }
  return { sessionId, sessionEpoch, toSend, toForget };
}

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
