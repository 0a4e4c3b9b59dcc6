// FetchSnapshot: a replica that is too far behind gets what the lost records amount to, piece by piece.
import type { Batch } from '../protocol/batch.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { answer, fetchSnapshotResponse } from './answering.ts';
import { isOurCluster, onlyPartition } from './checks.ts';
import { checkLeaderRequest, endpointsIn, settleByEpoch } from './epochs.ts';
import { demand } from './fault.ts';
import { followerNow, followHighWatermark, noteLeaderLives } from './following.ts';
import { noteContact } from './leader.ts';
import type { Call, Reply } from './letters.ts';
import { nowMs, type RaftEnv, type RaftState } from './raft.ts';
import type { Follower } from './role.ts';
import { withPiece } from './snapshot-download.ts';
import { storeFetched, takeFetched } from './snapshot-storage.ts';
import { bootstrapId, isSameId, pieceOf, snapshotOf, type SnapshotId } from './snapshots.ts';

type SnapshotCall = Call<'FetchSnapshot'>;

/** A replica asks for a piece of a snapshot. */
export function handleFetchSnapshot(raft: RaftState, call: SnapshotCall, env: RaftEnv): void {
  const { body, version } = call;
  const refuseWhole = (errorCode: ErrorCode): void => {
    const refused = { throttleTimeMs: 0, errorCode, topics: [], nodeEndpoints: [] };
    answer(raft, call, refused, errorCode);
  };
  if (!isOurCluster(raft, body.clusterId)) return refuseWhole(ErrorCode.INCONSISTENT_CLUSTER_ID);
  const asked = onlyPartition(raft, body.topics);
  if (asked === undefined) return refuseWhole(ErrorCode.INVALID_REQUEST);
  const refuse = (errorCode: ErrorCode): void =>
    answer(raft, call, fetchSnapshotResponse(raft, version, errorCode), errorCode);
  const error = checkLeaderRequest(raft, asked.currentLeaderEpoch);
  const { role } = raft;
  if (error !== ErrorCode.NONE || role.name !== 'leader') return refuse(error);
  const snapshot = raft.snapshots.find(({ id }) => isSameId(id, asked.snapshotId));
  if (snapshot === undefined || isSameId(snapshot.id, bootstrapId)) {
    return refuse(ErrorCode.SNAPSHOT_NOT_FOUND);
  }
  const { position } = asked;
  if (position < 0 || position >= snapshot.sizeInBytes) {
    return refuse(ErrorCode.POSITION_OUT_OF_RANGE);
  }
  // Who fetches a snapshot lives, and counts for check quorum.
  noteContact(role, { id: body.replicaId, directoryId: asked.replicaDirectoryId }, nowMs(env));
  const piece = {
    snapshotId: snapshot.id,
    size: snapshot.sizeInBytes,
    position,
    unalignedRecords: pieceOf(snapshot, position, body.maxBytes),
  };
  answer(raft, call, fetchSnapshotResponse(raft, version, ErrorCode.NONE, piece), ErrorCode.NONE);
}

/** A piece is here. True: all is well with the leader. */
export function onSnapshotAnswered(
  raft: RaftState,
  reply: Reply<'FetchSnapshot'>,
  env: RaftEnv,
): boolean {
  const { body } = reply;
  if (body.errorCode !== ErrorCode.NONE) return false;
  const answered = onlyPartition(raft, body.topics);
  if (answered === undefined) return false;
  const { leaderId, leaderEpoch: epoch } = answered.currentLeader;
  const errorCode = answered.errorCode as ErrorCode;
  const endpoints = endpointsIn(raft, leaderId, body.nodeEndpoints);
  const settled = settleByEpoch(raft, errorCode, { leaderId, epoch, endpoints }, env);
  if (settled !== 'go-on') return settled === 'done';
  const follower = followerNow(raft);
  const { snapshotId } = answered;
  const isGone = errorCode === ErrorCode.SNAPSHOT_NOT_FOUND;
  if (isGone || snapshotId.endOffset < 0 || snapshotId.epoch < 0) {
    // The leader has a newer one by now: an ordinary fetch will tell which.
    follower.download = null;
  } else if (errorCode === ErrorCode.NONE) {
    takePiece(raft, follower, answered, env);
  } else {
    return false;
  }
  noteLeaderLives(raft, follower, env);
  return true;
}

type Piece = Reply<'FetchSnapshot'>['body']['topics'][number]['partitions'][number];

function takePiece(raft: RaftState, follower: Follower, piece: Piece, env: RaftEnv): void {
  const { download } = follower;
  demand(download !== null, 'a piece is sent to who asked for it');
  demand(isSameId(download.id, piece.snapshotId), 'a piece is of the snapshot that was asked for');
  demand(download.sizeInBytes === piece.position, 'a piece follows the one before');
  const grown = withPiece(download, (piece.unalignedRecords ?? []) as readonly Batch[]);
  follower.download = grown;
  if (grown.sizeInBytes < piece.size) return;
  follower.download = null;
  storeFetched(raft, snapshotOf(grown.id, grown.batches), env);
}

/** All pieces are on disk: the log begins where the snapshot ends. */
export function onSnapshotFetched(raft: RaftState, id: SnapshotId, env: RaftEnv): void {
  takeFetched(raft, id, env);
  followHighWatermark(raft, followerNow(raft), id.endOffset, env);
}
