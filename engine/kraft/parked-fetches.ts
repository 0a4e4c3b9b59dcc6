// Fetches that wait at the leader for records or for a higher high watermark.
import { ErrorCode } from '../protocol/errors.ts';
import { answer, fetchResponse, nothingFetched } from './answering.ts';
import type { ParkedFetch, RaftState } from './raft.ts';

/** A fetch waits. */
export function park(raft: RaftState, fetch: ParkedFetch): void {
  raft.parkedFetches = [...raft.parkedFetches, fetch];
}

/** Takes away the fetches from an offset or before, in the order of their offsets. */
export function takeParked(raft: RaftState, upTo: number): ParkedFetch[] {
  const isTaken = ({ fetch }: ParkedFetch): boolean => fetch.fetchOffset <= upTo;
  const taken = raft.parkedFetches.filter(isTaken);
  if (taken.length > 0) raft.parkedFetches = raft.parkedFetches.filter((one) => !isTaken(one));
  return taken.toSorted((a, b) => a.fetch.fetchOffset - b.fetch.fetchOffset);
}

/** It leads no more: who waits must look elsewhere. */
export function refuseParked(raft: RaftState): void {
  const errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER;
  for (const { call } of takeParked(raft, Infinity)) {
    const refused = fetchResponse(raft, call.version, nothingFetched(errorCode));
    answer(raft, { ...call, api: 'Fetch' }, refused, errorCode);
  }
}

/** Their time is over: they are answered what was true when they came, which was nothing new. */
export function expireParked(raft: RaftState, nowMs: number): void {
  const isOver = ({ deadlineMs }: ParkedFetch): boolean => deadlineMs <= nowMs;
  if (!raft.parkedFetches.some(isOver)) return;
  const over = raft.parkedFetches.filter(isOver).toSorted((a, b) => a.deadlineMs - b.deadlineMs);
  raft.parkedFetches = raft.parkedFetches.filter((one) => !isOver(one));
  for (const { emptyHanded } of over) raft.outbox.push(emptyHanded);
}

/** When the next one must be answered; Infinity: none waits. */
export function nextExpiry(raft: RaftState): number {
  let next = Infinity;
  for (const { deadlineMs } of raft.parkedFetches) next = Math.min(next, deadlineMs);
  return next;
}
