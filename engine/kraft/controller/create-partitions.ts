// CreatePartitions: a topic gets more partitions. Those that it has stay as they are.
import { partitionOf, topicByName, type Image, type Topic } from '../../metadata/image.ts';
import type { MetadataRecord } from '../../metadata/records.ts';
import type {
  CreatePartitionsRequest,
  CreatePartitionsResponse,
} from '../../protocol/apis/create-partitions.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hashOfInteger } from '../../protocol/java/hash-codes.ts';
import { timelineOrder } from '../../protocol/java/timeline-hash-table.ts';
import { accepted, decideAtOnce, refusal, type Decided, type Refusal } from './decision.ts';
import type { CreationFacts } from './create-topics.ts';
import {
  assignedPartitions,
  partitionRecords,
  placedPartitions,
  type NewPartitions,
} from './new-partitions.ts';

type AskedTopic = CreatePartitionsRequest['topics'][number];

/** What creation of partitions needs. */
export type PartitionFacts = Omit<CreationFacts, 'isDescribable'>;

/** Creates what can be created, and says of each topic how it came out. */
export function decidePartitionCreation(
  image: Image,
  { topics, validateOnly }: CreatePartitionsRequest,
  facts: PartitionFacts,
): Decided<CreatePartitionsResponse> {
  const created = topics.map((topic) => growTopic(image, topic, facts));
  const results = created.map((made, index) => {
    const { errorCode, message } = 'errorCode' in made ? made : accepted;
    return { name: topics[index]?.name ?? '', errorCode, errorMessage: message };
  });
  const records = created.flatMap((made) => ('errorCode' in made ? [] : made));
  return decideAtOnce(validateOnly ? [] : records, { throttleTimeMs: 0, results });
}

function growTopic(
  image: Image,
  asked: AskedTopic,
  facts: PartitionFacts,
): readonly MetadataRecord[] | Refusal {
  const topic = topicByName(image, facts.names.intern('topic-name', asked.name));
  if (topic === undefined) return refusal(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  const additional = asked.count - topic.partitions.length;
  const refused = checkCount(topic, asked, additional) ?? facts.askQuota(additional);
  if (refused !== undefined) return refused;
  const partitions = additionalPartitions(image, { topic, asked, additional }, facts);
  if ('errorCode' in partitions) return partitions;
  const { id, name, uuid } = topic;
  const place = { id, name, uuid, from: topic.partitions.length };
  return partitionRecords(image, partitions, place, facts);
}

function checkCount(topic: Topic, asked: AskedTopic, additional: number): Refusal | undefined {
  const { length } = topic.partitions;
  if (additional === 0) {
    return refusal(ErrorCode.INVALID_PARTITIONS, `Topic already has ${length} partition(s).`);
  }
  if (additional < 0) {
    return refusal(
      ErrorCode.INVALID_PARTITIONS,
      `The topic ${asked.name} currently has ${length} partition(s); ${asked.count} would not be ` +
        'an increase.',
    );
  }
  const { assignments } = asked;
  if (assignments === null || assignments.length === additional) return undefined;
  return refusal(
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    `Attempted to add ${additional} additional partition(s), but only ${assignments.length} ` +
      'assignment(s) were specified.',
  );
}

interface Growth {
  readonly topic: Topic;
  readonly asked: AskedTopic;
  readonly additional: number;
}

/**
 * New partitions have as many replicas as the first one. Kafka takes the first of a hash table, which
 * need not be partition 0; it matters while a reassignment changes the replicas of some.
 */
function additionalPartitions(
  image: Image,
  { topic, asked: { assignments }, additional }: Growth,
  facts: PartitionFacts,
): NewPartitions {
  const indexes = topic.partitions.map((_, index) => index);
  const [first = 0] = timelineOrder(indexes, hashOfInteger);
  const replicationFactor = partitionOf(image, topic.partitions[first] ?? -1)?.replicas.length ?? 0;
  if (assignments === null) {
    return placedPartitions(image, { partitions: additional, replicationFactor }, facts);
  }
  const replicas = assignments.map(({ brokerIds }) => brokerIds);
  return assignedPartitions(image, replicas, { index: topic.partitions.length, replicationFactor });
}
