// What a follower does with answers to its fetches: truncate, fetch a snapshot, or append.
import { none } from '../../sim/short-list.ts';
import type { Batch } from '../protocol/batch.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { onlyPartition } from './checks.ts';
import { endpointsIn, settleByEpoch } from './epochs.ts';
import { demand } from './fault.ts';
import type { Reply } from './letters.ts';
import { appendFetched, commitUpTo, flushLog, truncateToAgreement } from './metadata-log.ts';
import { isVoterNow, nowMs, type RaftEnv, type RaftState } from './raft.ts';
import type { Follower } from './role.ts';
import { isSameId, type SnapshotId } from './snapshots.ts';
import { tellCommitted } from './telling.ts';
import { write } from './trace.ts';

type FetchedPartition = Reply<'Fetch'>['body']['responses'][number]['partitions'][number];

/** A leader, or somebody who knows one, has answered a fetch. True: all is well with it. */
export function onFetchAnswered(raft: RaftState, reply: Reply<'Fetch'>, env: RaftEnv): boolean {
  const { body } = reply;
  if (body.errorCode !== ErrorCode.NONE) return false;
  const answered = onlyPartition(raft, body.responses);
  if (answered === undefined) return false;
  const { leaderId, leaderEpoch: epoch } = answered.currentLeader;
  const errorCode = answered.errorCode as ErrorCode;
  if (errorCode !== ErrorCode.NONE || !isFollowedIn(raft, epoch)) {
    const endpoints = endpointsIn(raft, leaderId, body.nodeEndpoints);
    const settled = settleByEpoch(raft, errorCode, { leaderId, epoch, endpoints }, env);
    if (settled !== 'go-on') return settled === 'done';
  }
  const follower = followerNow(raft);
  if (errorCode !== ErrorCode.NONE) return false;
  if (!takeIn(raft, follower, answered, env)) return false;
  noteLeaderLives(raft, follower, env);
  return true;
}

/** Most answers come from the leader that is followed: what they say of epochs is known. */
function isFollowedIn({ role }: RaftState, epoch: number): boolean {
  return role.name === 'follower' && role.epoch === epoch;
}

/** Who fetches follows. */
export function followerNow({ role }: RaftState): Follower {
  demand(role.name === 'follower', 'who is answered a fetch follows a leader');
  return role;
}

/** The leader has answered: the fetch timeout begins anew, and pre-votes of others are refused. */
export function noteLeaderLives(raft: RaftState, follower: Follower, env: RaftEnv): void {
  const timeout = raft.settings.configs['controller.quorum.fetch.timeout.ms'];
  follower.fetchDeadlineMs = nowMs(env) + timeout;
  follower.hasFetchedFromLeader = true;
}

function takeIn(
  raft: RaftState,
  follower: Follower,
  answered: FetchedPartition,
  env: RaftEnv,
): boolean {
  const { divergingEpoch, snapshotId, records, highWatermark } = answered;
  if (divergingEpoch.epoch >= 0) {
    const isUncommitted = divergingEpoch.endOffset >= follower.highWatermark;
    const isRefused = !raft.settings.flags['truncate-below-high-watermark'];
    demand(isUncommitted || !isRefused, 'no leader lacks committed records', 'KafkaException');
    truncateToAgreement(raft, divergingEpoch, env);
    return true;
  }
  if (snapshotId.epoch >= 0 || snapshotId.endOffset >= 0) {
    // Half an id is of no use.
    if (snapshotId.epoch < 0 || snapshotId.endOffset < 0) return false;
    beginDownload(raft, follower, snapshotId, env);
    return true;
  }
  const before = raft.log.logEndOffset;
  appendFetched(raft, (records ?? none) as readonly Batch[], env);
  // What a voter has fetched counts for the high watermark: the next fetch says that it is durable.
  const isDurable = isVoterNow(raft) || raft.settings.canBecomeVoter;
  if (raft.log.logEndOffset > before && isDurable) flushLog(raft, env);
  if (highWatermark >= 0) followHighWatermark(raft, follower, highWatermark, env);
  return true;
}

/** The leader's log begins later than ours ends: first its snapshot is fetched. */
function beginDownload(raft: RaftState, follower: Follower, id: SnapshotId, env: RaftEnv): void {
  const isHere = raft.snapshots.some((snapshot) => isSameId(snapshot.id, id));
  follower.download = isHere ? null : { id, batches: [], sizeInBytes: 0 };
  if (isHere) return;
  write['quorum-snapshot-needed'](env.trace, id.endOffset, id.epoch, follower.leaderId);
}

/** A follower believes its leader, as far as its own log reaches. */
export function followHighWatermark(
  raft: RaftState,
  follower: Follower,
  leaders: number,
  env: RaftEnv,
): void {
  const next = Math.min(raft.log.logEndOffset, leaders);
  const isRising = next >= follower.highWatermark;
  demand(isRising, 'the high watermark never goes back', 'IllegalArgumentException');
  if (next === follower.highWatermark) return;
  follower.highWatermark = next;
  commitUpTo(raft, next, env);
  tellCommitted(raft);
}
