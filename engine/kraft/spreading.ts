// Records spread and are committed: that a replica fetches from an offset proves what it holds; what a
// majority holds is committed; and that is news for everyone who waits.
import { none } from '../../sim/short-list.ts';
import type { Batch } from '../protocol/batch.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { answer, fetched, fetchResponse, nothingFetched, type Fetched } from './answering.ts';
import { checkLeaderRequest } from './epochs.ts';
import { noteReplicaFetch, type Leader } from './leader.ts';
import { commitUpTo, positionOf, recordsFrom, type Position } from './metadata-log.ts';
import { takeParked } from './parked-fetches.ts';
import {
  nowMs,
  type FetchAtLeader,
  type FetchedPartition,
  type RaftEnv,
  type RaftState,
} from './raft.ts';
import { bootstrapId, isSameId } from './snapshots.ts';
import { tellCommitted } from './telling.ts';
import { onChangeCommitted } from './voter-changes.ts';

/** A fetch that waited is answered with what there is now. */
export function answerFetch(raft: RaftState, fetch: FetchAtLeader, env: RaftEnv): void {
  const { call } = fetch;
  const found = lookUp(raft, fetch, env);
  answer(raft, call, fetchResponse(raft, call.version, found), found.errorCode);
}

/** What a leader has for a replica. That the replica asks from there on moves the high watermark. */
export function lookUp(
  raft: RaftState,
  { call, replica, asked }: FetchAtLeader,
  env: RaftEnv,
): Fetched {
  const error = checkLeaderRequest(raft, asked.currentLeaderEpoch);
  const { role } = raft;
  if (error !== ErrorCode.NONE || role.name !== 'leader') return nothingFetched(raft, error);
  const position = placeOf(raft, asked);
  let batches: readonly Batch[] = none;
  if (position.kind === 'valid') {
    batches = recordsFrom(raft, asked.fetchOffset, call.body.maxBytes);
    // Only a log that is a part of ours proves that the replica holds what we have (KAFKA-13141).
    if (noteReplicaFetch(role, replica, asked.fetchOffset, nowMs(env))) {
      onHighWatermarkMoved(raft, role, env);
    }
  }
  return fetched(raft, position, batches, role.highWatermark);
}

/** Who begins at 0 is given the newest snapshot, if there is one (KAFKA-15078); before, the whole log. */
function placeOf(raft: RaftState, { fetchOffset, lastFetchedEpoch }: FetchedPartition): Position {
  const latest = raft.snapshots.at(-1)?.id;
  const hasSnapshot = latest !== undefined && !isSameId(latest, bootstrapId);
  const isPreferred = !raft.settings.flags['replay-log-before-snapshot'];
  if (fetchOffset === 0 && hasSnapshot && isPreferred) return { kind: 'snapshot', id: latest };
  return positionOf(raft, fetchOffset, lastFetchedEpoch);
}

/** More is committed: whoever waits for that hears of it. */
export function onHighWatermarkMoved(raft: RaftState, leader: Leader, env: RaftEnv): void {
  commitUpTo(raft, leader.highWatermark, env);
  onChangeCommitted(raft, leader);
  for (const parked of takeParked(raft, Infinity)) answerFetch(raft, parked, env);
  tellCommitted(raft);
}
