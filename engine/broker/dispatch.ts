// Which handler answers which request, and what happens to those that nobody can answer.
import { forwardableApis } from '../config/api-support.ts';
import { isEnabled } from '../config/api-versions.ts';
import type { ApiName } from '../protocol/apis.ts';
import { handleApiVersions, refuseApiVersions } from './api-versions.ts';
import { closeIdle } from './connection-limits.ts';
import { handleDeleteRecords, onDeletionExpired, retryDeletion } from './delete-records.ts';
import { handleDescribeCluster } from './describe-cluster.ts';
import { handleDescribeProducers } from './describe-producers.ts';
import { handleDescribeTopicPartitions } from './describe-topic-partitions.ts';
import { descriptionHandlers } from './descriptions/handlers.ts';
import { handleFindCoordinator } from './find-coordinator.ts';
import { handleFetch, onFetchExpired, retryFetch } from './fetch.ts';
import { forward } from './forwarding.ts';
import { hangUp, onHandled, onThrottleOver } from './front.ts';
import { handleGroupCall } from './groups/calls.ts';
import { handleConsumerGroupDescribe } from './groups/describe-consumer.ts';
import { handleDescribeGroups, handleListGroups } from './groups/describe.ts';
import { onGroupsLoad, onShardWake, settleGroups } from './groups/shards.ts';
import { handleInitProducerId } from './init-producer-id.ts';
import { handleListOffsets } from './list-offsets.ts';
import { handleAlterReplicaLogDirs } from './alter-log-dirs.ts';
import { handleDescribeLogDirs } from './log-dirs.ts';
import { handleMetadata } from './metadata.ts';
import { handleOffsetForLeaderEpoch } from './offset-for-leader-epoch.ts';
import { handleProduce, onProduceExpired, retryProduce } from './produce.ts';
import { rouse } from './resting-fetches.ts';
import { nextWaiting } from '../replication/parked.ts';
import { countOfStirred, stirredPartitions, takeStirred } from '../replication/stirred.ts';
import type { BrokerEnv, BrokerState, BrokerWake, Call } from './state.ts';

type Handlers = {
  readonly [N in ApiName]?: (broker: BrokerState, call: Call<N>, env: BrokerEnv) => void;
};

const handlers = {
  Produce: handleProduce,
  Fetch: handleFetch,
  ListOffsets: handleListOffsets,
  Metadata: handleMetadata,
  OffsetForLeaderEpoch: handleOffsetForLeaderEpoch,
  ApiVersions: handleApiVersions,
  DeleteRecords: handleDeleteRecords,
  DescribeCluster: handleDescribeCluster,
  DescribeProducers: handleDescribeProducers,
  DescribeTopicPartitions: handleDescribeTopicPartitions,
  DescribeLogDirs: handleDescribeLogDirs,
  AlterReplicaLogDirs: handleAlterReplicaLogDirs,
  InitProducerId: handleInitProducerId,
  FindCoordinator: handleFindCoordinator,
  JoinGroup: handleGroupCall,
  SyncGroup: handleGroupCall,
  Heartbeat: handleGroupCall,
  LeaveGroup: handleGroupCall,
  OffsetCommit: handleGroupCall,
  OffsetFetch: handleGroupCall,
  OffsetDelete: handleGroupCall,
  DeleteGroups: handleGroupCall,
  ConsumerGroupDescribe: handleConsumerGroupDescribe,
  DescribeGroups: handleDescribeGroups,
  ListGroups: handleListGroups,
  ...descriptionHandlers,
} satisfies Handlers;

/** A wake of the broker's front. */
export function onBrokerWake(broker: BrokerState, wake: BrokerWake, env: BrokerEnv): void {
  switch (wake.type) {
    case 'request-handled':
      handleCall(broker, wake, env);
      onHandled(broker, env);
      break;
    case 'throttle-over':
      onThrottleOver(broker, wake.connection, env);
      break;
    case 'look-for-idle':
      closeIdle(broker, env);
      break;
    case 'fetch-expired':
      onFetchExpired(broker, wake.id, env);
      break;
    case 'produce-expired':
      onProduceExpired(broker, wake.id, env);
      break;
    case 'deletion-expired':
      onDeletionExpired(broker, wake.id, env);
      break;
    case 'groups-load':
      onGroupsLoad(broker, wake, env);
      break;
    case 'group-timer':
    case 'group-commit-due':
    case 'group-write-due':
    case 'groups-expire':
      onShardWake(broker, wake, env);
      break;
  }
}

/** Only the active controller can answer these; some of them a broker looks at first. */
const isForwarded = (api: ApiName): boolean => forwardableApis.includes(api);

/** A thread has done its work on a call: it is answered, parked, or refused. */
function handleCall(broker: BrokerState, call: Call, env: BrokerEnv): void {
  const { api, version } = call.request;
  const own = (handlers as Readonly<Record<string, Handlers[ApiName]>>)[api];
  const handler = own ?? (isForwarded(api) ? forward : undefined);
  const listener = { release: broker.release, scope: 'broker' } as const;
  if (handler === undefined || !isEnabled(api, version, listener)) {
    // Kafka cannot read a request of an unknown version, and closes; ApiVersions alone is answered.
    if (api === 'ApiVersions') refuseApiVersions(broker, call as Call<'ApiVersions'>, env);
    else hangUp(broker, call, `version ${version} is not supported`, env);
    return;
  }
  (handler as (broker: BrokerState, call: Call, env: BrokerEnv) => void)(broker, call, env);
}

/** After each turn: who waits for a partition at which something happened looks again. */
export function settleParked(broker: BrokerState, env: BrokerEnv): void {
  if (countOfStirred(broker.replication.stirred) > 0) settleStirred(broker, env);
}

function settleStirred(broker: BrokerState, env: BrokerEnv): void {
  const { replication, produces, deletions, fetches } = broker;
  const { stirred } = replication;
  const looked = countOfStirred(stirred) > 1 ? new Set<number>() : undefined;
  rouseStirred(broker);
  for (;;) {
    const partition = takeStirred(stirred);
    if (partition === undefined) return;
    settleGroups(broker, partition, env);
    // Groups may have written something.
    if (broker.groups.shards.has(partition)) {
      looked?.clear();
      rouseStirred(broker);
    }
    let produce = nextWaiting(produces, partition);
    for (; produce !== undefined; produce = nextWaiting(produces, partition, produce)) {
      retryProduce(broker, produce, env);
    }
    let deletion = nextWaiting(deletions, partition);
    for (; deletion !== undefined; deletion = nextWaiting(deletions, partition, deletion)) {
      retryDeletion(broker, deletion, env);
    }
    let fetch = nextWaiting(fetches, partition);
    for (; fetch !== undefined; fetch = nextWaiting(fetches, partition, fetch)) {
      // It reads all its partitions, of which a thousand may have been stirred: once is enough.
      if (looked?.has(fetch.id) === true) continue;
      looked?.add(fetch.id);
      retryFetch(broker, fetch, env);
    }
  }
}

function rouseStirred(broker: BrokerState): void {
  if (broker.resting.sessions.size === 0) return;
  for (const partition of stirredPartitions(broker.replication.stirred)) rouse(broker, partition);
}

const brokerWakes: readonly string[] = [
  'request-handled',
  'throttle-over',
  'look-for-idle',
  'fetch-expired',
  'produce-expired',
  'deletion-expired',
  'groups-load',
  'group-timer',
  'group-commit-due',
  'group-write-due',
  'groups-expire',
] satisfies BrokerWake['type'][];

/** Is a wake one of the broker's front? */
export const isBrokerWake = (wake: { readonly type: string }): wake is BrokerWake =>
  brokerWakes.includes(wake.type);
