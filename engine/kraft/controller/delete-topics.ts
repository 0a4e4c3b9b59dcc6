// DeleteTopics: the life of a topic ends.
import { topicByUuid, type Image } from '../../metadata/image.ts';
import type { TopicRemoval } from '../../metadata/records.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import { accepted, decideAtOnce, refusal, type Decided, type Refusal } from './decision.ts';
import type { PartitionFacts } from './create-partitions.ts';

/** How each deletion came out, in the order of the ids. */
export function decideTopicDeletion(
  image: Image,
  ids: readonly Uuid[],
  facts: PartitionFacts,
): Decided<readonly Refusal[]> {
  const removals = ids.map((uuid) => removalOf(image, uuid, facts));
  const records = removals.filter((removal) => 'type' in removal);
  const results = removals.map((removal) => ('type' in removal ? accepted : removal));
  return decideAtOnce(records, results);
}

function removalOf(image: Image, uuid: Uuid, facts: PartitionFacts): TopicRemoval | Refusal {
  const uuidNumber = facts.names.intern('topic-uuid', uuid);
  const topic = topicByUuid(image, uuidNumber);
  if (topic === undefined) return refusal(ErrorCode.UNKNOWN_TOPIC_ID);
  const limited = facts.askQuota(topic.partitions.length);
  if (limited !== undefined) return limited;
  const nameNumber = facts.names.intern('topic-name', topic.name);
  return { type: 'remove-topic', topic: topic.id, nameNumber, uuidNumber };
}
