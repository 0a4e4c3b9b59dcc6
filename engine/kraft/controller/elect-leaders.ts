// Elections that somebody asks for: an operator (ElectLeaders), or the clock.
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { NO_LEADER } from '../../metadata/ids.ts';
import { partitionOf, topicByName, type Image, type Partition } from '../../metadata/image.ts';
import type { PartitionChange } from '../../metadata/records.ts';
import type {
  ElectLeadersRequest,
  ElectLeadersResponse,
} from '../../protocol/apis/elect-leaders.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import {
  accepted,
  plainRefusal,
  refusal,
  type Decided,
  type Decision,
  type Refusal,
} from './decision.ts';
import type { ControllerFacts, ControllerSettings } from './facts.ts';
import { changeOf } from './partition-change.ts';
import {
  allowsUncleanElection,
  leaderlessPartitions,
  partitionsWhere,
  rulesFor,
} from './partition-rules.ts';

/** What an operator may ask for (Kafka's ElectionType). */
type AskedElection = 'PREFERRED' | 'UNCLEAN';

type TopicAnswer = ElectLeadersResponse['replicaElectionResults'][number];

/** So many elections a round at most: the rest follows in the next one, which comes at once. */
export const maxElectionsPerRound = 1_000;

/** An operator wants the preferred leaders, or any. Null asks for all partitions. */
export function decideElections(
  image: Image,
  request: ElectLeadersRequest,
  facts: ControllerFacts,
): Decided<ElectLeadersResponse> {
  const { electionType, topicPartitions } = request;
  if (electionType !== 0 && electionType !== 1) {
    return refusal(ErrorCode.INVALID_REQUEST, `Unknown election type ${electionType}`);
  }
  const kind = electionType === 0 ? 'PREFERRED' : 'UNCLEAN';
  const asked = topicPartitions ?? everyPartition(image);
  const records: PartitionChange[] = [];
  const replicaElectionResults = asked.map(({ topic, partitions }): TopicAnswer => {
    const results = partitions.map((partitionId) => {
      const elected = electOne(image, { topic, partitionId, kind }, facts);
      if ('type' in elected) records.push(elected);
      const { errorCode, message } = 'type' in elected ? accepted : elected;
      return { partitionId, errorCode, errorMessage: message };
    });
    // Who asks for all does not want to hear of those that are well.
    const told =
      topicPartitions === null
        ? results.filter(({ errorCode }) => errorCode !== ErrorCode.ELECTION_NOT_NEEDED)
        : results;
    return { topic, partitionResult: told };
  });
  return {
    records,
    response: { throttleTimeMs: 0, errorCode: ErrorCode.NONE, replicaElectionResults },
    why: 'an operator has asked for an election',
  };
}

const everyPartition = (image: Image): NonNullable<ElectLeadersRequest['topicPartitions']> =>
  valuesOf(image.topics).map(({ name, partitions }) => ({
    topic: name,
    partitions: partitions.map((_, index) => index),
  }));

interface Asked {
  readonly topic: string;
  readonly partitionId: number;
  readonly kind: AskedElection;
}

function electOne(
  image: Image,
  { topic: name, partitionId, kind }: Asked,
  { names, settings }: ControllerFacts,
): PartitionChange | Refusal {
  const topic = topicByName(image, names.intern('topic-name', name));
  if (topic === undefined) {
    return refusal(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `No such topic as ${name}`);
  }
  const partition = partitionOf(image, topic.partitions[partitionId] ?? -1);
  if (partition === undefined) {
    return refusal(
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      `No such partition as ${name}-${partitionId}`,
    );
  }
  return electIn(image, partition, kind, settings);
}

function electIn(
  image: Image,
  partition: Partition,
  kind: AskedElection,
  settings: ControllerSettings,
): PartitionChange | Refusal {
  const isWell =
    kind === 'PREFERRED' ? hasPreferredLeader(partition) : partition.leader !== NO_LEADER;
  if (isWell) return plainRefusal(ErrorCode.ELECTION_NOT_NEEDED);
  const change = changeOf(partition, { election: kind }, rulesFor(image, partition, settings));
  if (change !== undefined) return change;
  return plainRefusal(
    kind === 'PREFERRED'
      ? ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE
      : ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
  );
}

const hasPreferredLeader = ({ leader, replicas }: Partition): boolean =>
  leader === (replicas[0] ?? NO_LEADER);

/** Partitions that their first replica does not lead. */
export const imbalancedPartitions = (image: Image): readonly Partition[] =>
  partitionsWhere(image, (partition) => !hasPreferredLeader(partition));

/** Every so often preferred replicas take over what they could lead. True: there is more to do. */
export function balanceLeaders(image: Image, settings: ControllerSettings): Decision<boolean> {
  const changes = imbalancedPartitions(image).map((partition) =>
    changeOf(partition, { election: 'PREFERRED' }, rulesFor(image, partition, settings)),
  );
  const why = 'the first replica is the preferred leader';
  return { ...oneRound(changes.filter((change) => change !== undefined)), why };
}

/** Every so often rather anyone leads than nobody, where the topic allows it. */
export function electUncleanLeaders(image: Image, settings: ControllerSettings): Decision<boolean> {
  const changes = leaderlessPartitions(image)
    .filter(({ topic }) => allowsUncleanElection(image, topic, settings))
    .map((partition) => electIn(image, partition, 'UNCLEAN', settings));
  const why = 'rather anyone leads than nobody';
  return { ...oneRound(changes.filter((change) => 'type' in change)), why };
}

function oneRound(changes: readonly PartitionChange[]): Decision<boolean> {
  const records = changes.slice(0, maxElectionsPerRound);
  return { records, response: records.length >= maxElectionsPerRound };
}
