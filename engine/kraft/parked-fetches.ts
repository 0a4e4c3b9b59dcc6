// Fetches that wait at the leader for records or for a higher high watermark.
import { added, none } from '../../sim/short-list.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { answer, fetchResponse, nothingFetched } from './answering.ts';
import type { ParkedFetch, RaftState } from './raft.ts';

/** A fetch waits. */
export function park(raft: RaftState, fetch: ParkedFetch): void {
  raft.parkedFetches = added(raft.parkedFetches, fetch);
}

/** Takes away the fetches from an offset or before, in the order of their offsets. */
export function takeParked(raft: RaftState, upTo: number): readonly ParkedFetch[] {
  if (raft.parkedFetches.length === 0) return none;
  let taken: readonly ParkedFetch[] = none;
  let left: readonly ParkedFetch[] = none;
  for (const parked of raft.parkedFetches) {
    if (parked.asked.fetchOffset <= upTo) taken = added(taken, parked);
    else left = added(left, parked);
  }
  raft.parkedFetches = left;
  return isOrdered(taken) ? taken : taken.toSorted(byOffset);
}

/** Mostly all of them wait at the end of the log. */
function isOrdered(fetches: readonly ParkedFetch[]): boolean {
  let last = 0;
  for (const { asked } of fetches) {
    if (asked.fetchOffset < last) return false;
    last = asked.fetchOffset;
  }
  return true;
}

const byOffset = (a: ParkedFetch, b: ParkedFetch): number =>
  a.asked.fetchOffset - b.asked.fetchOffset;

/** It leads no more: who waits must look elsewhere. */
export function refuseParked(raft: RaftState): void {
  const errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER;
  for (const { call } of takeParked(raft, Infinity)) {
    const refused = fetchResponse(raft, call.version, nothingFetched(raft, errorCode));
    answer(raft, call, refused, errorCode);
  }
}

/** Their time is over: they are answered what was true when they came, which was nothing new. */
export function expireParked(raft: RaftState, nowMs: number): void {
  if (nextExpiry(raft) <= nowMs) answerOverdue(raft, nowMs);
}

function answerOverdue(raft: RaftState, nowMs: number): void {
  const isOver = ({ deadlineMs }: ParkedFetch): boolean => deadlineMs <= nowMs;
  const over = raft.parkedFetches.filter(isOver).toSorted((a, b) => a.deadlineMs - b.deadlineMs);
  raft.parkedFetches = raft.parkedFetches.filter((one) => !isOver(one));
  for (const { call, found } of over) {
    answer(raft, call, fetchResponse(raft, call.version, found), found.errorCode);
  }
}

/** When the next one must be answered; Infinity: none waits. */
export function nextExpiry(raft: RaftState): number {
  let next = Infinity;
  for (const { deadlineMs } of raft.parkedFetches) next = Math.min(next, deadlineMs);
  return next;
}
