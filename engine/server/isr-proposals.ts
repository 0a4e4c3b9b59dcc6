// What leaders propose for their ISRs, on the way to the controller (Kafka's AlterPartitionManager): one
// request at a time, with everything that was proposed until then.
import type { ReplicationState } from '../replication/replica.ts';
import type { IsrAnswer, IsrProposal } from '../metadata/ports.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { RequestBody, ResponseEnvelope, ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';

/** A proposal with the names that the controller knows its partition by. */
interface NamedProposal extends IsrProposal {
  readonly topicId: string;
  readonly index: number;
}

/** Plain data. */
export interface IsrProposals {
  /** At most one of a partition; it stays until it is answered. */
  readonly unanswered: Map<PartitionId, NamedProposal>;
  isAsking: boolean;
}

/** The request failed as a whole: it is tried again. */
export interface ProposalWake {
  readonly type: 'propose-again';
}

/** How soon it is tried again. */
export const proposeAgainAfterMs = 50;

/** Nothing was proposed. */
export const createProposals = (): IsrProposals => ({ unanswered: new Map(), isAsking: false });

/** Takes over what replication proposes. A partition whose last proposal is not answered yet hears so. */
export function takeProposals(
  { unanswered }: IsrProposals,
  { proposals, replicas }: ReplicationState,
): readonly IsrAnswer[] {
  const refused: IsrAnswer[] = [];
  for (const proposal of proposals.splice(0)) {
    const { partition, leaderEpoch, partitionEpoch } = proposal;
    const replica = replicas.get(partition);
    if (replica === undefined) continue;
    const { topicUuid: topicId, index } = replica;
    if (!unanswered.has(partition)) {
      unanswered.set(partition, { topicId, index, ...proposal });
      continue;
    }
    const errorCode = ErrorCode.OPERATION_NOT_ATTEMPTED;
    refused.push({ partition, errorCode, isr: [], leaderEpoch, partitionEpoch });
  }
  return refused;
}

/** What is to be asked now: all of it; undefined while an answer is awaited. */
export function nextProposals(
  state: IsrProposals,
  { nodeId: brokerId, brokerEpoch }: Pick<ReplicationState, 'nodeId' | 'brokerEpoch'>,
): RequestBody<'AlterPartition'> | undefined {
  if (state.isAsking || state.unanswered.size === 0) return undefined;
  state.isAsking = true;
  const topics = new Map<string, Proposed[]>();
  for (const proposal of state.unanswered.values()) {
    const known = topics.get(proposal.topicId);
    if (known === undefined) topics.set(proposal.topicId, [proposedOf(proposal)]);
    else known.push(proposedOf(proposal));
  }
  return {
    brokerId,
    brokerEpoch,
    topics: [...topics].map(([topicId, partitions]) => ({ topicName: '', topicId, partitions })),
  };
}

type Proposed = RequestBody<'AlterPartition'>['topics'][number]['partitions'][number];

function proposedOf({ index, leaderEpoch, partitionEpoch, isr }: NamedProposal): Proposed {
  return {
    partitionIndex: index,
    leaderEpoch,
    newIsr: [],
    newIsrWithEpochs: isr.map(({ id: brokerId, brokerEpoch }) => ({ brokerId, brokerEpoch })),
    leaderRecoveryState: 0,
    partitionEpoch,
  };
}

/** The controller has answered: what it says of each partition; `undefined`: all is to be asked again. */
export function onProposalsAnswered(
  state: IsrProposals,
  { body }: ResponseEnvelope,
): readonly IsrAnswer[] | undefined {
  state.isAsking = false;
  const { topics, errorCode } = body as ResponseBody<'AlterPartition'>;
  if (errorCode !== ErrorCode.NONE) return undefined;
  const answers: IsrAnswer[] = [];
  for (const { topicId, partitions } of topics) {
    for (const told of partitions) {
      const partition = partitionOf(state, topicId, told.partitionIndex);
      if (partition === undefined) continue;
      state.unanswered.delete(partition);
      const { isr, leaderEpoch, partitionEpoch } = told;
      const verdict = told.errorCode as ErrorCode;
      answers.push({ partition, errorCode: verdict, isr, leaderEpoch, partitionEpoch });
    }
  }
  return answers;
}

function partitionOf(
  { unanswered }: IsrProposals,
  topicId: string,
  index: number,
): PartitionId | undefined {
  for (const [partition, proposal] of unanswered) {
    if (proposal.topicId === topicId && proposal.index === index) return partition;
  }
  return undefined;
}

/** A snapshot's copy. */
export const copyProposals = ({ unanswered, isAsking }: IsrProposals): IsrProposals => ({
  unanswered: new Map(unanswered),
  isAsking,
});
