// AlterPartition (KIP-497): a leader proposes a new ISR. Decides; changes nothing.
import { ErrorCode } from '../protocol/errors.ts';
import type { IsrProposal } from './ports.ts';
import { brokerOf, isActive, partitionOf, type Image } from './image.ts';
import type { NodeId } from './ids.ts';
import type { MetadataRecord } from './records.ts';

/** Records to be written, or none with the reason. */
export interface Decision {
  readonly records: readonly MetadataRecord[];
  readonly errorCode: ErrorCode;
}

/** Nothing is written, and this is why. */
export const refuse = (errorCode: ErrorCode): Decision => ({ records: [], errorCode });

/** The checks stand in the order of Kafka's ReplicationControlManager.validateAlterPartitionData. */
export function decideIsrChange(image: Image, leader: NodeId, proposal: IsrProposal): Decision {
  const errorCode = checkIsrChange(image, leader, proposal);
  if (errorCode !== ErrorCode.NONE) return refuse(errorCode);
  const isr = proposal.isr.map(({ id }) => id);
  const { partition } = proposal;
  return { records: [{ type: 'partition-change', partition, isr }], errorCode: ErrorCode.NONE };
}

function checkIsrChange(image: Image, leader: NodeId, proposal: IsrProposal): ErrorCode {
  const current = partitionOf(image, proposal.partition);
  if (current === undefined) return ErrorCode.UNKNOWN_TOPIC_ID;
  // A leader epoch from the future: this controller is the stale one.
  if (proposal.leaderEpoch > current.leaderEpoch) return ErrorCode.NOT_CONTROLLER;
  if (proposal.partitionEpoch > current.partitionEpoch) return ErrorCode.NOT_CONTROLLER;
  if (proposal.leaderEpoch < current.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH;
  if (leader !== current.leader) return ErrorCode.INVALID_REQUEST;
  if (proposal.partitionEpoch < current.partitionEpoch) return ErrorCode.INVALID_UPDATE_VERSION;
  const members = proposal.isr.map(({ id }) => id);
  if (!members.every((id) => current.replicas.includes(id))) return ErrorCode.INVALID_REQUEST;
  if (!members.includes(leader)) return ErrorCode.INVALID_REQUEST;
  const eligible = proposal.isr.every(({ id, brokerEpoch }) => isEligible(image, id, brokerEpoch));
  return eligible ? ErrorCode.NONE : ErrorCode.INELIGIBLE_REPLICA;
}

/** KIP-841 and KIP-903: an ISR holds live brokers only, in the incarnation that the leader knows. */
function isEligible(image: Image, id: NodeId, brokerEpoch: number): boolean {
  return isActive(image, id) && (brokerEpoch === -1 || brokerOf(image, id)?.epoch === brokerEpoch);
}
