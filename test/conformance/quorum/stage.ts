// A cluster with a quorum of three controllers and a spare one, as live-4.3/quorum was recorded on.
import type { RaftState } from '../../../engine/kraft/raft.ts';
import { highWatermark } from '../../../engine/kraft/raft.ts';
import { controllerIn } from '../../../engine/server/process.ts';
import { bootCluster, brokerOf, processOf, type LiveCluster } from '../live/cluster.ts';
import type { Topology } from '../live/format.ts';

/** A case that is being played. */
export interface QuorumStage {
  readonly cluster: LiveCluster;
  readonly controllers: readonly number[];
  /** Who has led, in order of appearance: $L1, $L2 … */
  readonly leaders: number[];
  /** The epoch in which the quorum was last described; -1: it was not. */
  epoch: number;
  /** Whom the case has killed last. */
  killed: number[];
  /** Up to where the log was when the case began. */
  readonly beganAt: number;
}

/** Boots the cluster; the first leader is $L1. */
export function openQuorumStage(topology: Topology): QuorumStage {
  const cluster = bootCluster(topology);
  const { controllers, spare = [] } = topology;
  const all = [...controllers, ...spare];
  const stage = { cluster, controllers: all, leaders: [], epoch: -1, killed: [], beganAt: 0 };
  const leader = leaderOf(stage);
  const beganAt = raftOf(stage, leader)?.log.logEndOffset ?? 0;
  return { ...stage, leaders: [leader], beganAt };
}

/** The host, and the process, of a controller. */
export const hostOf = (id: number): string => `c${id - 100}`;

/** A controller's replica of the metadata log; undefined while it does not run. */
export function raftOf({ cluster }: QuorumStage, id: number): RaftState | undefined {
  return controllerIn(processOf(cluster, hostOf(id)))?.member.raft ?? undefined;
}

/** Who leads, and has committed something in its epoch; -1: nobody. */
export function leaderOf(stage: QuorumStage): number {
  const leading = stage.controllers.filter((id) => {
    const raft = raftOf(stage, id);
    return raft?.role.name === 'leader' && highWatermark(raft) >= 0;
  });
  const epochOf = (id: number): number => raftOf(stage, id)?.role.epoch ?? -1;
  return leading.toSorted((a, b) => epochOf(b) - epochOf(a))[0] ?? -1;
}

/** The replicas of everyone who runs, brokers included. */
export function runningReplicas(stage: QuorumStage): readonly RaftState[] {
  const { cluster, controllers } = stage;
  const brokers = cluster.brokers.map((id) => brokerOf(cluster, id)?.member.raft ?? undefined);
  return [...controllers.map((id) => raftOf(stage, id)), ...brokers].filter(
    (raft) => raft !== undefined,
  );
}

/** Does everyone who runs hold all that is written, and is all of it committed? */
export function isSettled(stage: QuorumStage): boolean {
  const leader = raftOf(stage, leaderOf(stage));
  if (leader === undefined) return false;
  const { logEndOffset } = leader.log;
  const hasAll = ({ log }: RaftState): boolean => log.logEndOffset === logEndOffset;
  return highWatermark(leader) === logEndOffset && runningReplicas(stage).every(hasAll);
}
