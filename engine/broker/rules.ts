import {
  brokerOf,
  topicByName,
  topicByUuid,
  type Broker,
  type Image,
  type Topic,
} from '../metadata/image.ts';
import type { Interner, PartitionId } from '../metadata/ids.ts';
import type { InSyncRules } from '../replication/high-watermark.ts';
import type { BrokerState } from './state.ts';

/** Who may be in sync, as this broker's view knows it: live brokers, in their present incarnation. */
export function inSyncRulesOf(broker: BrokerState): InSyncRules {
  return {
    replicaLagTimeMaxMs: broker.configs['replica.lag.time.max.ms'],
    isEligible: (id, epoch) => isEligible(broker, brokerOf(broker.view.image, id), epoch),
  };
}

/** KIP-841: it is live and stays. KIP-903: it is the incarnation that has fetched. */
function isEligible(
  { flags }: BrokerState,
  member: Broker | undefined,
  brokerEpoch: number,
): boolean {
  if (member === undefined) return false;
  const isStaying = !member.fenced && !member.inControlledShutdown;
  if (!isStaying && flags['isr-eligibility']) return false;
  const isSame = brokerEpoch === -1 || brokerEpoch === member.epoch;
  return isSame || !flags['replica-epoch-in-isr-changes'];
}

/** The topic with a uuid, if this broker's view has it. */
export const topicWithUuid = (image: Image, names: Interner, uuid: string): Topic | undefined =>
  topicByUuid(image, names.intern('topic-uuid', uuid));

/** The topic with a name. */
export const topicWithName = (image: Image, names: Interner, name: string): Topic | undefined =>
  topicByName(image, names.intern('topic-name', name));

/** The partition of a topic by its index. */
export const partitionAt = (topic: Topic | undefined, index: number): PartitionId | undefined =>
  topic?.partitions[index];
