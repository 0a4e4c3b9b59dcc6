// Calls on groups: which there are, who is in them, and how to be rid of them.
import { decodeAssignment } from '../../../protocol/consumer-subscription.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/envelope.ts';
import { hashOfString } from '../../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../../protocol/java/hash-map.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import { exceptionOf, executionException, illegalArgument, JavaException } from '../exception.ts';
import { askAll, backOff, type Ask, type Script } from '../script.ts';
import {
  askEverywhere,
  askOnce,
  beginCall,
  bodyOf,
  isRetriable,
  type CallOptions,
  type Located,
  type Outcome,
  type Verdict,
} from './calling.ts';

/** What a coordinator is for. */
export const coordinatorTypes = { group: 0, transaction: 1 } as const;

/** Who coordinates groups or transactional ids (CoordinatorStrategy). */
export function* findCoordinators(
  type: keyof typeof coordinatorTypes,
  keys: readonly string[],
  until: number,
): Script<ReadonlyMap<string, Located>> {
  const body = { key: '', keyType: coordinatorTypes[type], coordinatorKeys: keys };
  const answer = yield* askOnce({
    api: 'FindCoordinator',
    body,
    to: 'any',
    call: 'findCoordinator',
    until,
  });
  return new Map(
    answer.coordinators.map(({ key, nodeId, errorCode, errorMessage }): [string, Located] => {
      if (errorCode === ErrorCode.NONE) return [key, nodeId];
      return [key, isRetriable(errorCode) ? 'unknown' : exceptionOf(errorCode, errorMessage)];
    }),
  );
}

/** What an error of a group means: ask again, look the coordinator up again, or give up. */
export function verdictOfGroup<T>(
  errorCode: number,
  message: string | null,
  value: () => T,
): Verdict<T> {
  switch (errorCode) {
    case ErrorCode.NONE:
      return { value: value() };
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
      return 'again';
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
      return 'moved';
    default:
      return { error: exceptionOf(errorCode, message) };
  }
}

/** A group as a broker lists it. */
export type GroupListing = ResponseBody<'ListGroups'>['groups'][number];

/** listGroups, of all brokers, in the order of Java's hash map. */
export function* listGroups(
  options: CallOptions & {
    readonly states?: readonly string[];
    readonly types?: readonly string[];
    readonly protocolTypes?: readonly string[];
  } = {},
): Script<readonly GroupListing[]> {
  const until = yield* beginCall(options);
  const { states = [], types = [], protocolTypes = [] } = options;
  const body = { topics: [], allowAutoTopicCreation: true };
  const all = { api: 'Metadata', body, to: 'any', call: 'findAllBrokers', until } as const;
  const { brokers } = yield* askOnce(all);
  const questions = brokers.map(({ nodeId }): Ask<'ListGroups'> => ({
    api: 'ListGroups',
    body: { statesFilter: states, typesFilter: types },
    to: nodeId,
    call: 'listGroups',
    until,
  }));
  const found = new Map<string, GroupListing>();
  for (const group of yield* listedBy(questions)) {
    const isWanted = protocolTypes.length === 0 || protocolTypes.includes(group.protocolType);
    if (isWanted) found.set(group.groupId, group);
  }
  return hashOrder(found.keys(), hashOfString).flatMap((id) => found.get(id) ?? []);
}

/** Coordinators that are still loading are asked again. */
function* listedBy(questions: readonly Ask<'ListGroups'>[]): Script<GroupListing[]> {
  const found: GroupListing[] = [];
  let open = questions;
  for (let failures = 0; open.length > 0; failures += 1) {
    if (failures > 0) yield* backOff(failures - 1);
    const answers = yield* askAll(open);
    const loading: Ask<'ListGroups'>[] = [];
    open.forEach((question, i) => {
      const { errorCode, groups } = bodyOf(answers[i] ?? { type: 'unsupported' }, question);
      if (errorCode === ErrorCode.NONE) found.push(...groups);
      else if (isRetriable(errorCode)) loading.push(question);
      else throw executionException(exceptionOf(errorCode));
    });
    open = loading;
  }
  return found;
}

/** A member as describeConsumerGroups tells of it. */
export interface MemberDescription {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly host: string;
  readonly assignment: readonly TopicPartition[];
  /** Null: a classic group has no target. */
  readonly target: readonly TopicPartition[] | null;
  readonly epoch: number | null;
  /** Does a member of a KIP-848 group speak its protocol? Null: it is not said. */
  readonly upgraded: boolean | null;
}

/** A group as describeConsumerGroups tells of it. */
export interface GroupDescription {
  readonly groupId: string;
  readonly type: 'Classic' | 'Consumer';
  readonly state: string;
  readonly assignor: string;
  readonly coordinator: number;
  readonly members: readonly MemberDescription[];
  readonly epoch: number | null;
  readonly targetEpoch: number | null;
}

/** describeConsumerGroups: first as groups of KIP-848, then as classic ones. */
export function* describeConsumerGroups(
  groupIds: readonly string[],
  options: CallOptions = {},
): Script<Map<string, Outcome<GroupDescription>>> {
  const until = yield* beginCall(options);
  const found = yield* describeModernGroups(groupIds, until);
  const others = groupIds.filter((id) => isUnknown(found.get(id)));
  for (const [id, outcome] of yield* describeClassicGroups(others, until)) {
    // Of a group that is neither, the newer API says more.
    if (!isUnknown(outcome) || !found.has(id)) found.set(id, outcome);
  }
  return new Map(groupIds.map((id) => [id, found.get(id) ?? notFound]));
}

const notFound = { error: exceptionOf(ErrorCode.GROUP_ID_NOT_FOUND) };

/** Does an answer know nothing of such a group? */
const isUnknown = (outcome: Outcome<unknown> | undefined): boolean =>
  outcome === undefined ||
  ('error' in outcome && outcome.error.code === ErrorCode.GROUP_ID_NOT_FOUND);

/** The groups of KIP-848 among them; brokers that know none of this say nothing. */
function* describeModernGroups(
  groupIds: readonly string[],
  until: number,
): Script<Map<string, Outcome<GroupDescription>>> {
  try {
    return yield* askEverywhere<string, GroupDescription, 'ConsumerGroupDescribe'>(groupIds, {
      until,
      lookUp: (keys) => findCoordinators('group', keys, until),
      question: (ids, to) => ({
        api: 'ConsumerGroupDescribe',
        body: { groupIds: ids, includeAuthorizedOperations: false },
        to,
        call: 'describeConsumerGroups',
        until,
      }),
      readAnswer: (id, { groups }, node) => {
        const group = groups.find(({ groupId }) => groupId === id);
        if (group === undefined) return 'again';
        if (group.errorCode === ErrorCode.UNSUPPORTED_VERSION) return notFound;
        return verdictOfGroup(group.errorCode, group.errorMessage, () => modernGroup(group, node));
      },
    });
  } catch (thrown) {
    const isOld = thrown instanceof JavaException && thrown.code === ErrorCode.UNSUPPORTED_VERSION;
    if (isOld) return new Map();
    throw thrown;
  }
}

type ModernGroup = ResponseBody<'ConsumerGroupDescribe'>['groups'][number];

function modernGroup(group: ModernGroup, coordinator: number): GroupDescription {
  return {
    groupId: group.groupId,
    type: 'Consumer',
    state: group.groupState,
    assignor: group.assignorName,
    coordinator,
    epoch: group.groupEpoch,
    targetEpoch: group.assignmentEpoch,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: partitionsOf(member.assignment),
      target: partitionsOf(member.targetAssignment),
      epoch: member.memberEpoch,
      upgraded: member.memberType === -1 ? null : member.memberType === 1,
    })),
  };
}

const partitionsOf = ({ topicPartitions }: ModernGroup['members'][number]['assignment']) =>
  topicPartitions.flatMap(({ topicName, partitions }) =>
    partitions.map((index) => ({ topic: topicName, index })),
  );

function* describeClassicGroups(
  groupIds: readonly string[],
  until: number,
): Script<Map<string, Outcome<GroupDescription>>> {
  if (groupIds.length === 0) return new Map();
  return yield* askEverywhere<string, GroupDescription, 'DescribeGroups'>(groupIds, {
    until,
    lookUp: (keys) => findCoordinators('group', keys, until),
    question: (groups, to) => ({
      api: 'DescribeGroups',
      body: { groups, includeAuthorizedOperations: false },
      to,
      call: 'describeConsumerGroups',
      until,
    }),
    readAnswer: (id, { groups }, node) => {
      const group = groups.find(({ groupId }) => groupId === id);
      if (group === undefined) return 'again';
      const { errorCode, errorMessage, protocolType } = group;
      if (errorCode === ErrorCode.NONE && protocolType !== 'consumer' && protocolType !== '') {
        const refusal = `GroupId ${id} is not a consumer group (${protocolType}).`;
        return { error: illegalArgument(refusal) };
      }
      return verdictOfGroup(errorCode, errorMessage, () => classicGroup(group, node));
    },
  });
}

type ClassicGroup = ResponseBody<'DescribeGroups'>['groups'][number];

function classicGroup(group: ClassicGroup, coordinator: number): GroupDescription {
  return {
    groupId: group.groupId,
    type: 'Classic',
    state: group.groupState,
    assignor: group.protocolData,
    coordinator,
    epoch: null,
    targetEpoch: null,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: assignedTo(member.memberAssignment),
      target: null,
      epoch: null,
      upgraded: null,
    })),
  };
}

const assignedTo = (bytes: Uint8Array): readonly TopicPartition[] =>
  bytes.length === 0
    ? []
    : decodeAssignment(bytes).partitions.map(({ topic, partition }) => ({
        topic,
        index: partition,
      }));

/** deleteConsumerGroups: what became of each. */
export function* deleteConsumerGroups(
  groupIds: readonly string[],
  options: CallOptions = {},
): Script<Map<string, Outcome<void>>> {
  const until = yield* beginCall(options);
  return yield* askEverywhere<string, void, 'DeleteGroups'>(groupIds, {
    until,
    lookUp: (keys) => findCoordinators('group', keys, until),
    question: (groupsNames, to) => ({
      api: 'DeleteGroups',
      body: { groupsNames },
      to,
      call: 'deleteConsumerGroups',
      until,
    }),
    readAnswer: (id, { results }) => {
      const result = results.find(({ groupId }) => groupId === id);
      if (result === undefined) return 'again';
      return verdictOfGroup(result.errorCode, result.errorMessage, () => undefined);
    },
  });
}
