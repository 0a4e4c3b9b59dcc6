// A stand-in for groups of the new protocol: what their members may do with offsets follows from the
// members, epochs and topics in the recording.
import type { CommittedOffset } from '../../engine/coordinator/group/group-image.ts';
import type { Committer, OffsetRules } from '../../engine/coordinator/group/offset-rules.ts';
import { ErrorCode } from '../../engine/protocol/errors.ts';
import { merge } from './machine.ts';
import type { GroupStep } from './group-stage.ts';

/** What the recording says of the group. */
export interface RecordedGroup {
  state: Readonly<Record<string, unknown>>;
  /** What each member wants, by name and by regular expression. */
  readonly wanted: Map<string, readonly string[]>;
  readonly expressions: Map<string, readonly string[]>;
}

type Epochs = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Epoch, previous epoch, state, instance id, assigned, pending revocation. */
type RecordedMember = readonly [number, number, string, string | null, Epochs, Epochs?];

type RecordedRecord = readonly [string, Readonly<Record<string, string>>, Fields | null];
type Fields = Readonly<Record<string, unknown>>;

/** A group of which nothing is known yet. */
export const recordedGroup = (): RecordedGroup => ({
  state: {},
  wanted: new Map(),
  expressions: new Map(),
});

/** Takes in what a step changed: its state but for the offsets, and the records of the group. */
export function follow(group: RecordedGroup, step: GroupStep): void {
  const { committed: _, pending: __, ...change } = (step.s ?? {}) as Fields;
  group.state = merge(group.state, change) as Fields;
  const fired = Array.isArray(step.r) ? (step.r as readonly { records?: unknown }[]) : [];
  const lists = [step['records'], ...fired.map(({ records }) => records)];
  for (const records of lists) for (const record of (records ?? []) as []) note(group, record);
}

function note(group: RecordedGroup, [kind, key, value]: RecordedRecord): void {
  if (kind === 'CONSUMER_GROUP_MEMBER_METADATA') {
    const names = (value?.['subscribedTopicNames'] ?? []) as readonly string[];
    set(group.wanted, key['memberId'], value === null ? undefined : names);
  }
  if (kind === 'CONSUMER_GROUP_REGULAR_EXPRESSION') {
    set(group.expressions, key['regularExpression'], value?.['topics'] as readonly string[]);
  }
}

function set<V>(map: Map<string, V>, key = '', value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

/** The rules of the group as it stands. */
export function consumerGroupRules({ state, wanted, expressions }: RecordedGroup): OffsetRules {
  const members = (state['members'] ?? {}) as Readonly<Record<string, RecordedMember>>;
  return {
    checkCommit: (committer) => checkCommit(members, committer),
    checkPartition: (committer, topicId, partition) => {
      const member = members[committer.memberId];
      if (member === undefined || committer.generation === member[0]) return ErrorCode.NONE;
      const [, , , , assigned, revoking] = member;
      const epoch = assigned[topicId]?.[partition] ?? revoking?.[topicId]?.[partition];
      const isStale = epoch === undefined || committer.generation < epoch;
      return isStale ? ErrorCode.STALE_MEMBER_EPOCH : ErrorCode.NONE;
    },
    checkFetch: (memberId, epoch) => checkFetch(members, memberId, epoch),
    checkDelete: () => ErrorCode.NONE,
    isSubscribedTo: (topic) =>
      [...wanted.values(), ...expressions.values()].some((topics) => topics.includes(topic)),
    agesSince: ({ commitTimestampMs }: CommittedOffset) => commitTimestampMs,
  };
}

function checkCommit(
  members: Readonly<Record<string, RecordedMember>>,
  { memberId, instanceId, generation, isTransactional, version }: Committer,
): ErrorCode {
  if (generation < 0 && Object.keys(members).length === 0) return ErrorCode.NONE;
  const isNobody = generation === -1 && memberId === '' && instanceId === null;
  if (isTransactional && isNobody) return ErrorCode.NONE;
  const member = members[memberId];
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  if (!isTransactional && version < 9) return ErrorCode.UNSUPPORTED_VERSION;
  return generation > member[0] ? ErrorCode.STALE_MEMBER_EPOCH : ErrorCode.NONE;
}

function checkFetch(
  members: Readonly<Record<string, RecordedMember>>,
  memberId: string | null,
  epoch: number,
): ErrorCode {
  if (memberId === null && epoch < 0) return ErrorCode.NONE;
  const member = members[memberId ?? ''];
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
  return member[0] === epoch ? ErrorCode.NONE : ErrorCode.STALE_MEMBER_EPOCH;
}
