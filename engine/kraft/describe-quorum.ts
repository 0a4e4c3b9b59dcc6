// DescribeQuorum: who leads, who votes, who watches, and how far everyone is.
import { wallMs } from '../log/log.ts';
import { ErrorCode, errorOf } from '../protocol/errors.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { answer } from './answering.ts';
import { onlyPartition } from './checks.ts';
import { liveObservers, type Leader } from './leader.ts';
import type { Call } from './letters.ts';
import { metadataTopic, nowMs, type RaftEnv, type RaftState } from './raft.ts';
import type { ReplicaProgress } from './replica-progress.ts';

type Response = ResponseBody<'DescribeQuorum'>;

/** Answered by the leader alone. */
export function handleDescribeQuorum(
  raft: RaftState,
  call: Call<'DescribeQuorum'>,
  env: RaftEnv,
): void {
  const { role } = raft;
  const { topics } = call.body;
  if (onlyPartition(raft, topics) === undefined) {
    const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    return answer(raft, call, { ...empty, topics: topics.map(refusedTopic) }, errorCode);
  }
  if (role.name !== 'leader') {
    const errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER;
    const partitions = [refusedPartition(0, errorCode)];
    const refused = { ...empty, topics: [{ topicName: metadataTopic, partitions }] };
    return answer(raft, call, refused, errorCode);
  }
  answer(raft, call, described(role, env), ErrorCode.NONE);
}

const empty: Response = { errorCode: ErrorCode.NONE, errorMessage: null, topics: [], nodes: [] };

type Asked = Call<'DescribeQuorum'>['body']['topics'][number];

function refusedTopic({ topicName, partitions }: Asked): Response['topics'][number] {
  const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return {
    topicName,
    partitions: partitions.map(({ partitionIndex }) => refusedPartition(partitionIndex, errorCode)),
  };
}

function refusedPartition(
  partitionIndex: number,
  errorCode: ErrorCode,
): Response['topics'][number]['partitions'][number] {
  return {
    partitionIndex,
    errorCode,
    errorMessage: errorOf(errorCode).message,
    leaderId: 0,
    leaderEpoch: 0,
    highWatermark: 0,
    currentVoters: [],
    observers: [],
  };
}

function described(leader: Leader, env: RaftEnv): Response {
  const now = nowMs(env);
  const wall = wallMs(env);
  const { voters } = leader;
  // The leader itself is always up to date; everyone else's times are turned into times of day.
  const timeOf = (ms: number): number => (ms < 0 ? -1 : wall - (now - ms));
  const stateOf = (one: ReplicaProgress) => {
    const isLeader = one.key.id === leader.local.id;
    return {
      replicaId: one.key.id,
      replicaDirectoryId: one.key.directoryId,
      logEndOffset: one.endOffset,
      lastFetchTimestamp: isLeader ? wall : timeOf(one.lastFetchMs),
      lastCaughtUpTimestamp: isLeader ? wall : timeOf(one.lastCaughtUpMs),
    };
  };
  const partition = {
    partitionIndex: 0,
    errorCode: ErrorCode.NONE,
    errorMessage: '',
    leaderId: leader.local.id,
    leaderEpoch: leader.epoch,
    highWatermark: leader.highWatermark,
    currentVoters: voters.map(stateOf),
    observers: liveObservers(leader, now).map(stateOf),
  };
  const nodes = voters.map(({ key, endpoints }) => ({
    nodeId: key.id,
    listeners: endpoints.map(({ name, host, port }) => ({ name, host, port })),
  }));
  return { ...empty, topics: [{ topicName: metadataTopic, partitions: [partition] }], nodes };
}
