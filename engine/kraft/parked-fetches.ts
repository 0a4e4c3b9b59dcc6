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
  const taken: ParkedFetch[] = [];
  const left: ParkedFetch[] = [];
  for (const parked of raft.parkedFetches) {
    (parked.fetch.fetchOffset <= upTo ? taken : left).push(parked);
  }
  if (taken.length > 0) raft.parkedFetches = left;
  return taken.length > 1 ? taken.toSorted(byOffset) : taken;
}

const byOffset = (a: ParkedFetch, b: ParkedFetch): number =>
  a.fetch.fetchOffset - b.fetch.fetchOffset;

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
  if (nextExpiry(raft) > nowMs) return;
  const isOver = ({ deadlineMs }: ParkedFetch): boolean => deadlineMs <= nowMs;
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
