// KIP-951: who asks the wrong broker is told at once who leads, and where that broker is.
import { brokerOf, partitionOf } from '../metadata/image.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { BrokerState } from './state.ts';

/** Who leads a partition, as far as this broker knows; -1 where it does not. */
export interface LeaderHint {
  readonly leaderId: NodeId;
  readonly leaderEpoch: number;
}

/** The hint of a broker that knows no better leader. */
export const noHint: LeaderHint = { leaderId: -1, leaderEpoch: -1 };

/** What this broker knows of the leader of a partition. */
export function leaderHintOf({ view }: BrokerState, id: PartitionId): LeaderHint {
  const { leader: leaderId = -1, leaderEpoch = -1 } = partitionOf(view.image, id) ?? {};
  return { leaderId, leaderEpoch };
}

/** Where the leaders of some hints can be reached, each once. */
export function endpointsOf(
  { view }: BrokerState,
  hints: readonly LeaderHint[],
): readonly Endpoint[] {
  const ids = [...new Set(hints.map(({ leaderId }) => leaderId))];
  return ids.flatMap((nodeId) => {
    const node = brokerOf(view.image, nodeId);
    if (node === undefined || node.fenced) return [];
    const { host, port, rack } = node;
    return [{ nodeId, host, port, rack }];
  });
}

/** A broker as clients are told of it. */
export interface Endpoint {
  readonly nodeId: NodeId;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}
