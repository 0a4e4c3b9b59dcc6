// Which topics a command line of kafka-topics means.
import { listTopics } from '../../../engine/clients/admin/calls/topics.ts';
import { illegalArgument } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { has, textOf } from '../options/parse.ts';
import { matchingTopics } from '../topic-filter.ts';
import type { TopicArguments } from './check-options.ts';

/** The topics of the cluster that `--topic` means, sorted. */
export function* topicNames(parsed: TopicArguments): Script<string[]> {
  const excludesInternal = has(parsed, 'exclude-internal');
  const all = yield* listTopics({ listInternal: !excludesInternal });
  const names = all.map(({ name }) => name).toSorted();
  return matchingTopics(names, textOf(parsed, 'topic'), excludesInternal);
}

/** Refuses a topic that is not there, unless `--if-exists` allows it. */
export function ensureTopicExists(found: readonly string[], parsed: TopicArguments): void {
  const wanted = textOf(parsed, 'topic') ?? '';
  if (wanted === '' || has(parsed, 'if-exists') || found.length > 0) return;
  throw illegalArgument(`Topic '${wanted}' does not exist as expected`);
}
