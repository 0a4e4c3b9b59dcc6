// What clients are told of a partition: its leader, its replicas, and who of them is away.
import { brokerOf, partitionOf, type Image } from '../metadata/image.ts';
import { NO_LEADER, type NodeId, type PartitionId } from '../metadata/ids.ts';
import { ErrorCode } from '../protocol/errors.ts';

/** A partition as Metadata and DescribeTopicPartitions show it. */
export interface PartitionFacts {
  readonly errorCode: ErrorCode;
  readonly leaderId: NodeId;
  readonly leaderEpoch: number;
  readonly replicaNodes: readonly NodeId[];
  readonly isrNodes: readonly NodeId[];
  readonly eligibleLeaderReplicas: readonly NodeId[];
  readonly lastKnownElr: readonly NodeId[];
  readonly offlineReplicas: readonly NodeId[];
}

/** Clients before version 6 of Metadata do not know LISTENER_NOT_FOUND. */
const knowsListeners = 6;

/** The facts, in the words that a version of Metadata knows; version 0 lists live replicas only. */
export function partitionFacts(image: Image, id: PartitionId, version: number): PartitionFacts {
  const { leader, leaderEpoch, replicas, isr, elr, lastKnownElr } = partitionOf(image, id) ?? none;
  const shown = (nodes: readonly NodeId[]): readonly NodeId[] =>
    version === 0 ? nodes.filter((node) => isLive(image, node)) : nodes;
  const [replicaNodes, isrNodes] = [shown(replicas), shown(isr)];
  const isWhole = replicaNodes.length === replicas.length && isrNodes.length === isr.length;
  const wholeError = isWhole ? ErrorCode.NONE : ErrorCode.REPLICA_NOT_AVAILABLE;
  const hasLeader = isLive(image, leader);
  return {
    errorCode: hasLeader ? wholeError : leaderError(image, leader, version),
    leaderId: hasLeader ? leader : NO_LEADER,
    leaderEpoch,
    replicaNodes,
    isrNodes,
    eligibleLeaderReplicas: elr,
    lastKnownElr,
    offlineReplicas: replicas.filter((node) => !isLive(image, node)),
  };
}

/** A partition that went away while it was described. */
const none = {
  leader: NO_LEADER,
  leaderEpoch: -1,
  replicas: [],
  isr: [],
  elr: [],
  lastKnownElr: [],
} as const;

const isLive = (image: Image, node: NodeId): boolean => brokerOf(image, node)?.fenced === false;

/** Nobody leads, or the leader is registered and cannot be reached. */
function leaderError(image: Image, leader: NodeId, version: number): ErrorCode {
  const isRegistered = brokerOf(image, leader) !== undefined;
  return isRegistered && version >= knowsListeners
    ? ErrorCode.LISTENER_NOT_FOUND
    : ErrorCode.LEADER_NOT_AVAILABLE;
}
