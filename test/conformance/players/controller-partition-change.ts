// machines/controller-partition-change: one partition, one wish, and the record that it leads to.
import {
  changeOf,
  type PartitionTarget,
} from '../../../engine/kraft/controller/partition-change.ts';
import type { Partition } from '../../../engine/metadata/image.ts';
import type { PartitionChange } from '../../../engine/metadata/records.ts';
import { changedPartition } from '../../../engine/metadata/replay-topics.ts';
import { leaderRecoveryStates, type LeaderRecoveryState } from '../../../engine/metadata/image.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';
import { uuidOfLongs } from './uuid-of-longs.ts';

/** A partition as the recordings write it. */
export type RecordedPartition = readonly [
  leader: number,
  leaderEpoch: number,
  partitionEpoch: number,
  replicas: readonly number[],
  isr: readonly number[],
  removing: readonly number[],
  adding: readonly number[],
  elr: readonly number[],
  lastKnownElr: readonly number[],
  recoveryState: LeaderRecoveryState,
];

interface ChangeCase extends GoldenCase {
  readonly partition: RecordedPartition;
  readonly acceptable: readonly number[];
  readonly minIsr: number;
  readonly elr: boolean;
  readonly election: PartitionTarget['election'];
  readonly balanced?: boolean;
  readonly targetIsr?: readonly number[];
  readonly targetReplicas?: readonly number[];
  readonly targetRemoving?: readonly number[];
  readonly targetAdding?: readonly number[];
  readonly targetRecovery?: LeaderRecoveryState;
  readonly uncleanShutdown?: readonly number[];
  readonly record?: object;
  readonly after?: RecordedPartition;
}

/** Kafka's PartitionChangeBuilder, and the merging of its record. */
export const controllerPartitionChange: Player = {
  families: ['machines/controller-partition-change'],
  play: (_, theCase) => playChange(theCase as ChangeCase),
};

function playChange(theCase: ChangeCase): string | undefined {
  const partition = partitionOf(theCase.partition);
  const change = changeOf(partition, targetOf(theCase), {
    isAcceptableLeader: (id) => theCase.acceptable.includes(id),
    minIsr: theCase.minIsr,
    elr: theCase.elr,
    balanced: theCase.balanced ?? true,
    awaited: 'added, or all of fewer',
    trustsLastLeader: false,
    bumpsEpochOnIsrShrink: false,
    directoryFor,
  });
  const found =
    change === undefined
      ? {}
      : { record: kafkaForm(change), after: recordedForm(changedPartition(partition, change)) };
  const { record, after } = theCase;
  return difference(record === undefined ? {} : { record, after }, found);
}

function targetOf(theCase: ChangeCase): PartitionTarget {
  const { election, targetIsr, targetReplicas, targetRemoving, targetAdding } = theCase;
  const { targetRecovery, uncleanShutdown } = theCase;
  return {
    election,
    ...(targetIsr && { isr: targetIsr }),
    ...(targetReplicas && { replicas: targetReplicas }),
    ...(targetRemoving && { removing: targetRemoving }),
    ...(targetAdding && { adding: targetAdding }),
    ...(targetRecovery && { leaderRecoveryState: targetRecovery }),
    ...(uncleanShutdown && { uncleanShutdown }),
  };
}

const directoryFor = (replica: number): string => uuidOfLongs(88, replica);

function partitionOf(recorded: RecordedPartition): Partition {
  const [leader, leaderEpoch, partitionEpoch, replicas, isr, removing, adding] = recorded;
  const [, , , , , , , elr, lastKnownElr, leaderRecoveryState] = recorded;
  return {
    id: 0,
    topic: 0,
    index: 0,
    replicas,
    directories: replicas.map(directoryFor),
    isr,
    elr,
    lastKnownElr,
    addingReplicas: adding,
    removingReplicas: removing,
    leader,
    leaderRecoveryState,
    leaderEpoch,
    partitionEpoch,
  };
}

/** A partition in the form of the recordings. */
export function recordedForm(partition: Partition): RecordedPartition {
  return [
    partition.leader,
    partition.leaderEpoch,
    partition.partitionEpoch,
    partition.replicas,
    partition.isr,
    partition.removingReplicas,
    partition.addingReplicas,
    partition.elr,
    partition.lastKnownElr,
    partition.leaderRecoveryState,
  ];
}

function kafkaForm(change: PartitionChange): object {
  const { type: _, partition: __, elr, leaderRecoveryState, ...same } = change;
  return {
    ...same,
    ...(elr && { eligibleLeaderReplicas: elr }),
    ...(leaderRecoveryState && { leaderRecoveryState: leaderRecoveryStates[leaderRecoveryState] }),
  };
}
