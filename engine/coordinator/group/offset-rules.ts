// What a group has to say about its offsets: who may commit, and when they expire. Classic groups here;
// other kinds of groups bring rules of their own.
import { ErrorCode } from '../../protocol/errors.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import { consumerProtocolType, type ClassicGroup } from './classic-group.ts';
import type { CommittedOffset } from './group-image.ts';
import type { GroupFlags } from './group-flags.ts';
import { checkMember } from './membership.ts';

/** Who says that it may commit. */
export interface Committer {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** Its generation, or member epoch; -1: it is no member. */
  readonly generation: number;
  readonly isTransactional: boolean;
  /** The version of the request. */
  readonly version: number;
}

/** The rules of one group. */
export interface OffsetRules {
  checkCommit(committer: Committer): ErrorCode;
  /** Where the generation alone does not decide: may it commit in this partition? */
  checkPartition(committer: Committer, topicId: Uuid, partition: number): ErrorCode;
  checkFetch(memberId: string | null, memberEpoch: number): ErrorCode;
  checkDelete(): ErrorCode;
  isSubscribedTo(topic: string): boolean;
  /** Since when an offset ages; undefined: nothing expires now. */
  agesSince(offset: CommittedOffset): number | undefined;
}

/** The rules of a classic group. */
export function classicOffsetRules(group: ClassicGroup, flags: GroupFlags): OffsetRules {
  return {
    checkCommit: (committer) => checkClassicCommit(group, committer),
    checkPartition: () => ErrorCode.NONE,
    checkFetch: () => (group.state === 'Dead' ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE),
    checkDelete: () => checkClassicDelete(group),
    isSubscribedTo: (topic) => isSubscribedTo(group, topic, flags),
    agesSince: (offset) => classicAge(group, offset, flags),
  };
}

const isOfConsumers = (group: ClassicGroup): boolean => group.protocolType === consumerProtocolType;

/** Members commit in their generation; into an empty group anybody may. */
function checkClassicCommit(group: ClassicGroup, committer: Committer): ErrorCode {
  const { generation, isTransactional } = committer;
  if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE;
  if (generation < 0 && group.state === 'Empty') return ErrorCode.NONE;
  const errorCode = checkCommitter(group, committer);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  // The partitions are about to have other owners.
  const isBetween = !isTransactional && group.state === 'CompletingRebalance';
  return isBetween ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
}

function checkCommitter(group: ClassicGroup, committer: Committer): ErrorCode {
  const { memberId, instanceId, generation, isTransactional } = committer;
  const claimsMembership = generation >= 0 || memberId !== '' || instanceId !== null;
  if (!claimsMembership) {
    // Producers of old do not say who they are.
    return isTransactional ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
  }
  const errorCode = checkMember(group, memberId, instanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  return generation === group.generation ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
}

/** While there are members, only consumers can say which topics nobody reads. */
function checkClassicDelete(group: ClassicGroup): ErrorCode {
  if (group.state === 'Dead') return ErrorCode.GROUP_ID_NOT_FOUND;
  const isRefused = group.state !== 'Empty' && !isOfConsumers(group);
  return isRefused ? ErrorCode.NON_EMPTY_GROUP : ErrorCode.NONE;
}

function isSubscribedTo(group: ClassicGroup, topic: string, flags: GroupFlags): boolean {
  if (!flags['expire-offsets-with-group']) return false;
  const isForgotten = flags['expire-while-rebalancing'] && group.state !== 'Stable';
  if (isForgotten) return false;
  return group.subscribedTopics?.has(topic) ?? isOfConsumers(group);
}

/** Offsets do not expire while the group is alive, but for topics it does not read (KIP-211). */
function classicAge(
  group: ClassicGroup,
  { commitTimestampMs }: CommittedOffset,
  flags: GroupFlags,
): number | undefined {
  const isLoneConsumers = group.protocolType === null;
  if (isLoneConsumers || !flags['expire-offsets-with-group']) return commitTimestampMs;
  if (group.state === 'Empty') {
    return group.stateSinceMs === -1 ? commitTimestampMs : group.stateSinceMs;
  }
  const knowsTopics = isOfConsumers(group) && group.subscribedTopics !== null;
  const isSettled = group.state === 'Stable' || flags['expire-while-rebalancing'];
  return knowsTopics && isSettled ? commitTimestampMs : undefined;
}
