// What the timeline shows: how long each thing was so. Grows with the run, never depends on the playhead.
import type { BrokerId, Micros, PartitionId } from './picture.ts';

/** From a moment to another; `to` is left out while it is still so. */
export interface Span {
  readonly from: Micros;
  readonly to?: Micros;
}

/** Who led a partition by the committed record; broker -1 is a vacancy. */
export interface LeaderSpan extends Span {
  readonly partition: PartitionId;
  readonly broker: BrokerId;
  readonly leaderEpoch: number;
}

/** Whether a replica was in sync, out, or out but eligible to lead (KIP-966). */
export interface IsrSpan extends Span {
  readonly partition: PartitionId;
  readonly broker: BrokerId;
  readonly state: 'in' | 'out' | 'eligible';
}

/** How long something was broken. */
export interface FaultSpan extends Span {
  readonly id: number;
  readonly label: string;
}

/** A message whose flight is worth slowing down for. */
export interface Flight {
  readonly sentAt: Micros;
  readonly endsAt: Micros;
}

/** All that the lanes and the tempo are made of. */
export interface History {
  readonly partitions: readonly { readonly id: PartitionId; readonly name: string }[];
  readonly leaders: readonly LeaderSpan[];
  readonly isr: readonly IsrSpan[];
  readonly faults: readonly FaultSpan[];
  /** In the order they were sent; empty fetches and heartbeats are left out. */
  readonly flights: readonly Flight[];
}
