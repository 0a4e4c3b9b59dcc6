// AlterPartition (KIP-497): a leader proposes another ISR.
import type { NodeId } from '../../metadata/ids.ts';
import {
  brokerOf,
  leaderRecoveryStates,
  partitionOf,
  topicByUuid,
  type Image,
  type LeaderRecoveryState,
  type Partition,
  type Topic,
} from '../../metadata/image.ts';
import type { PartitionChange } from '../../metadata/records.ts';
import { changedPartition } from '../../metadata/replay-topics.ts';
import type {
  AlterPartitionRequest,
  AlterPartitionResponse,
} from '../../protocol/apis/alter-partition.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { checkBrokerEpoch } from './broker-epoch.ts';
import type { Decided } from './decision.ts';
import type { ControllerFacts, ControllerFlags, ControllerSettings } from './facts.ts';
import { changeOf } from './partition-change.ts';
import { electionKindFor, rulesFor } from './partition-rules.ts';

type ProposedTopic = AlterPartitionRequest['topics'][number];
type Proposed = ProposedTopic['partitions'][number];
type AlteredTopic = AlterPartitionResponse['topics'][number];
type Altered = AlteredTopic['partitions'][number];

/** What becomes of the proposals; each gets its own answer. */
export function decideIsrChanges(
  image: Image,
  request: AlterPartitionRequest,
  facts: ControllerFacts,
): Decided<AlterPartitionResponse> {
  const refused = checkBrokerEpoch(image, request.brokerId, request.brokerEpoch);
  if (refused !== undefined) return refused;
  const records: PartitionChange[] = [];
  const topics = request.topics.map((proposed): AlteredTopic => {
    const { topicName, topicId } = proposed;
    const topic = topicByUuid(image, facts.names.intern('topic-uuid', topicId));
    const partitions = proposed.partitions.map((partition) => {
      if (topic === undefined) return refuse(partition, ErrorCode.UNKNOWN_TOPIC_ID);
      const decided = decideOne(image, topic, { leader: request.brokerId, ...partition }, facts);
      if (decided.change !== undefined) records.push(decided.change);
      return decided.answer;
    });
    return { topicName, topicId, partitions };
  });
  const response = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, topics };
  return { records, response, why: 'its leader has proposed another ISR' };
}

interface Proposal extends Proposed {
  /** Who proposes. */
  readonly leader: NodeId;
}

interface DecidedOne {
  readonly change?: PartitionChange;
  readonly answer: Altered;
}

function decideOne(
  image: Image,
  topic: Topic,
  proposal: Proposal,
  { settings }: ControllerFacts,
): DecidedOne {
  const partition = partitionOf(image, topic.partitions[proposal.partitionIndex] ?? -1);
  const errorCode = checkProposal(image, partition, proposal, settings);
  if (partition === undefined || errorCode !== ErrorCode.NONE) {
    return { answer: refuse(proposal, errorCode) };
  }
  const target = {
    election: electionKindFor(image, topic.id, settings),
    isr: membersOf(proposal).map(({ brokerId }) => brokerId),
    leaderRecoveryState: recoveryStateOf(proposal),
  };
  const change = changeOf(partition, target, rulesFor(image, partition, settings));
  if (change === undefined) return { answer: answerOf(partition) };
  // The change completed a reassignment that takes the leader away: it must learn who leads now.
  const isDeposed = change.leader !== undefined && change.leader !== proposal.leader;
  const answer = isDeposed
    ? refuse(proposal, ErrorCode.NEW_LEADER_ELECTED)
    : answerOf(changedPartition(partition, change));
  return { change, answer };
}

/** Before version 3 the ISR came without broker epochs (KIP-903). */
function membersOf({ newIsr, newIsrWithEpochs }: Proposed): Proposed['newIsrWithEpochs'] {
  if (newIsrWithEpochs.length > 0) return newIsrWithEpochs;
  return newIsr.map((brokerId) => ({ brokerId, brokerEpoch: -1 }));
}

const recoveryStateOf = ({ leaderRecoveryState }: Proposed): LeaderRecoveryState =>
  leaderRecoveryState === leaderRecoveryStates.RECOVERING ? 'RECOVERING' : 'RECOVERED';

function refuse({ partitionIndex }: Proposed, errorCode: ErrorCode): Altered {
  return {
    partitionIndex,
    errorCode,
    leaderId: 0,
    leaderEpoch: 0,
    isr: [],
    leaderRecoveryState: 0,
    partitionEpoch: 0,
  };
}

const answerOf = (partition: Partition): Altered => ({
  partitionIndex: partition.index,
  errorCode: ErrorCode.NONE,
  leaderId: partition.leader,
  leaderEpoch: partition.leaderEpoch,
  isr: partition.isr,
  leaderRecoveryState: leaderRecoveryStates[partition.leaderRecoveryState],
  partitionEpoch: partition.partitionEpoch,
});

/** The checks stand in the order of Kafka's ReplicationControlManager.validateAlterPartitionData. */
function checkProposal(
  image: Image,
  current: Partition | undefined,
  proposal: Proposal,
  { flags }: ControllerSettings,
): ErrorCode {
  if (current === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const stale = checkEpochs(current, proposal, flags['fence-alter-partition-of-the-future']);
  return stale === ErrorCode.NONE ? checkIsr(image, current, proposal, flags) : stale;
}

function checkEpochs(current: Partition, proposal: Proposal, fencesTheFuture: boolean): ErrorCode {
  const isAhead =
    proposal.leaderEpoch > current.leaderEpoch || proposal.partitionEpoch > current.partitionEpoch;
  // A leader that knows more than the controller: it is the controller that was deposed.
  if (isAhead && !fencesTheFuture) return ErrorCode.NOT_CONTROLLER;
  if (proposal.leaderEpoch !== current.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (proposal.leader !== current.leader) return ErrorCode.INVALID_REQUEST;
  return proposal.partitionEpoch !== current.partitionEpoch
    ? ErrorCode.INVALID_UPDATE_VERSION
    : ErrorCode.NONE;
}

function checkIsr(
  image: Image,
  current: Partition,
  proposal: Proposal,
  flags: ControllerFlags,
): ErrorCode {
  const members = membersOf(proposal);
  const ids = members.map(({ brokerId }) => brokerId);
  if (!isValidIsr(ids, current)) return ErrorCode.INVALID_REQUEST;
  const recovering = recoveryStateOf(proposal) === 'RECOVERING';
  if (recovering && (ids.length > 1 || current.leaderRecoveryState === 'RECOVERED')) {
    return ErrorCode.INVALID_REQUEST;
  }
  const areEligible = members.every((member) => isEligible(image, member, flags));
  return areEligible ? ErrorCode.NONE : ErrorCode.INELIGIBLE_REPLICA;
}

/** Replicas of the partition, each once, the leader among them. */
function isValidIsr(ids: readonly NodeId[], { replicas, leader }: Partition): boolean {
  const areReplicas = ids.every((id) => replicas.includes(id));
  return areReplicas && new Set(ids).size === ids.length && ids.includes(leader);
}

type Member = Proposed['newIsrWithEpochs'][number];

/** KIP-841 and KIP-903: an ISR holds live brokers only, in the incarnation that the leader knows. */
function isEligible(
  image: Image,
  { brokerId, brokerEpoch }: Member,
  flags: ControllerFlags,
): boolean {
  const broker = brokerOf(image, brokerId);
  if (broker === undefined) return false;
  const isStaying = !broker.fenced && !broker.inControlledShutdown;
  if (!isStaying && flags['isr-eligibility']) return false;
  const isSame = brokerEpoch === -1 || brokerEpoch === broker.epoch;
  return isSame || !flags['replica-epoch-in-isr-changes'];
}
