// Members of groups that a test moves by hand, on a cluster that it plays with.
import {
  decodeAssignment,
  encodeAssignment,
  encodeSubscription,
} from '../../engine/protocol/consumer-subscription.ts';
import type { RequestBody, ResponseBody } from '../../engine/protocol/envelope.ts';
import { zeroUuid } from '../../engine/protocol/uuid.ts';
import { ask, pass, runs, send, type Pending, type Question, type Stage } from './stage.ts';

/** Somebody who wants to be in a group. */
export interface Member {
  readonly name: string;
  readonly groupId: string;
  readonly instanceId: string | null;
  readonly topics: readonly string[];
  /** Empty until one was given. */
  memberId: string;
  generation: number;
  /** The broker that it takes for the coordinator. */
  coordinator: string;
}

/** A member that has not joined yet. */
export const newMember = (
  name: string,
  fields: Partial<Pick<Member, 'groupId' | 'instanceId' | 'topics'>> = {},
): Member => ({
  name,
  groupId: 'g',
  instanceId: null,
  topics: ['orders'],
  memberId: '',
  generation: -1,
  coordinator: '',
  ...fields,
});

/** Asks brokers who coordinates a group until one knows; one broker may be out of the question. */
export function findCoordinator(stage: Stage, groupId = 'g', butNot = ''): string {
  for (let tries = 0; tries < 200; tries += 1) {
    const whom = ['b1', 'b2', 'b3'].find((name) => name !== butNot && runs(stage, name));
    if (whom === undefined) throw new Error('no broker runs');
    const body = { ...lookUp, coordinatorKeys: [groupId] };
    const what = `who coordinates ${groupId}?`;
    const asked = { api: 'FindCoordinator', version: 6, body, what } as const;
    const [found] = ask(stage, { to: whom }, asked).coordinators;
    const coordinator = `b${found?.nodeId ?? -1}`;
    if (runs(stage, coordinator) && coordinator !== butNot) return coordinator;
    pass(stage, 100);
  }
  throw new Error(`nobody coordinates ${groupId}`);
}

const lookUp = { key: '', keyType: 0 };

/** Sends a member's question to its coordinator, over a connection of its own. */
export const sendAs = <
  N extends 'JoinGroup' | 'SyncGroup' | 'Heartbeat' | 'LeaveGroup' | 'OffsetCommit' | 'OffsetFetch',
>(
  stage: Stage,
  member: Member,
  question: Question<N>,
): Pending<N> => {
  const { coordinator: to, name } = member;
  return send(stage, { to, connection: `${name} to ${to}` }, question);
};

/** JoinGroup, as the member is now. */
export function joining(member: Member): Question<'JoinGroup'> {
  const { name, groupId, memberId, instanceId: groupInstanceId, topics } = member;
  const metadata = encodeSubscription(3, {
    topics,
    userData: null,
    owned: [],
    generation: -1,
    rack: null,
  });
  const body: RequestBody<'JoinGroup'> = {
    groupId,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 20_000,
    memberId,
    groupInstanceId,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata }],
    reason: null,
  };
  return { api: 'JoinGroup', version: 9, body, what: `${name} joins ${groupId}` };
}

/** SyncGroup: a leader brings the assignment, partition indexes of `orders` by member id. */
export function syncing(
  member: Member,
  assigned: Readonly<Record<string, readonly number[]>> = {},
): Question<'SyncGroup'> {
  const { name, groupId, memberId, generation: generationId, instanceId } = member;
  const assignments = Object.entries(assigned).map(([id, indexes]) => ({
    memberId: id,
    assignment: encodeAssignment(3, {
      partitions: indexes.map((partition) => ({ topic: 'orders', partition })),
      userData: null,
    }),
  }));
  const body: RequestBody<'SyncGroup'> = {
    groupId,
    generationId,
    memberId,
    groupInstanceId: instanceId,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments,
  };
  return { api: 'SyncGroup', version: 5, body, what: `${name} syncs` };
}

/** Heartbeat. */
export function beating(member: Member): Question<'Heartbeat'> {
  const { name, groupId, memberId, generation: generationId, instanceId } = member;
  const body = { groupId, generationId, memberId, groupInstanceId: instanceId };
  return { api: 'Heartbeat', version: 4, body, what: `${name} is alive` };
}

/** LeaveGroup. */
export function leaving({ name, groupId, memberId }: Member): Question<'LeaveGroup'> {
  const body = {
    groupId,
    memberId: '',
    members: [{ memberId, groupInstanceId: null, reason: null }],
  };
  return { api: 'LeaveGroup', version: 5, body, what: `${name} leaves` };
}

/** OffsetCommit of one partition of `orders`. */
export function committing(
  member: Member,
  partitionIndex: number,
  committedOffset: number,
  committedMetadata = '',
): Question<'OffsetCommit'> {
  const { name, groupId, memberId, generation, instanceId: groupInstanceId } = member;
  const at = { committedOffset, committedLeaderEpoch: -1, commitTimestamp: -1 };
  const partitions = [{ partitionIndex, ...at, committedMetadata }];
  const body: RequestBody<'OffsetCommit'> = {
    groupId,
    generationIdOrMemberEpoch: generation,
    memberId,
    groupInstanceId,
    retentionTimeMs: -1,
    topics: [{ name: 'orders', topicId: zeroUuid, partitions }],
  };
  return {
    api: 'OffsetCommit',
    version: 9,
    body,
    what: `${name} has come to ${committedOffset} in ${partitionIndex}`,
  };
}

/** OffsetFetch of everything that a group has committed; a consumer waits for what is being written. */
export function fetchingOffsets(
  { name, groupId }: Member,
  requireStable = true,
): Question<'OffsetFetch'> {
  const groups = [{ groupId, memberId: null, memberEpoch: -1, topics: null }];
  const body = { groupId: '', topics: [], groups, requireStable };
  return { api: 'OffsetFetch', version: 9, body, what: `${name} asks how far the group is` };
}

/** The offsets of a group by partition index, or the error. */
export function offsetsOf(
  answer: ResponseBody<'OffsetFetch'>,
): Readonly<Record<number, number>> | number {
  const [group] = answer.groups;
  if (group === undefined || group.errorCode !== 0) return group?.errorCode ?? -1;
  const partitions = group.topics.flatMap((topic) => topic.partitions);
  return Object.fromEntries(
    partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]),
  );
}

/** What the error of a commit's only partition is. */
export const commitError = ({ topics }: ResponseBody<'OffsetCommit'>): number =>
  topics[0]?.partitions[0]?.errorCode ?? -1;

/** The partition indexes that a SyncGroup has given. */
export const assignedIn = ({ assignment }: ResponseBody<'SyncGroup'>): number[] =>
  assignment.length === 0
    ? []
    : decodeAssignment(assignment).partitions.map(({ partition }) => partition);
