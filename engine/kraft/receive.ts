// Messages of the quorum, each to its handler.
import type { ApiName } from '../protocol/apis.ts';
import { assert } from '../../sim/assert.ts';
import { isExpected, noteAnswered } from './connections.ts';
import { handleDescribeQuorum } from './describe-quorum.ts';
import { handleFetch } from './fetching.ts';
import { onFetchAnswered } from './following.ts';
import type { Call, Reply } from './letters.ts';
import {
  handleBeginQuorumEpoch,
  handleEndQuorumEpoch,
  onQuorumEpochAnswered,
} from './quorum-epochs.ts';
import { nowMs, type RaftEnv, type RaftState } from './raft.ts';
import { handleFetchSnapshot, onSnapshotAnswered } from './snapshot-fetching.ts';
import {
  handleAddVoter,
  handleRemoveVoter,
  handleUpdateVoter,
  onApiVersionsAnswered,
} from './voter-changes.ts';
import { onJoinAnswered, onUpdateVoterAnswered } from './voter-updates.ts';
import { handleVote, onVoteAnswered } from './voting.ts';

type Handlers = {
  readonly [N in ApiName]?: (raft: RaftState, call: Call<N>, env: RaftEnv) => void;
};

/** What others may ask of the quorum. Fetch is meant here where it is for the metadata log. */
const handlers = {
  Fetch: handleFetch,
  Vote: handleVote,
  BeginQuorumEpoch: handleBeginQuorumEpoch,
  EndQuorumEpoch: handleEndQuorumEpoch,
  DescribeQuorum: handleDescribeQuorum,
  FetchSnapshot: handleFetchSnapshot,
  AddRaftVoter: handleAddVoter,
  RemoveRaftVoter: handleRemoveVoter,
  UpdateRaftVoter: handleUpdateVoter,
} satisfies Handlers;

/** The requests that the quorum answers. */
export const quorumApis = Object.keys(handlers) as readonly (keyof typeof handlers)[];

/** Does the quorum answer a request? Fetch, by far the most frequent, stands first. */
export function isForQuorum(api: ApiName): boolean {
  for (const known of quorumApis) if (known === api) return true;
  return false;
}

/** Answers a request, now or later. */
export function handleCall(raft: RaftState, call: Call, env: RaftEnv): void {
  const handler = (handlers as Readonly<Record<string, Handler>>)[call.api];
  assert(handler !== undefined, () => `the quorum answers ${call.api}`);
  handler(raft, call as never, env);
}

type Handler = (raft: RaftState, call: never, env: RaftEnv) => void;

type Hearers = {
  readonly [N in ApiName]?: (raft: RaftState, reply: Reply<N>, env: RaftEnv) => boolean;
};

/** What is done with answers to what was asked: true when all is well with who gave them. */
const hearers = {
  Fetch: onFetchAnswered,
  Vote: onVoteAnswered,
  BeginQuorumEpoch: onQuorumEpochAnswered,
  EndQuorumEpoch: onQuorumEpochAnswered,
  FetchSnapshot: onSnapshotAnswered,
  ApiVersions: onApiVersionsAnswered,
  UpdateRaftVoter: onUpdateVoterAnswered,
  AddRaftVoter: onJoinAnswered,
  RemoveRaftVoter: onJoinAnswered,
} satisfies Hearers;

/** Hears an answer, unless it came too late. */
export function handleReply(raft: RaftState, reply: Reply, env: RaftEnv): void {
  if (!isExpected(raft, reply.from.id, reply.correlationId)) return;
  const hearer = (hearers as Readonly<Record<string, Hearer>>)[reply.api];
  assert(hearer !== undefined, () => `the quorum asks ${reply.api}`);
  const wasGood = hearer(raft, reply as never, env);
  noteAnswered(raft, reply, wasGood, nowMs(env));
}

type Hearer = (raft: RaftState, reply: never, env: RaftEnv) => boolean;
