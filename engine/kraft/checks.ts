// Is a request meant for this cluster, this log, this replica?
import type { Uuid } from '../protocol/uuid.ts';
import { metadataTopic, type RaftState } from './raft.ts';
import { meansReplica, type ReplicaKey } from './replica-key.ts';

/** A request that names no cluster is meant for any. */
export function isOurCluster(raft: RaftState, clusterId: string | null): boolean {
  return clusterId === null || clusterId === raft.settings.clusterId;
}

interface NamedTopic<P> {
  readonly topicName?: string;
  readonly name?: string;
  readonly topic?: string;
  readonly topicId?: Uuid;
  readonly partitions: readonly P[];
}

/** The one partition that a message is about; undefined when it is not the metadata log's. */
export function onlyPartition<P>(raft: RaftState, topics: readonly NamedTopic<P>[]): P | undefined {
  const topic = topics[0];
  if (topic === undefined || topics.length !== 1 || topic.partitions.length !== 1) return undefined;
  const named = topic.topicName ?? topic.name ?? topic.topic;
  const isOurs = named === metadataTopic || topic.topicId === raft.log.topicId;
  return isOurs ? topic.partitions[0] : undefined;
}

/** KIP-853: is a request to a voter meant for this one, with this disk? Older ones do not say. */
export function isMeantForUs(raft: RaftState, voter: ReplicaKey): boolean {
  return voter.id < 0 || meansReplica(voter, raft.settings.key);
}
