// The high watermark: what is visible stays visible, and is on every replica that must have it.
import {
  effectiveMinIsr,
  isCaughtUp,
  maximalIsrOf,
  type Replica,
} from '../../../engine/replication/replica.ts';
import { lastStableOffsetOf } from '../../../engine/log/log-offsets.ts';
import { ms } from '../../../sim/time.ts';
import type { Checker } from '../checker.ts';
import type { GhostPartition, GhostReplica } from '../ghosts/partition.ts';
import type { Moment } from '../rows.ts';
import type { Sight } from '../sight.ts';

/** A follower's copy of it may go back; a leader's may not, and nobody is ahead of all leaders. */
export const highWatermarkGrows: Checker = {
  id: 'R-06',
  promise:
    'The high watermark of a leader never goes back, and no replica is ahead of what leaders committed.',
  watch({ partitions, object, excuse }) {
    const last = new Map<GhostReplica, number>();
    /** What each start found to be committed: what is written down of it only grows. */
    const found = new Map<GhostReplica, number>();
    const lower = (replica: GhostReplica, to: number): void => {
      found.set(replica, Math.min(found.get(replica) ?? 0, to));
    };
    return {
      rows: {
        // In the directory where it lies now only its copy's was written down.
        'replica-moved'({ partition }, { process }) {
          const replica = partitions.get(partition)?.replicas.get(process);
          if (replica !== undefined) found.delete(replica);
        },
      },
      on: {
        'role-taken': ({ replica }) => void last.delete(replica),
        truncated: ({ replica, to }) => lower(replica, to),
        // A follower goes back with a new leader that knows of less, and writes that down.
        advanced: ({ replica, to }) => lower(replica, to),
        restarted({ replica, state }, at) {
          last.delete(replica);
          const { partition, node, mayForget } = replica;
          const { highWatermark, logEndOffset } = state.log;
          const before = found.get(replica) ?? 0;
          found.set(replica, highWatermark);
          if (mayForget || highWatermark >= before || logEndOffset < before) return;
          const sentence = `Broker ${node} starts with ${highWatermark} as the high watermark of ${partition.name}; the time before it was ${before}.`;
          object(`${partition.name} forgotten`, sentence, [at.row]);
        },
        looked({ replica, state }, at) {
          const { partition, node, role } = replica;
          const { highWatermark } = state.log;
          if (highWatermark > partition.highWatermark) {
            // Checkpoints know partitions by their names: one of a deleted topic is taken for its successor's.
            if (inherits(partitions.values(), partition, highWatermark)) {
              excuse('a high watermark was read that had been written for a deleted topic');
              return;
            }
            const sentence = `Broker ${node} takes the records of ${partition.name} below ${highWatermark} for committed; no leader got beyond ${partition.highWatermark}.`;
            object(`${partition.name} ahead`, sentence, [at.row]);
          }
          if (role !== 'leader') return;
          const before = last.get(replica) ?? highWatermark;
          last.set(replica, highWatermark);
          if (highWatermark >= before) return;
          const sentence = `The high watermark of ${partition.name} goes back from ${before} to ${highWatermark} on its leader ${node}.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};

function inherits(
  partitions: Iterable<GhostPartition>,
  { name }: GhostPartition,
  highWatermark: number,
): boolean {
  for (const other of partitions) {
    if (other.isDeleted && other.name === name && other.highWatermark >= highWatermark) return true;
  }
  return false;
}

/** The offsets of a log stand in their order. */
export const offsetsInOrder: Checker = {
  id: 'R-07',
  promise:
    'A log begins at or below its high watermark, which is not beyond its end; what is decided is not beyond what is visible.',
  watch({ object }) {
    return {
      on: {
        looked({ replica, state }, at) {
          const { log } = state;
          const { logStartOffset, highWatermark, logEndOffset } = log;
          const lastStable = lastStableOffsetOf(log);
          const isInOrder =
            logStartOffset <= highWatermark &&
            highWatermark <= logEndOffset &&
            lastStable <= highWatermark;
          if (isInOrder) return;
          const sentence = `On broker ${replica.node} ${replica.partition.name} begins at ${logStartOffset}, is stable up to ${lastStable}, visible up to ${highWatermark} and ends at ${logEndOffset}.`;
          object(replica.partition.name, sentence, [at.row]);
        },
      },
    };
  },
};

/** A fetch acknowledges; one of an earlier reign acknowledges nothing in this one. */
export const inSyncHaveFetched: Checker = {
  id: 'R-15',
  promise:
    'The high watermark passes a record when every in-sync replica has fetched past it in this reign: not before, and then at once.',
  watch({ sight, partitions, object }) {
    /** Leaders that have looked in this turn how far all have come. */
    const looking = new Set<GhostReplica>();
    const looks = (id: number, process: number): void => {
      const replica = partitions.get(id)?.replicas.get(process);
      if (replica?.role === 'leader') looking.add(replica);
    };
    const looksAway = (id: number, process: number): void => {
      const replica = partitions.get(id)?.replicas.get(process);
      if (replica !== undefined) looking.delete(replica);
    };
    return {
      turn() {
        if (looking.size > 0) looking.clear();
      },
      rows: {
        // Whoever might have come in sync is waited for no more when that is refused; Kafka does not
        // look again for it, and it may be refused in the turn in which it is proposed.
        'isr-change-answered'({ partition, error }, { process }) {
          if (error === 0) looks(partition, process);
          else looksAway(partition, process);
        },
        'follower-progressed': ({ partition }, { process }) => looks(partition, process),
      },
      on: {
        advanced({ replica, to }, at) {
          if (replica.role !== 'leader') return;
          const { partition, process, node, fetched } = replica;
          const state = sight.replicaOf(process, partition.id);
          if (state === undefined) return;
          const late = maximalIsrOf(state).filter(
            (id) => id !== node && (fetched.get(id) ?? -1) < to,
          );
          if (late.length === 0) return;
          const sentence = `The high watermark of ${partition.name} moves to ${to}, but broker ${late.join(', ')} has not fetched that far in epoch ${replica.leaderEpoch}.`;
          object(partition.name, sentence, [at.row]);
        },
        looked({ replica, state }, at) {
          if (!looking.has(replica)) return;
          const everybodyHas = smallestEndOf(sight, replica, state, at);
          const { highWatermark } = state.log;
          if (highWatermark >= everybodyHas || state.isr.isr.length < effectiveMinIsr(state))
            return;
          const sentence = `Whoever is or may come in sync with ${replica.partition.name} has everything below ${everybodyHas}; visible is only what lies below ${highWatermark}.`;
          object(`${replica.partition.name} late`, sentence, [at.row]);
        },
      },
    };
  },
};

/** Up to where all have the log that are in sync, or are caught up and may come in sync. */
function smallestEndOf(
  sight: Sight,
  { process }: GhostReplica,
  state: Replica,
  { time }: Moment,
): number {
  const { logEndOffset } = state.log;
  const rules = sight.inSyncRulesOf(process);
  if (rules === undefined) return -1;
  const now = sight.clockOf(process, time);
  const leader = { logEndOffset, now, maxLag: ms(rules.replicaLagTimeMaxMs) };
  const inSync = maximalIsrOf(state);
  let smallest = logEndOffset;
  for (const [id, follower] of state.followers) {
    const mayJoin = isCaughtUp(follower, leader) && rules.isEligible(id, follower.brokerEpoch);
    if (inSync.includes(id) || mayJoin) smallest = Math.min(smallest, follower.logEndOffset);
  }
  return smallest;
}

/** KIP-966's strict rule, in every release since 3.7. */
export const frozenBelowMinIsr: Checker = {
  id: 'R-16',
  promise: 'Nothing becomes visible while fewer than min.insync.replicas are in sync.',
  watch({ sight, object }) {
    return {
      on: {
        advanced({ replica, to }, at) {
          if (replica.role !== 'leader') return;
          const { partition, process } = replica;
          const state = sight.replicaOf(process, partition.id);
          if (state === undefined || state.isr.isr.length >= effectiveMinIsr(state)) return;
          const sentence = `The high watermark of ${partition.name} moves to ${to} with ${state.isr.isr.length} in sync; there must be ${effectiveMinIsr(state)}.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};
