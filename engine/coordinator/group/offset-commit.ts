// OffsetCommit and TxnOffsetCommit: a group remembers how far it has come.
import type {
  OffsetCommitRequest,
  OffsetCommitResponse,
} from '../../protocol/apis/offset-commit.ts';
import type { TxnOffsetCommitRequest } from '../../protocol/apis/txn-offset-commit.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';
import { createClassicGroup, type ClassicGroup } from './classic-group.ts';
import type { GroupDoor, GroupRecord } from './group-door.ts';
import type { Groups } from './groups.ts';
import { classicOffsetRules, type Committer, type OffsetRules } from './offset-rules.ts';
import { armSession } from './rebalance.ts';

/** What a decision about offsets needs from outside. */
export interface OffsetFacts {
  readonly nowMs: number;
  /** `offset.metadata.max.bytes`: how many letters a commit may bring along. */
  readonly maxMetadata: number;
  /** The present id of a topic, or none. */
  topicIdOf(topic: string): Uuid | undefined;
}

/** Records to write, and the answer once they are. */
export interface Decision<R> {
  readonly records: readonly GroupRecord[];
  readonly response: R;
}

/** A commit, by whichever request it came. */
export interface OffsetCommit {
  readonly groupId: string;
  readonly committer: Committer;
  /** How long the offsets are to live (before KIP-211); -1: as long as the broker says. */
  readonly retentionTimeMs: number;
  readonly topics: readonly CommitTopic[];
}

/** The offsets of one topic. */
interface CommitTopic {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitions: readonly CommitPartition[];
}

interface CommitPartition {
  readonly partitionIndex: number;
  readonly committedOffset: number;
  readonly committedLeaderEpoch: number;
  readonly committedMetadata: string | null;
}

/** What became of each partition, in the order of the request. */
export type CommitAnswer = OffsetCommitResponse['topics'];

/** Commits to a classic group. One that is not there comes into being, if it is a lone consumer's. */
export function handleCommit(
  groups: Groups,
  commit: OffsetCommit,
  facts: OffsetFacts,
  door: GroupDoor,
): Decision<CommitAnswer> {
  const { groupId, committer } = commit;
  const known = groups.get(groupId);
  const unknown = known === undefined ? checkUnknownGroup(committer) : ErrorCode.NONE;
  if (unknown !== ErrorCode.NONE) return refuseCommit(commit, unknown);
  const group = known ?? createClassicGroup(groupId, door.nowMs);
  groups.set(groupId, group);
  const rules = classicOffsetRules(group, door.flags);
  const isAccepted = rules.checkCommit(committer) === ErrorCode.NONE;
  if (isAccepted && !committer.isTransactional) isAlive(group, committer.memberId, door);
  return decideCommit(rules, commit, facts);
}

/** Why nobody may commit to a group that is not there. */
function checkUnknownGroup({ generation, isTransactional, version }: Committer): ErrorCode {
  if (generation < 0) return ErrorCode.NONE;
  const isTold = !isTransactional && version >= 9;
  return isTold ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION;
}

/** A member that commits is alive. */
function isAlive(group: ClassicGroup, memberId: string, door: GroupDoor): void {
  const member = group.members.get(memberId);
  const isWorking = group.state === 'Stable' || group.state === 'PreparingRebalance';
  if (member === undefined || !isWorking) return;
  armSession(group, member, member.sessionTimeoutMs, door);
}

/** The commit in an OffsetCommit. */
export function commitOf(request: OffsetCommitRequest, version: number): OffsetCommit {
  const { groupId, retentionTimeMs, topics } = request;
  return { groupId, retentionTimeMs, topics, committer: committerOf(request, version) };
}

/** The commit in a TxnOffsetCommit: it counts when its transaction is committed. */
export function txnCommitOf(request: TxnOffsetCommitRequest, version: number): OffsetCommit {
  const committer = { ...committerOf(request, version), isTransactional: true };
  return { groupId: request.groupId, retentionTimeMs: -1, topics: request.topics, committer };
}

type Claim = Pick<
  OffsetCommitRequest,
  'memberId' | 'groupInstanceId' | 'generationIdOrMemberEpoch'
>;

function committerOf(request: Claim, version: number): Committer {
  const { memberId, groupInstanceId: instanceId, generationIdOrMemberEpoch: generation } = request;
  return { memberId, instanceId, generation, isTransactional: false, version };
}

/** May it be committed, and what is written? Where one partition is stale, all are refused. */
export function decideCommit(
  rules: OffsetRules,
  commit: OffsetCommit,
  facts: OffsetFacts,
): Decision<CommitAnswer> {
  const refused = asTold(commit, rules.checkCommit(commit.committer));
  if (refused !== ErrorCode.NONE) return refuseCommit(commit, refused);
  const records: GroupRecord[] = [];
  const answers: CommitAnswer[number][] = [];
  for (const topic of commit.topics) {
    const partitions: CommitAnswer[number]['partitions'][number][] = [];
    for (const partition of topic.partitions) {
      const errorCode = checkPartition(rules, commit, { topic, partition }, facts);
      const isRefusal = errorCode !== ErrorCode.NONE && errorCode !== tooLarge;
      if (isRefusal) return refuseCommit(commit, errorCode);
      if (errorCode === ErrorCode.NONE) records.push(recordOf(commit, topic, partition, facts));
      partitions.push({ partitionIndex: partition.partitionIndex, errorCode });
    }
    answers.push({ name: topic.name, topicId: topic.topicId, partitions });
  }
  return { records, response: answers };
}

const tooLarge = ErrorCode.OFFSET_METADATA_TOO_LARGE;

function checkPartition(
  rules: OffsetRules,
  { committer }: OffsetCommit,
  { topic, partition }: { readonly topic: CommitTopic; readonly partition: CommitPartition },
  facts: OffsetFacts,
): ErrorCode {
  if ((partition.committedMetadata?.length ?? 0) > facts.maxMetadata) return tooLarge;
  const { isTransactional } = committer;
  const topicId = isTransactional ? (facts.topicIdOf(topic.name) ?? zeroUuid) : topic.topicId;
  return asTold({ committer }, rules.checkPartition(committer, topicId, partition.partitionIndex));
}

/** Producers know of generations only: to them a stale member epoch is one. */
function asTold({ committer }: Pick<OffsetCommit, 'committer'>, errorCode: ErrorCode): ErrorCode {
  const isStale = committer.isTransactional && errorCode === ErrorCode.STALE_MEMBER_EPOCH;
  return isStale ? ErrorCode.ILLEGAL_GENERATION : errorCode;
}

/** All partitions are refused for one reason. */
export function refuseCommit(
  { topics }: OffsetCommit,
  errorCode: ErrorCode,
): Decision<CommitAnswer> {
  const response = topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  }));
  return { records: [], response };
}

function recordOf(
  { groupId, retentionTimeMs, committer }: OffsetCommit,
  { name, topicId }: CommitTopic,
  partition: CommitPartition,
  { nowMs }: OffsetFacts,
): GroupRecord {
  return {
    name: 'OffsetCommit',
    key: { group: groupId, topic: name, partition: partition.partitionIndex },
    value: {
      offset: partition.committedOffset,
      leaderEpoch: partition.committedLeaderEpoch,
      metadata: partition.committedMetadata ?? '',
      commitTimestamp: nowMs,
      expireTimestamp: retentionTimeMs === -1 ? -1 : nowMs + retentionTimeMs,
      topicId: committer.isTransactional ? zeroUuid : topicId,
    },
  };
}
