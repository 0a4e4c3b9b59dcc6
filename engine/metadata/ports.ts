// The five ports: all that a broker and its replication know of how the cluster agrees. KRaft fills
// roles and view from one published image; ZooKeeper's controller delivers them apart, and they may disagree.
import type { ErrorCode } from '../protocol/errors.ts';
import type { NodeId, PartitionId } from './ids.ts';
import type { Image, Partition, PublishedImage } from './image.ts';

/** Learn roles: what this broker is to do for its replicas, in the order in which it must be done. */
export type RoleChange =
  | { readonly type: 'make-leader'; readonly partition: Partition }
  | { readonly type: 'make-follower'; readonly partition: Partition }
  /** The replica is not this broker's any more; `delete`: nor its data. */
  | { readonly type: 'stop-replica'; readonly partition: PartitionId; readonly delete: boolean };

/** Learn view: the image behind Metadata answers, configurations, quotas, features and ACLs. */
export interface View extends PublishedImage {
  readonly image: Image;
}

/** Propose ISR: what a leader asks of the controller (AlterPartition, KIP-497). */
export interface IsrProposal {
  readonly partition: PartitionId;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  /** With the broker epoch of each member as the leader knows it; -1: unknown (KIP-903). */
  readonly isr: readonly IsrMember[];
}

/** A member of a proposed ISR, in the incarnation that the leader knows. */
export interface IsrMember {
  readonly id: NodeId;
  readonly brokerEpoch: number;
}

/** … and what it hears: the partition as it is now, or why not. A time-out is an answer too. */
export interface IsrAnswer {
  readonly partition: PartitionId;
  readonly errorCode: ErrorCode;
  readonly isr: readonly NodeId[];
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
}

/** What the cluster mode tells the broker. */
export interface ModeListener {
  onRoles(changes: readonly RoleChange[], view: View): void;
  onView(view: View): void;
  onIsrAnswer(answer: IsrAnswer): void;
  /** The broker may serve; its epoch is known. */
  onUnfenced(brokerEpoch: number): void;
}

/** What the broker asks of the cluster mode. */
export interface ModePort {
  proposeIsr(proposal: IsrProposal): void;
  /** Announce liveness: the logs are recovered, the broker would like to serve. */
  readyToServe(): void;
  /** Announce liveness: a controlled shutdown begins. */
  leave(): void;
  /** Ask the controller: where requests are forwarded to, or undefined while nobody is known. */
  controller(): NodeId | undefined;
}
