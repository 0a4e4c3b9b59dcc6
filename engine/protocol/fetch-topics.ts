// Partitions of a Fetch under their topics, as a request names them.
import { added, none } from '../../sim/short-list.ts';
import type { FetchPartition, PartitionAsked, SessionRequest } from './fetch-session.ts';
import type { Uuid } from './uuid.ts';

/** A topic of a request, with something about each of its partitions. */
interface TopicWith<T> {
  readonly topic: string;
  readonly topicId: Uuid;
  readonly partitions: T[];
}

/** What is asked for. Without names topics go by id alone. */
export const topicsOf = (
  { send }: SessionRequest,
  hasNames: boolean,
): readonly TopicWith<PartitionAsked>[] => byTopic(send, asksIn, hasNames);

/** What the other side shall forget. */
export const forgottenTopicsOf = (
  { forget, replace }: SessionRequest,
  hasNames: boolean,
): readonly TopicWith<number>[] =>
  byTopic(replace.length === 0 ? forget : [...forget, ...replace], indexIn, hasNames);

const asksIn = ({ asks }: FetchPartition): PartitionAsked => asks;

const indexIn = ({ asks }: FetchPartition): number => asks.partition;

/** In the order in which topics come. */
function byTopic<T>(
  all: readonly FetchPartition[],
  shown: (partition: FetchPartition) => T,
  hasNames: boolean,
): readonly TopicWith<T>[] {
  let topics: readonly TopicWith<T>[] = none;
  for (const each of all) {
    const { topicId } = each;
    const topic = hasNames ? each.topic : '';
    const known = topicIn(topics, topic, topicId);
    if (known === undefined) topics = added(topics, { topic, topicId, partitions: [shown(each)] });
    else known.partitions.push(shown(each));
  }
  return topics;
}

/** Partitions of a topic mostly stand together: it is looked for from the end. */
function topicIn<T>(
  topics: readonly TopicWith<T>[],
  topic: string,
  topicId: Uuid,
): TopicWith<T> | undefined {
  for (let i = topics.length - 1; i >= 0; i -= 1) {
    const one = topics[i];
    if (one?.topicId === topicId && one.topic === topic) return one;
  }
  return undefined;
}
