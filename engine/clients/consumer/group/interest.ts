// Which topics a consumer asks for in its metadata (Kafka's ConsumerMetadata).
import { addInterest, requestUpdateForNewTopics } from '../../network/metadata.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { onPatternMatched } from '../subscription.ts';
import type { GroupMember } from './member.ts';

/** Its own topics, and as leader those of the whole group. With a pattern, all. */
export function takeInterest({ network, subscription }: ConsumerState, member: GroupMember): void {
  const { metadata } = network;
  const { interests } = metadata;
  const isPattern = subscription.type === 'pattern';
  if (isPattern && !interests.all) requestUpdateForNewTopics(metadata);
  interests.all = isPattern;
  const wanted = new Set([...subscription.topics, ...member.groupTopics]);
  for (const topic of interests.topics.keys()) {
    if (!wanted.has(topic)) interests.topics.delete(topic);
  }
  for (const topic of wanted) addInterest(metadata, topic, Infinity);
}

/** The topics there are that match the pattern. */
export function matchPattern({ network, subscription, settings }: ConsumerState): void {
  const { pattern } = subscription;
  if (pattern === null) return;
  const { view } = network.metadata;
  const excludesInternal = settings.configs['exclude.internal.topics'];
  const topics = [...view.byTopic.keys()].filter(
    (topic) =>
      matches(pattern, topic) && !(excludesInternal && view.internalTopics.includes(topic)),
  );
  if (onPatternMatched(subscription, topics)) requestUpdateForNewTopics(network.metadata);
}

/** Simplified: a pattern is read as JavaScript reads it. Those that people use mean the same in Java. */
export const matches = (pattern: string, topic: string): boolean =>
  new RegExp(`^(?:${pattern})$`).test(topic);
