// Who may be in sync with a leader, as its broker believes the cluster to be (KIP-841, KIP-903).
import type { BrokerConfigs } from '../config/configs.ts';
import type { Flags } from '../config/eras.ts';
import { brokerOf } from '../metadata/image.ts';
import type { NodeId } from '../metadata/ids.ts';
import type { View } from '../metadata/ports.ts';

/** What of a broker decides who counts: how long a follower may lag, and who may join. */
export interface InSyncRules {
  readonly configs: Pick<BrokerConfigs, 'replica.lag.time.max.ms'>;
  readonly flags: Flags;
  readonly view: Pick<View, 'image'>;
}

/** KIP-841: it is live and stays. KIP-903: it is the incarnation that has fetched. */
export function isEligible(
  { flags, view }: InSyncRules,
  follower: NodeId,
  brokerEpoch: number,
): boolean {
  const member = brokerOf(view.image, follower);
  if (member === undefined) return false;
  const isStaying = !member.fenced && !member.inControlledShutdown;
  if (!isStaying && flags['isr-eligibility']) return false;
  const isSame = brokerEpoch === -1 || brokerEpoch === member.epoch;
  return isSame || !flags['replica-epoch-in-isr-changes'];
}
