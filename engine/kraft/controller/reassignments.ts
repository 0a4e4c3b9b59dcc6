// AlterPartitionReassignments (KIP-455): partitions move to other brokers, or stay where they were.
import { partitionOf, topicByName, type Image, type Partition } from '../../metadata/image.ts';
import type { PartitionChange } from '../../metadata/records.ts';
import type {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../../protocol/apis/alter-partition-reassignments.ts';
import type {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../../protocol/apis/list-partition-reassignments.ts';
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { Interner } from '../../metadata/ids.ts';
import { accepted, decideAtOnce, refusal, type Decided, type Refusal } from './decision.ts';
import type { ControllerFacts } from './facts.ts';
import { checkManualAssignment } from './manual-assignment.ts';
import { changeOf } from './partition-change.ts';
import { electionKindFor, rulesFor } from './partition-rules.ts';
import {
  isReassigning,
  planReassignment,
  revertedReassignment,
  type ReassignmentPlan,
} from './reassignment-plan.ts';

/** Starts, changes or cancels reassignments; each gets its own answer. */
export function decideReassignments(
  image: Image,
  request: AlterPartitionReassignmentsRequest,
  facts: ControllerFacts,
): Decided<AlterPartitionReassignmentsResponse> {
  const { allowReplicationFactorChange } = request;
  const records: PartitionChange[] = [];
  const responses = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => {
      const asked = { name, index: partitionIndex, replicas, allowReplicationFactorChange };
      const decided = reassign(image, asked, facts);
      if (decided !== undefined && 'type' in decided) records.push(decided);
      const { errorCode, message } =
        decided === undefined || 'type' in decided ? accepted : decided;
      return { partitionIndex, errorCode, errorMessage: message };
    }),
  }));
  return decideAtOnce(records, {
    throttleTimeMs: 0,
    allowReplicationFactorChange,
    errorCode: ErrorCode.NONE,
    // Kafka answers an empty request without asking anybody, by the defaults of the answer.
    errorMessage: request.topics.length === 0 ? '' : null,
    responses,
  });
}

interface Asked {
  readonly name: string;
  readonly index: number;
  /** Null cancels. */
  readonly replicas: readonly number[] | null;
  readonly allowReplicationFactorChange: boolean;
}

/** The record that says it, if it changes anything, or why it cannot be. */
function reassign(
  image: Image,
  asked: Asked,
  facts: ControllerFacts,
): PartitionChange | Refusal | undefined {
  const { name, index, replicas } = asked;
  const topic = topicByName(image, facts.names.intern('topic-name', name));
  if (topic === undefined) return unknown(`Unable to find a topic named ${name}.`);
  const partition = partitionOf(image, topic.partitions[index] ?? -1);
  if (partition === undefined) return unknown(`Unable to find partition ${name}:${index}.`);
  if (replicas === null) return cancel(image, partition, name, facts);
  return start(image, partition, { ...asked, replicas }, facts);
}

const unknown = (message: string): Refusal =>
  refusal(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, message);

const planOf = (partition: Partition): ReassignmentPlan => ({
  replicas: partition.replicas,
  removing: partition.removingReplicas,
  adding: partition.addingReplicas,
});

function cancel(
  image: Image,
  partition: Partition,
  name: string,
  { settings }: ControllerFacts,
): PartitionChange | Refusal | undefined {
  const plan = planOf(partition);
  if (!isReassigning(plan)) return refusal(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
  const { replicas, isr, unclean } = revertedReassignment(plan, partition.isr);
  if (replicas.length === 0) {
    return refusal(
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'Invalid replica assignment: addingReplicas contains all replicas.',
    );
  }
  const election = electionKindFor(image, partition.topic, settings);
  if (unclean && election !== 'UNCLEAN') {
    return refusal(
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      `Unable to revert partition assignment for ${name}:${partition.index} because it would ` +
        'require an unclean leader election.',
    );
  }
  const target = { election, isr, replicas, removing: [], adding: [] };
  return changeOf(partition, target, rulesFor(image, partition, settings));
}

/** A new target during a reassignment replaces the old one. */
function start(
  image: Image,
  partition: Partition,
  asked: Asked & { readonly replicas: readonly number[] },
  { settings }: ControllerFacts,
): PartitionChange | Refusal | undefined {
  const refused =
    checkManualAssignment(image, asked.replicas) ?? checkReplicationFactor(partition, asked);
  if (refused !== undefined) return refused;
  const { replicas, removing, adding } = planReassignment(partition.replicas, asked.replicas);
  // What the new plan leaves empty stays as the plan before had it: so does Kafka.
  const target = {
    election: 'ONLINE',
    replicas,
    ...(removing.length > 0 ? { removing } : {}),
    ...(adding.length > 0 ? { adding } : {}),
  } as const;
  return changeOf(partition, target, rulesFor(image, partition, settings));
}

/** KIP-860: whoever means to move replicas does not lose or gain one by mistake. */
function checkReplicationFactor(
  partition: Partition,
  { allowReplicationFactorChange, replicas }: Asked,
): Refusal | undefined {
  const plan = planOf(partition);
  const current = isReassigning(plan)
    ? new Set([...plan.replicas, ...plan.adding].filter((id) => !plan.removing.includes(id))).size
    : plan.replicas.length;
  if (allowReplicationFactorChange || replicas?.length === current) return undefined;
  return refusal(
    ErrorCode.INVALID_REPLICATION_FACTOR,
    `The replication factor is changed from ${current} to ${replicas?.length ?? 0}`,
  );
}

/** ListPartitionReassignments: what is on its way, of some topics or of all. */
export function listReassignments(
  image: Image,
  { topics }: ListPartitionReassignmentsRequest,
  names: Interner,
): ListPartitionReassignmentsResponse {
  const asked =
    topics?.map(({ name, partitionIndexes }) => ({
      topic: topicByName(image, names.intern('topic-name', name)),
      partitionIndexes,
    })) ?? valuesOf(image.topics).map((topic) => ({ topic, partitionIndexes: undefined }));
  const ongoing = asked.flatMap(({ topic, partitionIndexes }) => {
    if (topic === undefined) return [];
    const indexes = partitionIndexes ?? topic.partitions.map((_, index) => index);
    const partitions = indexes.flatMap((index) =>
      ongoingOf(partitionOf(image, topic.partitions[index] ?? -1)),
    );
    return partitions.length === 0 ? [] : [{ name: topic.name, partitions }];
  });
  return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, topics: ongoing };
}

type Ongoing = ListPartitionReassignmentsResponse['topics'][number]['partitions'];

function ongoingOf(partition: Partition | undefined): Ongoing {
  if (partition === undefined || !isReassigning(planOf(partition))) return [];
  const { index: partitionIndex, replicas, addingReplicas, removingReplicas } = partition;
  return [{ partitionIndex, replicas, addingReplicas, removingReplicas }];
}
