// One broker's replica of one partition (Kafka's Partition): what it believes of its role, and its log.
import type { Clock } from '../../sim/program.ts';
import { copyMap, sharedRecord } from '../../sim/sharing.ts';
import type { Micros } from '../../sim/time.ts';
import type { Flags } from '../config/eras.ts';
import type { TraceSink } from '../../sim/trace/sink.ts';
import { copyLog, type LogEnv, type LogState } from '../log/log.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { IsrProposal } from '../metadata/ports.ts';
import { copyFutures, type FutureReplica } from './future-replica.ts';
import { copyStirred, createStirred, type Stirred } from './stirred.ts';
import {
  copyThrottles,
  createThrottles,
  type ReplicationThrottles,
  type ThrottledReplica,
  type ThrottleWindows,
} from './throttle.ts';

/** What a leader knows of a follower, all of it from the follower's fetches. */
export interface Follower {
  logStartOffset: number;
  /** Where it fetched last: it holds everything below; -1 before its first fetch. */
  logEndOffset: number;
  /** Where the leader's log ended when it fetched. */
  lastFetchLeaderLogEndOffset: number;
  lastFetchAt: Micros;
  /** When it last had everything that the leader had. */
  lastCaughtUpAt: Micros;
  /** The incarnation that fetched; -1: unknown. */
  brokerEpoch: number;
}

/** The in-sync replicas as the leader sees them: as decided, or with a change on its way. */
export type IsrState =
  | { readonly type: 'committed'; readonly isr: readonly NodeId[] }
  | { readonly type: 'pending-expand'; readonly isr: readonly NodeId[]; readonly joining: NodeId }
  | {
      readonly type: 'pending-shrink';
      readonly isr: readonly NodeId[];
      readonly leaving: readonly NodeId[];
    };

/** What a broker believes of one partition, and its log of it. */
export interface Replica {
  readonly id: PartitionId;
  readonly topicName: string;
  readonly topicUuid: string;
  readonly index: number;
  /** Another one once the replica has moved to another directory. */
  log: LogState;
  role: 'leader' | 'follower' | 'none';
  leader: NodeId;
  leaderEpoch: number;
  partitionEpoch: number;
  replicas: readonly NodeId[];
  /** On a leader; a follower keeps no ISR. */
  isr: IsrState;
  /** Where the log ended when this broker's present reign began. */
  leaderEpochStartOffset: number;
  /** On a leader: the others. */
  readonly followers: Map<NodeId, Follower>;
  /** Whether what is transferred for it is limited. */
  throttled: ThrottledReplica;
  /** min.insync.replicas of the topic. */
  minInSyncReplicas: number;
}

/** All replicas of a broker, and what its replication wants of others. Plain data. */
export interface ReplicationState {
  readonly nodeId: NodeId;
  /** How its release replicates, and which defects it is to have. */
  readonly flags: Flags;
  /** This incarnation's registration; -1 until it is registered. */
  brokerEpoch: number;
  readonly replicas: Map<PartitionId, Replica>;
  /** Replicas that move to another directory of this broker (KIP-113). */
  readonly futures: Map<PartitionId, FutureReplica>;
  readonly throttles: ReplicationThrottles;
  /** ISR changes to be proposed: handed over after each turn. */
  readonly proposals: IsrProposal[];
  /** Partitions at which something happened that a parked request may have waited for. */
  readonly stirred: Stirred;
}

/** What replication needs of the world. Any broker's door will do. */
export interface ReplicationEnv {
  readonly clock: Clock;
  readonly trace: TraceSink;
  part(id: 'log'): LogEnv;
}

/** A broker without replicas. */
export const createReplication = (
  nodeId: NodeId,
  flags: Flags,
  windows?: ThrottleWindows,
): ReplicationState => ({
  nodeId,
  flags,
  brokerEpoch: -1,
  replicas: new Map(),
  futures: new Map(),
  throttles: createThrottles(windows),
  proposals: [],
  stirred: createStirred(),
});

/** The replicas that the high watermark waits for: those in the ISR, and one that is about to join. */
export function maximalIsrOf(replica: Replica): readonly NodeId[] {
  const { isr } = replica;
  return isr.type === 'pending-expand' ? [...isr.isr, isr.joining] : isr.isr;
}

/** How many replicas must be in sync before a write with acks=all is taken. */
export const effectiveMinIsr = (replica: Replica): number =>
  Math.min(replica.minInSyncReplicas, replica.replicas.length);

/** A follower is caught up if it has everything, or had it at some time since then. */
export const isCaughtUp = (follower: Follower, logEndOffset: number, since: Micros): boolean =>
  follower.logEndOffset === logEndOffset || follower.lastCaughtUpAt >= since;

/** A snapshot's copy. */
export function copyReplication(
  state: ReplicationState,
  previous: ReplicationState | undefined,
): ReplicationState {
  return {
    ...state,
    replicas: copyMap(state.replicas, previous?.replicas, copyReplica),
    futures: copyFutures(state.futures, previous?.futures),
    throttles: copyThrottles(state.throttles),
    proposals: state.proposals.slice(),
    stirred: copyStirred(state.stirred, previous?.stirred),
  };
}

function copyReplica(replica: Replica, previous: Replica | undefined): Replica {
  const followers = copyMap(replica.followers, previous?.followers, copyFollower);
  const copy = { ...replica, followers, log: copyLog(replica.log, previous?.log) };
  return sharedRecord(copy, previous);
}

const copyFollower = (follower: Follower, previous: Follower | undefined): Follower =>
  sharedRecord({ ...follower }, previous);
