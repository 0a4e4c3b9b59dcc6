// OffsetFetch: how far has a group come?
import { get, valuesOf } from '../../../sim/map/persistent-map.ts';
import type { Interner } from '../../metadata/ids.ts';
import type { OffsetFetchRequest, OffsetFetchResponse } from '../../protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { zeroUuid } from '../../protocol/uuid.ts';
import {
  at,
  groupNumber,
  partitionNumber,
  type CommittedOffset,
  type GroupImage,
} from './group-image.ts';
import type { TopicView } from './known-topics.ts';
import type { OffsetRules } from './offset-rules.ts';

type GroupAsk = OffsetFetchRequest['groups'][number];
type TopicAsk = NonNullable<GroupAsk['topics']>[number];
type GroupAnswer = OffsetFetchResponse['groups'][number];
type TopicAnswer = GroupAnswer['topics'][number];
type PartitionAnswer = TopicAnswer['partitions'][number];

/** What is known of a group's offsets, and where. */
export interface OffsetSource {
  readonly image: GroupImage;
  readonly names: Interner;
  /** The rules of the group; undefined: there is no such group, and so there are no offsets. */
  readonly rules: OffsetRules | undefined;
  /** Offsets that an open transaction may change are not told (KIP-447). */
  readonly requireStable: boolean;
}

/** The offsets of a group: those asked for, or all. */
export function fetchOffsets(source: OffsetSource, ask: GroupAsk): GroupAnswer {
  const { groupId, memberId, memberEpoch, topics } = ask;
  const errorCode = source.rules?.checkFetch(memberId, memberEpoch) ?? ErrorCode.NONE;
  const isGone = errorCode === ErrorCode.GROUP_ID_NOT_FOUND;
  if (errorCode !== ErrorCode.NONE && !isGone) return { groupId, topics: [], errorCode };
  const known = isGone ? { ...source, rules: undefined } : source;
  const answers =
    topics === null ? allOffsets(known, groupId) : askedOffsets(known, groupId, topics);
  return { groupId, topics: answers, errorCode: ErrorCode.NONE };
}

/** The same where topics go by their ids; those that no topic has come last. */
export function fetchOffsetsByTopicId(
  source: OffsetSource,
  ask: GroupAsk,
  view: Pick<TopicView, 'nameOf' | 'idOf'>,
): GroupAnswer {
  const named = ask.topics?.map((topic) => ({ ...topic, name: view.nameOf(topic.topicId) ?? '' }));
  const known = named?.filter(({ name }) => name !== '') ?? null;
  const answer = fetchOffsets(source, { ...ask, topics: known });
  const topics = answer.topics.map((topic) => {
    return topic.topicId === zeroUuid
      ? { ...topic, topicId: view.idOf(topic.name) ?? zeroUuid }
      : topic;
  });
  const unknown = (named ?? []).filter(({ name }) => name === '').map(unknownTopic);
  return { ...answer, topics: [...topics, ...unknown] };
}

function unknownTopic({ name, topicId, partitionIndexes }: TopicAsk): TopicAnswer {
  const partitions = partitionIndexes.map((index) => nothing(index, ErrorCode.UNKNOWN_TOPIC_ID));
  return { name, topicId, partitions };
}

function askedOffsets(
  source: OffsetSource,
  groupId: string,
  topics: readonly TopicAsk[],
): TopicAnswer[] {
  const { image, names, rules } = source;
  const group = groupNumber(names, groupId);
  return topics.map(({ name, topicId, partitionIndexes }) => {
    const partitions = partitionIndexes.map((index) => {
      const place = { group, partition: partitionNumber(names, name, index) };
      const found = rules === undefined ? undefined : at(image.offsets, place);
      const isUnstable = source.requireStable && at(image.pending, place) !== undefined;
      if (isUnstable) return nothing(index, ErrorCode.UNSTABLE_OFFSET_COMMIT);
      const isOther =
        found !== undefined &&
        ![found.topicId, topicId].includes(zeroUuid) &&
        found.topicId !== topicId;
      return found === undefined || isOther ? nothing(index) : answerOf(found);
    });
    return { name, topicId, partitions };
  });
}

function allOffsets(source: OffsetSource, groupId: string): TopicAnswer[] {
  const { image, names, rules, requireStable } = source;
  const group = groupNumber(names, groupId);
  const found = rules === undefined ? undefined : get(image.offsets, group);
  const topics = new Map<string, PartitionAnswer[]>();
  for (const each of found === undefined ? [] : valuesOf(found)) {
    const place = { group, partition: partitionNumber(names, each.topic, each.partition) };
    const isUnstable = requireStable && at(image.pending, place) !== undefined;
    const answer = isUnstable
      ? nothing(each.partition, ErrorCode.UNSTABLE_OFFSET_COMMIT)
      : answerOf(each);
    topics.set(each.topic, [...(topics.get(each.topic) ?? []), answer]);
  }
  return [...topics].map(([name, partitions]) => ({ name, topicId: zeroUuid, partitions }));
}

function answerOf({ partition, offset, leaderEpoch, metadata }: CommittedOffset): PartitionAnswer {
  return {
    partitionIndex: partition,
    committedOffset: offset,
    committedLeaderEpoch: leaderEpoch,
    metadata,
    errorCode: ErrorCode.NONE,
  };
}

function nothing(partitionIndex: number, errorCode: ErrorCode = ErrorCode.NONE): PartitionAnswer {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode };
}
