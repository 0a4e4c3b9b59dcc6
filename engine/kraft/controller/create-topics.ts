// CreateTopics: topics come to be with their settings and partitions, all in one batch.
import { topicNumber, type TopicName } from '../../metadata/ids.ts';
import { topicByName, type Image } from '../../metadata/image.ts';
import type { ConfigChange, MetadataRecord } from '../../metadata/records.ts';
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import type {
  CreateTopicsRequest,
  CreateTopicsResponse,
} from '../../protocol/apis/create-topics.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { collide, hasCollisionCharacters, problemOfTopicName } from '../../protocol/topic-name.ts';
import { zeroUuid } from '../../protocol/uuid.ts';
import { clearedElr, newTopicConfigs } from './alter-configs.ts';
import { decideAtOnce, refusal, type Decided, type Refusal } from './decision.ts';
import { effectiveTopicConfigs } from './effective-configs.ts';
import type { ControllerFacts } from './facts.ts';
import {
  assignedPartitions,
  partitionRecords,
  placedPartitions,
  type NewPartition,
  type NewPartitions,
} from './new-partitions.ts';

type AskedTopic = CreateTopicsRequest['topics'][number];
type TopicAnswer = CreateTopicsResponse['topics'][number];

/** What creation needs besides the usual: whose settings may be told, and how many may be created. */
export interface CreationFacts extends ControllerFacts {
  isDescribable(topic: string): boolean;
  /** KIP-599: asks the mutation quota for so many partitions. */
  askQuota(partitions: number): Refusal | undefined;
}

const maxPartitionsPerRequest = 10_000;

/** Creates what can be created, and says of each topic how it came out. */
export function decideTopicCreation(
  image: Image,
  request: CreateTopicsRequest,
  facts: CreationFacts,
): Decided<CreateTopicsResponse> {
  const defaultPartitions = facts.settings.configs['num.partitions'];
  if (countPartitions(request.topics, defaultPartitions) > maxPartitionsPerRequest) {
    return refusal(
      ErrorCode.POLICY_VIOLATION,
      'Excessively large number of partitions per request.',
    );
  }
  const created = request.topics.map((topic) => createTopic(image, topic, facts));
  const topics = created.map(({ answer }) => answer);
  const records = request.validateOnly ? [] : created.flatMap((topic) => topic.records);
  return decideAtOnce(records, { throttleTimeMs: 0, topics });
}

function countPartitions(topics: readonly AskedTopic[], defaultPartitions: number): number {
  const counts = topics.map(({ assignments, numPartitions }) => {
    if (assignments.length > 0) return assignments.length;
    return numPartitions === -1 ? defaultPartitions : Math.max(0, numPartitions);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

interface CreatedTopic {
  readonly records: readonly MetadataRecord[];
  readonly answer: TopicAnswer;
}

function createTopic(image: Image, asked: AskedTopic, facts: CreationFacts): CreatedTopic {
  const refused = checkName(image, asked.name, facts) ?? checkConfigs(asked);
  if (refused !== undefined) return refuseTopic(asked, refused);
  const configs = newTopicConfigs(asked.configs, facts.settings);
  if ('errorCode' in configs) return refuseTopic(asked, configs);
  const partitions = partitionsFor(image, asked, facts);
  if ('errorCode' in partitions) return refuseTopic(asked, partitions);
  const limited = facts.askQuota(partitions.length);
  if (limited !== undefined) return refuseTopic(asked, limited);
  const topic = { name: asked.name, uuid: facts.newUuid() };
  return {
    records: creationRecords(image, topic, { configs, partitions }, facts),
    answer: answerFor(image, topic, { asked, partitions }, facts),
  };
}

function refuseTopic({ name }: AskedTopic, { errorCode, message }: Refusal): CreatedTopic {
  const answer = { ...emptyAnswer, name, topicId: zeroUuid, errorCode, errorMessage: message };
  return { records: [], answer };
}

const emptyAnswer = {
  errorMessage: null,
  topicConfigErrorCode: ErrorCode.NONE,
  numPartitions: -1,
  replicationFactor: -1,
  configs: [],
} as const;

function checkName(image: Image, name: string, { names }: ControllerFacts): Refusal | undefined {
  if (topicByName(image, names.intern('topic-name', name)) !== undefined) {
    return refusal(ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`);
  }
  const problem = problemOfTopicName(name);
  if (problem !== undefined) return refusal(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
  if (!hasCollisionCharacters(name)) return undefined;
  const other = valuesOf(image.topics).find((topic) => collide(topic.name, name));
  if (other === undefined) return undefined;
  return refusal(
    ErrorCode.INVALID_TOPIC_EXCEPTION,
    `Topic '${name}' collides with existing topic: ${other.name}`,
  );
}

function checkConfigs({ configs }: AskedTopic): Refusal | undefined {
  const empty = configs.filter(({ value }) => value === null).map(({ name }) => name);
  if (empty.length === 0) return undefined;
  return refusal(
    ErrorCode.INVALID_CONFIG,
    `Null value not supported for topic configs: ${empty.join(',')}`,
  );
}

/** The partitions that are asked for, chosen by a person or by the controller. */
function partitionsFor(image: Image, asked: AskedTopic, facts: ControllerFacts): NewPartitions {
  const { replicationFactor: factor, numPartitions: count } = asked;
  if (asked.assignments.length > 0) return assignedTopic(image, asked);
  if (factor < -1 || factor === 0) {
    return refusal(
      ErrorCode.INVALID_REPLICATION_FACTOR,
      'Replication factor must be larger than 0, or -1 to use the default value.',
    );
  }
  if (count < -1 || count === 0) {
    return refusal(
      ErrorCode.INVALID_PARTITIONS,
      'Number of partitions was set to an invalid non-positive value.',
    );
  }
  const { configs } = facts.settings;
  const replicationFactor = factor === -1 ? configs['default.replication.factor'] : factor;
  const partitions = count === -1 ? configs['num.partitions'] : count;
  const placed = placedPartitions(image, { partitions, replicationFactor }, facts);
  if (!('errorCode' in placed)) return placed;
  const unable = `Unable to replicate the partition ${replicationFactor} time(s): `;
  const said = placed.message ?? '';
  return refusal(placed.errorCode, said.startsWith(unable) ? said : unable + said);
}

function assignedTopic(image: Image, asked: AskedTopic): NewPartitions {
  const manual = 'A manual partition assignment was specified, but ';
  if (asked.replicationFactor !== -1) {
    const message = `${manual}replication factor was not set to -1.`;
    return refusal(ErrorCode.INVALID_REQUEST, message);
  }
  if (asked.numPartitions !== -1) {
    return refusal(ErrorCode.INVALID_REQUEST, `${manual}numPartitions was not set to -1.`);
  }
  const ordered = asked.assignments.toSorted((a, b) => a.partitionIndex - b.partitionIndex);
  const indexes = ordered.map(({ partitionIndex }) => partitionIndex);
  const twice = indexes.find((index, at) => index === indexes[at - 1]);
  if (twice !== undefined) {
    return refusal(
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      `Found multiple manual partition assignments for partition ${twice}`,
    );
  }
  const assignments = ordered.map(({ brokerIds }) => brokerIds);
  const partitions = assignedPartitions(image, assignments, { index: indexes[0] ?? 0 });
  if ('errorCode' in partitions || indexes.every((index, at) => index === at)) return partitions;
  return refusal(
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    'partitions should be a consecutive 0-based integer sequence',
  );
}

interface NewTopic {
  readonly configs: readonly Omit<ConfigChange, 'target'>[];
  readonly partitions: readonly NewPartition[];
}

function creationRecords(
  image: Image,
  topic: TopicName,
  { configs, partitions }: NewTopic,
  facts: ControllerFacts,
): MetadataRecord[] {
  const { names } = facts;
  const id = topicNumber(names, topic.name, topic.uuid);
  const nameNumber = names.intern('topic-name', topic.name);
  const uuidNumber = names.intern('topic-uuid', topic.uuid);
  const target = { type: 'topic', topic: id } as const;
  const changes = configs.map((change) => ({ ...change, target }));
  return [
    { type: 'topic', topic: id, ...topic, nameNumber, uuidNumber },
    ...changes,
    ...clearedElr(image, changes, facts.settings),
    ...partitionRecords(image, partitions, { ...topic, id, from: 0 }, facts),
  ];
}

interface AskedAndMade {
  readonly asked: AskedTopic;
  readonly partitions: readonly NewPartition[];
}

function answerFor(
  image: Image,
  topic: TopicName,
  { asked, partitions }: AskedAndMade,
  facts: CreationFacts,
): TopicAnswer {
  const answer = {
    ...emptyAnswer,
    name: topic.name,
    topicId: topic.uuid,
    errorCode: ErrorCode.NONE,
  };
  if (!facts.isDescribable(topic.name)) {
    return { ...answer, topicConfigErrorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED };
  }
  const own = Object.fromEntries(asked.configs.map(({ name, value }) => [name, value ?? '']));
  return {
    ...answer,
    numPartitions: partitions.length,
    replicationFactor: partitions[0]?.replicas.length ?? -1,
    configs: effectiveTopicConfigs(image, own, facts.settings),
  };
}
