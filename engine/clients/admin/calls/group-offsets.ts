// The committed offsets of groups: read, written, removed by somebody who is no member.
import { ErrorCode } from '../../../protocol/errors.ts';
import { partitionKey, type PartitionKey, type TopicPartition } from '../../topic-partition.ts';
import { exceptionOf, executionException } from '../exception.ts';
import type { Script } from '../script.ts';
import { askEverywhere, beginCall, valueOf, type CallOptions, type Verdict } from './calling.ts';
import { findCoordinators, verdictOfGroup } from './groups.ts';
import { byTopic } from './partitions.ts';

/** From this version on partitions go by the id of their topic; the admin client names them. */
const lastVersionWithNames = 9;

/** A committed offset. */
export interface CommittedOffset extends TopicPartition {
  readonly offset: number;
  /** -1: nobody said. */
  readonly leaderEpoch: number;
}

/** listConsumerGroupOffsets of one group: all that it has committed. */
export function* listGroupOffsets(
  group: string,
  options: CallOptions = {},
): Script<ReadonlyMap<PartitionKey, CommittedOffset>> {
  const until = yield* beginCall(options);
  const found = yield* askEverywhere<
    string,
    ReadonlyMap<PartitionKey, CommittedOffset>,
    'OffsetFetch'
  >([group], {
    until,
    lookUp: (keys) => findCoordinators('group', keys, until),
    question: (ids, to) => ({
      api: 'OffsetFetch',
      body: {
        groupId: '',
        topics: null,
        groups: ids.map((groupId) => ({ groupId, topics: null })),
        requireStable: false,
      },
      to,
      call: 'listConsumerGroupOffsets',
      until,
      maxVersion: lastVersionWithNames,
    }),
    readAnswer: (id, { groups }) => {
      const answered = groups.find(({ groupId }) => groupId === id);
      if (answered === undefined) return 'again';
      return verdictOfGroup(answered.errorCode, null, () => {
        const offsets = answered.topics.flatMap(({ name, partitions }) =>
          partitions
            .filter(({ errorCode, committedOffset }) => errorCode === 0 && committedOffset >= 0)
            .map(({ partitionIndex, committedOffset, committedLeaderEpoch }) => ({
              topic: name,
              index: partitionIndex,
              offset: committedOffset,
              leaderEpoch: committedLeaderEpoch,
            })),
        );
        return new Map(offsets.map((each) => [partitionKey(each.topic, each.index), each]));
      });
    },
  });
  return valueOf(found.get(group));
}

/** alterConsumerGroupOffsets: commits in the place of a group that has no members. Throws the first refusal. */
export function* alterGroupOffsets(
  group: string,
  offsets: readonly (TopicPartition & { readonly offset: number })[],
  options: CallOptions = {},
): Script<void> {
  const until = yield* beginCall(options);
  const topics = byTopic(offsets).map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ index, offset }) => ({
      partitionIndex: index,
      committedOffset: offset,
      committedMetadata: '',
    })),
  }));
  const found = yield* askEverywhere<string, void, 'OffsetCommit'>([group], {
    until,
    lookUp: (keys) => findCoordinators('group', keys, until),
    question: (_, to) => ({
      api: 'OffsetCommit',
      body: { groupId: group, memberId: '', topics },
      to,
      call: 'alterConsumerGroupOffsets',
      until,
      maxVersion: lastVersionWithNames,
    }),
    readAnswer: (_, body) =>
      verdictOfCommit(body.topics.flatMap((topic) => topic.partitions.map((p) => p.errorCode))),
  });
  valueOf(found.get(group));
}

function verdictOfCommit(codes: readonly number[]): Verdict<void> {
  const waits = (code: number): boolean =>
    code === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS || code === ErrorCode.REBALANCE_IN_PROGRESS;
  const moved = (code: number): boolean =>
    code === ErrorCode.NOT_COORDINATOR || code === ErrorCode.COORDINATOR_NOT_AVAILABLE;
  if (codes.some(moved)) return 'moved';
  if (codes.some(waits)) return 'again';
  const refused = codes.find((code) => code !== ErrorCode.NONE);
  return refused === undefined ? { value: undefined } : { error: exceptionOf(refused) };
}

/** deleteConsumerGroupOffsets: the error code of each partition. Throws what is said of the whole group. */
export function* deleteGroupOffsets(
  group: string,
  partitions: readonly TopicPartition[],
  options: CallOptions = {},
): Script<ReadonlyMap<PartitionKey, number>> {
  const until = yield* beginCall(options);
  const topics = byTopic(partitions).map(({ name, partitions: those }) => ({
    name,
    partitions: those.map(({ index }) => ({ partitionIndex: index })),
  }));
  const found = yield* askEverywhere<string, ReadonlyMap<PartitionKey, number>, 'OffsetDelete'>(
    [group],
    {
      until,
      lookUp: (keys) => findCoordinators('group', keys, until),
      question: (_, to) => ({
        api: 'OffsetDelete',
        body: { groupId: group, topics },
        to,
        call: 'deleteConsumerGroupOffsets',
        until,
      }),
      readAnswer: (_, body) =>
        verdictOfGroup(body.errorCode, null, () => {
          const codes = body.topics.flatMap(({ name, partitions: those }) =>
            those.map(({ partitionIndex, errorCode }): [PartitionKey, number] => [
              partitionKey(name, partitionIndex),
              errorCode,
            ]),
          );
          return new Map(codes);
        }),
    },
  );
  const outcome = found.get(group);
  if (outcome !== undefined && 'error' in outcome) throw executionException(outcome.error);
  return valueOf(outcome);
}
