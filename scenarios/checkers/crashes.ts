// What ends, and what disks may have lost then: a replica outlives its process, and not all of its log may.
import type { Listening } from './checker.ts';
import {
  doubt,
  replicaOfProcess,
  type GhostPartition,
  type GhostReplica,
} from './ghosts/partition.ts';
import type { Sight } from './sight.ts';

/** What is remembered of those who crash. */
export interface Crashing {
  readonly sight: Pick<Sight, 'hostOf'>;
  readonly partitions: ReadonlyMap<number, GhostPartition>;
  /** Replicas of which a row of this turn spoke. */
  readonly touched: readonly GhostReplica[];
  /** Processes that have ended. */
  readonly ended: Set<number>;
  /** Faults that tear the last write of whoever is killed. */
  readonly tearing: Set<number>;
}

/** What rows of crashes and faults mean for replicas. */
export function crashRows(story: Crashing): NonNullable<Listening['rows']> {
  const { sight, partitions, touched, ended, tearing } = story;
  return {
    'process-started'({ process }) {
      ended.delete(process);
      for (const replica of replicasOf(story, process)) {
        stopPlaying(replica);
        replica.mayForgetAgain = false;
      }
    },
    'process-ended'({ process }, at) {
      // Of its own will it ends in its own turn, and a fault ends it in the world's.
      if (at.process < 0 || at.process === process) ended.add(process);
      for (const replica of replicasOf(story, process)) {
        stopPlaying(replica);
        if (tearing.size > 0) doubt(replica);
      }
    },
    'power-lost': ({ host }) =>
      mayForget(partitions, ({ process }) => sight.hostOf(process) === host),
    'disk-failed'(_, { process }) {
      // Of what has left the broker in this turn the disk refuses to delete something.
      for (const replica of touched) {
        const { partition } = replica;
        if (!partition.replicas.includes(replica)) partition.setAside.add(process);
      }
      for (const replica of replicasOf(story, process)) {
        doubt(replica);
        replica.mayRemember = true;
      }
    },
    // Whose next write will be torn the row does not tell in a field: it may be anybody's.
    'fault-began'({ fault, kind }) {
      if (kind === 'torn-write') tearing.add(fault);
      if (kind === 'torn-write' || kind === 'corrupt-entry' || kind === 'wipe-disk') {
        mayForget(partitions, () => true);
      }
    },
    'fault-healed': ({ fault }) => void tearing.delete(fault),
  };
}

function replicasOf({ partitions }: Crashing, process: number): GhostReplica[] {
  return [...partitions.values()].flatMap(
    (partition) => replicaOfProcess(partition, process) ?? [],
  );
}

function stopPlaying(replica: GhostReplica): void {
  replica.role = 'none';
  replica.leaderEpoch = -1;
  replica.isRead = false;
  replica.fetched.clear();
}

function mayForget(
  partitions: Crashing['partitions'],
  does: (replica: GhostReplica) => boolean,
): void {
  for (const { replicas } of partitions.values()) {
    for (const replica of replicas) if (does(replica)) doubt(replica);
  }
}
