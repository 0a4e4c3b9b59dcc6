// What this broker knows of topics decides which part of a request about offsets reaches its group: topics
// that do not exist are answered before the group is asked.
import { ErrorCode } from '../../protocol/errors.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';

/** Topics as this broker's image of the cluster has them. */
export interface TopicView {
  idOf(name: string): Uuid | undefined;
  nameOf(id: Uuid): string | undefined;
  /** How many partitions a topic has; 0: there is no such topic. */
  partitionsOf(name: string): number;
}

/** A topic of a request, with those of its partitions that are spoken of. */
export interface AskedTopic<P extends AskedPartition> {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitions: readonly P[];
}

/** A partition that is spoken of. */
export interface AskedPartition {
  readonly partitionIndex: number;
}

/** What became of the partitions of a topic. */
export interface TopicVerdict {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
}

/** What is there, and what is refused because it is not. */
export interface Sorted<P extends AskedPartition> {
  readonly known: readonly AskedTopic<P>[];
  readonly refused: readonly TopicVerdict[];
}

/** Sorts the topics of a request, which names them or, in newer versions, gives their ids. */
export function sortTopics<P extends AskedPartition>(
  topics: readonly AskedTopic<P>[],
  byId: boolean,
  view: TopicView,
): Sorted<P> {
  const known: AskedTopic<P>[] = [];
  const refused: TopicVerdict[] = [];
  for (const topic of topics) {
    const name = byId ? view.nameOf(topic.topicId) : topic.name;
    if (name === undefined) {
      refused.push(verdict(topic, topic.partitions, ErrorCode.UNKNOWN_TOPIC_ID));
      continue;
    }
    const whole = { name, topicId: byId ? topic.topicId : (view.idOf(name) ?? zeroUuid) };
    const isThere = ({ partitionIndex }: P): boolean =>
      partitionIndex >= 0 && partitionIndex < view.partitionsOf(name);
    const partitions = topic.partitions.filter(isThere);
    const missing = topic.partitions.filter((each) => !isThere(each));
    if (missing.length > 0) {
      refused.push(verdict(whole, missing, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    }
    if (partitions.length > 0) known.push({ partitions, ...whole });
  }
  return { known, refused };
}

/** Topics whose partitions are all refused for one reason. */
export const refuseTopics = (
  topics: readonly AskedTopic<AskedPartition>[],
  errorCode: ErrorCode,
): TopicVerdict[] => topics.map((topic) => verdict(topic, topic.partitions, errorCode));

function verdict(
  { name, topicId }: { readonly name: string; readonly topicId: Uuid },
  partitions: readonly AskedPartition[],
  errorCode: ErrorCode,
): TopicVerdict {
  return {
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  };
}

/** Puts refusals before what the group said; both may speak of one topic. */
export function mergeVerdicts(
  refused: readonly TopicVerdict[],
  answered: readonly TopicVerdict[],
): TopicVerdict[] {
  const merged = refused.map((topic) => {
    const more = answered.find(({ name }) => name === topic.name)?.partitions ?? [];
    return { ...topic, partitions: [...topic.partitions, ...more] };
  });
  const others = answered.filter(({ name }) => !refused.some((topic) => topic.name === name));
  return [...merged, ...others];
}
