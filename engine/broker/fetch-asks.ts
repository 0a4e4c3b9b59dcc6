// What a Fetch says: who asks, and for which partitions.
import type { FetchIsolation } from '../log/log-read.ts';
import { brokerOf } from '../metadata/image.ts';
import type { Interner, PartitionId } from '../metadata/ids.ts';
import type { View } from '../metadata/ports.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { firstVersionWithTopicIds } from '../protocol/fetch-session.ts';
import type { Fetcher, PartitionFetch } from '../replication/reading.ts';
import { partitionAt, topicWithName, topicWithUuid } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** From this version on consumers may read from followers (KIP-392). */
const readsFollowers = 11;

/** Who asks: a follower, or a consumer with what it may see. */
export function fetcherOf({ request }: Call<'Fetch'>): Fetcher {
  const { replicaId, replicaState, isolationLevel } = request.body;
  // Version 15 moved the follower's id.
  const id = replicaId === -1 ? replicaState.replicaId : replicaId;
  const consumer: FetchIsolation =
    isolationLevel === 1 ? 'transactions-committed' : 'high-watermark';
  return {
    replicaId: id,
    brokerEpoch: replicaState.replicaEpoch,
    isolation: id >= 0 ? 'log-end' : consumer,
    onlyLeader: id >= 0 || request.version < readsFollowers,
  };
}

/**
 * Fetches with the numbers of their partitions as this broker's view has them now. A session mostly knows
 * them, but topics come and go.
 */
export function lookedUp(
  broker: BrokerState,
  { request: { version } }: Call<'Fetch'>,
  fetches: readonly PartitionFetch[],
  env: BrokerEnv,
): readonly PartitionFetch[] {
  for (const fetch of fetches) {
    if (partitionOf(broker, version, fetch, env) !== fetch.partition) {
      return lookedUpAnew(broker, version, fetches, env);
    }
  }
  return fetches;
}

const lookedUpAnew = (
  broker: BrokerState,
  version: number,
  fetches: readonly PartitionFetch[],
  env: BrokerEnv,
): readonly PartitionFetch[] =>
  fetches.map((fetch) => ({ ...fetch, partition: partitionOf(broker, version, fetch, env) }));

/** Instead of a partition's number: there is no such topic, or the topic has no such partition. */
const noTopic: PartitionId = -1;
const noPartition: PartitionId = -2;

function partitionOf(
  { view: { image } }: BrokerState,
  version: number,
  { topic: name, topicId, index }: PartitionFetch,
  names: Interner,
): PartitionId {
  const topic =
    version >= firstVersionWithTopicIds
      ? topicWithUuid(image, names, topicId)
      : topicWithName(image, names, name);
  return partitionAt(topic, index) ?? (topic === undefined ? noTopic : noPartition);
}

/** Why a partition without a number cannot be read. */
export const unknownError = (version: number, partition: PartitionId): ErrorCode =>
  version >= firstVersionWithTopicIds && partition === noTopic
    ? ErrorCode.UNKNOWN_TOPIC_ID
    : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

/** KIP-903: a broker that has restarted since must not count what it held before. */
export function isOldIncarnation({ image }: View, { replicaId, brokerEpoch }: Fetcher): boolean {
  const node = brokerOf(image, replicaId);
  return brokerEpoch !== -1 && node !== undefined && !node.fenced && node.epoch > brokerEpoch;
}
