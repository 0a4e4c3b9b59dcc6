// Fetch: how the metadata log spreads. Followers and observers pull; what they ask for tells the
// leader how far they are.
import { ErrorCode } from '../protocol/errors.ts';
import { answer, fetchRefusal, fetchResponse, nothingFetched, type Fetched } from './answering.ts';
import { isOurCluster, onlyPartition } from './checks.ts';
import type { Call } from './letters.ts';
import { park } from './parked-fetches.ts';
import { nowMs, type FetchedPartition, type RaftEnv, type RaftState } from './raft.ts';
import { lookUp } from './spreading.ts';
import type { ReplicaKey } from './replica-key.ts';

type FetchCall = Call<'Fetch'>;

/** A replica asks for what follows an offset; it may wait for it. */
export function handleFetch(raft: RaftState, call: FetchCall, env: RaftEnv): void {
  const { body, version } = call;
  if (!isOurCluster(raft, body.clusterId)) {
    return refuse(raft, call, ErrorCode.INCONSISTENT_CLUSTER_ID);
  }
  const asked = onlyPartition(raft, body.topics);
  if (asked === undefined) return refuse(raft, call, ErrorCode.INVALID_REQUEST);
  if (body.maxWaitMs < 0 || isSenseless(asked)) {
    const errorCode = ErrorCode.INVALID_REQUEST;
    const refused = fetchResponse(raft, version, nothingFetched(raft, errorCode));
    return answer(raft, call, refused, errorCode);
  }
  const replica = replicaOf(call, asked);
  const found = lookUp(raft, { call, replica, asked }, env);
  if (body.maxWaitMs === 0 || isNews(found, asked.highWatermark)) {
    return answer(raft, call, fetchResponse(raft, version, found), found.errorCode);
  }
  park(raft, { call, replica, asked, deadlineMs: nowMs(env) + body.maxWaitMs, found });
}

function refuse(raft: RaftState, call: FetchCall, errorCode: ErrorCode): void {
  answer(raft, call, fetchRefusal(errorCode), errorCode);
}

function isSenseless({
  fetchOffset,
  lastFetchedEpoch,
  currentLeaderEpoch,
}: FetchedPartition): boolean {
  return fetchOffset < 0 || lastFetchedEpoch < 0 || lastFetchedEpoch > currentLeaderEpoch;
}

function replicaOf({ body }: FetchCall, { replicaDirectoryId }: FetchedPartition): ReplicaKey {
  const id = body.replicaId >= 0 ? body.replicaId : body.replicaState.replicaId;
  return { id, directoryId: replicaDirectoryId };
}

/** KIP-1166: a higher high watermark than the follower knows is worth an answer, too. */
function isNews({ errorCode, batches, position, highWatermark }: Fetched, known: number): boolean {
  return (
    errorCode !== ErrorCode.NONE ||
    batches.length > 0 ||
    position.kind !== 'valid' ||
    known < highWatermark
  );
}
