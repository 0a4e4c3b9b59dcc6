import type { Assignor } from './group.ts';
import { assignRange } from './range.ts';
import { assignRoundRobin } from './round-robin.ts';
import { assignCooperativeSticky, assignSticky } from './sticky.ts';

/** How a group changes hands: all partitions are given back first, or only those that move (KIP-429). */
export type RebalanceProtocol = 'eager' | 'cooperative';

/** What a client knows of an assignor. */
export interface AssignorKind {
  readonly assign: Assignor;
  readonly protocols: readonly RebalanceProtocol[];
}

/** Kafka's assignors, by the name that members vote for. */
export const assignors = {
  range: { assign: assignRange, protocols: ['eager'] },
  roundrobin: { assign: assignRoundRobin, protocols: ['eager'] },
  sticky: { assign: assignSticky, protocols: ['eager'] },
  'cooperative-sticky': { assign: assignCooperativeSticky, protocols: ['cooperative', 'eager'] },
} as const satisfies Record<string, AssignorKind>;

/** The name of one of Kafka's assignors. */
export type AssignorName = keyof typeof assignors;
