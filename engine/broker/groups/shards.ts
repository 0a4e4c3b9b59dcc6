// A broker that leads a partition of `__consumer_offsets` coordinates its groups: it loads them, writes
// for them, and lets go of them when another broker leads.
import { ms } from '../../../sim/time.ts';
import {
  onGroupsCommitted,
  onGroupsLoaded,
  onGroupsLost,
  onGroupWake,
} from '../../coordinator/group/group-events.ts';
import { forgetTopics } from '../../coordinator/group/group-expiry.ts';
import { openGroupShard, type GroupWake } from '../../coordinator/group/group-shard.ts';
import { groupShardKind } from '../../coordinator/group/group-codec.ts';
import { finishLoading, loadBatches } from '../../coordinator/shard/load.ts';
import { readLog } from '../../log/log-read.ts';
import type { PartitionId } from '../../metadata/ids.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import type { Replica } from '../../replication/replica.ts';
import { offsetsTopic } from '../internal-topics.ts';
import type { BrokerEnv, BrokerState } from '../state.ts';
import { shardEnvOf } from './shard-env.ts';

/** A step of loading is over: the next one may be taken. */
export interface GroupsLoadWake {
  readonly type: 'groups-load';
  readonly partition: PartitionId;
  readonly leaderEpoch: number;
}

/** Something happened at a partition. If groups live there: who leads it, and what of it is committed? */
export function settleGroups(broker: BrokerState, partition: PartitionId, env: BrokerEnv): void {
  const { shards } = broker.groups;
  const replica = broker.replication.replicas.get(partition);
  const group = shards.get(partition);
  if (replica?.role !== 'leader') {
    if (group === undefined) return;
    shards.delete(partition);
    onGroupsLost(group, shardEnvOf(broker, partition, env));
  } else if (replica.topicName === offsetsTopic) {
    if (group === undefined) maybeTakeOver(broker, replica, env);
    else if (group.shard.status === 'active') {
      onGroupsCommitted(group, replica.log.highWatermark, shardEnvOf(broker, partition, env));
    }
  }
}

/** The thread that loads is called. */
const callLoader = ms(1);

/** This broker leads now. What its groups are it learns from the log. */
// Simplified: in Kafka it begins before it is registered. One that lost the end of its log with the power,
// and is back before its session is over, would then write, in its old epoch, beside what its followers have.
function maybeTakeOver(
  { groups, flags, replication }: BrokerState,
  replica: Replica,
  env: BrokerEnv,
): void {
  if (replication.brokerEpoch < 0) return;
  const { id: partition, leaderEpoch, log } = replica;
  const kind = groupShardKind(env, flags);
  groups.shards.set(
    partition,
    openGroupShard(kind, { partition, leaderEpoch }, log.logStartOffset),
  );
  env.work(callLoader, { type: 'groups-load', partition, leaderEpoch });
}

/** Reads on in the log that is loaded (Kafka's CoordinatorLoader), `offsets.load.buffer.size` at a time. */
export function onGroupsLoad(broker: BrokerState, wake: GroupsLoadWake, env: BrokerEnv): void {
  const { partition, leaderEpoch } = wake;
  const group = broker.groups.shards.get(partition);
  const replica = broker.replication.replicas.get(partition);
  if (group?.shard.leaderEpoch !== leaderEpoch || replica === undefined) return;
  const { shard } = group;
  const { log } = replica;
  const door = shardEnvOf(broker, partition, env);
  const { batches, sizeInBytes } = readLog(log, {
    offset: shard.logEnd,
    maxBytes: broker.configs['offsets.load.buffer.size'],
    isolation: 'log-end',
    minOneMessage: true,
  });
  loadBatches(shard, door.kind, batches, log.highWatermark);
  if (batches.length > 0) {
    env.work(timeToReplay(sizeInBytes), wake);
    return;
  }
  finishLoading(shard, log.highWatermark, log.logEndOffset);
  onGroupsLoaded(group, door);
}

/** What the loading of so many bytes takes: about a second for a hundred megabytes. */
const timeToReplay = (sizeInBytes: number): number => 20 + Math.floor(sizeInBytes / 100);

/** A timer of a shard has fired. */
export function onShardWake(broker: BrokerState, wake: GroupWake, env: BrokerEnv): void {
  const group = broker.groups.shards.get(wake.partition);
  if (group !== undefined) onGroupWake(group, wake, shardEnvOf(broker, wake.partition, env));
}

/** Topics are gone: what groups had committed in them goes, too. */
export function forgetTopicsInGroups(
  broker: BrokerState,
  deleted: ReadonlyMap<string, Uuid>,
  env: BrokerEnv,
): void {
  for (const [partition, group] of broker.groups.shards) {
    if (group.shard.status !== 'active') continue;
    forgetTopics(group, deleted, shardEnvOf(broker, partition, env));
  }
}
