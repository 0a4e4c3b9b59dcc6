// Partitions as the trace numbers them.
import { numberIn } from '../network/cluster-view.ts';
import type { TopicPartition } from '../topic-partition.ts';
import type { ConsumerState } from './consumer-state.ts';
import { maybeAssigned } from './subscription.ts';

/** The number of a partition in the trace, even while nobody knows the cluster any more. */
export function numberOf({ network, subscription }: ConsumerState, at: TopicPartition): number {
  const number = numberIn(network.metadata.view, at);
  return number >= 0 ? number : (maybeAssigned(subscription, at)?.number ?? -1);
}
