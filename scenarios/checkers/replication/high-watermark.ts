// The high watermark: what is visible stays visible, and is on every replica that must have it.
import { isEligible } from '../../../engine/replication/in-sync-rules.ts';
import {
  effectiveMinIsr,
  isCaughtUp,
  maximalIsrOf,
  type Replica,
} from '../../../engine/replication/replica.ts';
import { lastStableOffsetOf } from '../../../engine/log/log-offsets.ts';
import { ms } from '../../../sim/time.ts';
import type { Checker } from '../checker.ts';
import { entryAt } from '../ghosts/log.ts';
import { replicaOfProcess, type GhostPartition, type GhostReplica } from '../ghosts/partition.ts';
import type { Moment } from '../rows.ts';
import type { Sight } from '../sight.ts';

/** A follower's copy of it may go back; a leader's may not, and nobody is ahead of all leaders. */
export const highWatermarkGrows: Checker = {
  id: 'R-06',
  promise:
    'The high watermark of a leader never goes back, and no replica is ahead of what leaders committed.',
  watch({ partitions, object, excuse }) {
    /** By the number of a leader's replica. */
    const last: number[] = [];
    /** What each start found to be committed, by the number of the replica: what is written down of it only grows. */
    const found: number[] = [];
    const lower = ({ number }: GhostReplica, to: number): void => {
      if (to < (found[number] ?? 0)) found[number] = to;
    };
    return {
      rows: {
        // In the directory where it lies now only its copy's was written down.
        'replica-moved'({ partition }, { process }) {
          const replica = replicaOfProcess(partitions.get(partition), process);
          if (replica !== undefined) found[replica.number] = 0;
        },
      },
      on: {
        'role-taken': ({ replica: { number } }) => void (last[number] = -1),
        truncated: ({ replica, to }) => lower(replica, to),
        advanced: ({ replica, to }) => lower(replica, to),
        // A follower goes back with a new leader that knows of less, and writes that down.
        learned: ({ replica, to }) => lower(replica, to),
        restarted({ replica, state }, at) {
          const { number, partition, node, mayForget } = replica;
          last[number] = -1;
          const { highWatermark, logEndOffset } = state.log;
          const before = found[number] ?? 0;
          found[number] = highWatermark;
          if (mayForget || highWatermark >= before || logEndOffset < before) return;
          const sentence = `Broker ${node} starts with ${highWatermark} as the high watermark of ${partition.name}; the time before it was ${before}.`;
          object(`${partition.name} forgotten`, sentence, [at.row]);
        },
        looked({ number, partition, node, role, state, log }, at) {
          const { highWatermark } = state.log;
          if (highWatermark > partition.highWatermark) {
            // Checkpoints know partitions by their names: one of a deleted topic is taken for its successor's.
            if (inherits(partitions.values(), partition, highWatermark)) {
              excuse(inherited);
              return;
            }
            const sentence = `Broker ${node} takes the records of ${partition.name} below ${highWatermark} for committed; no leader got beyond ${partition.highWatermark}.`;
            object(`${partition.name} ahead`, sentence, [at.row]);
          }
          if (role !== 'leader') return;
          const before = last[number] ?? -1;
          last[number] = highWatermark;
          if (highWatermark >= before) return;
          if (entryAt(log, before)?.baseOffset === highWatermark) {
            excuse(amidst);
            return;
          }
          const sentence = `The high watermark of ${partition.name} goes back from ${before} to ${highWatermark} on its leader ${node}.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};

/** What was written down of it may be older than a loss; readers are told where a batch begins. */
const amidst =
  'a high watermark lay in the midst of a batch that came in the place of a lost one, and fell back to where it begins';

/** What is said of one who does. */
export const inherited = 'a high watermark was read that had been written for a deleted topic';

/** May a partition have taken the high watermark of one that had its name in a deleted topic? */
export function inherits(
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
        looked({ node, partition, state: { log } }, at) {
          const { logStartOffset, highWatermark, logEndOffset } = log;
          const lastStable = lastStableOffsetOf(log);
          const isInOrder =
            logStartOffset <= highWatermark &&
            highWatermark <= logEndOffset &&
            lastStable <= highWatermark;
          if (isInOrder) return;
          const sentence = `On broker ${node} ${partition.name} begins at ${logStartOffset}, is stable up to ${lastStable}, visible up to ${highWatermark} and ends at ${logEndOffset}.`;
          object(partition.name, sentence, [at.row]);
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
    /** In which turn each leader has looked last how far all have come, by the number of its replica. */
    const lookedIn: number[] = [];
    const looks = ({ number, role }: GhostReplica, { turn }: Moment): void => {
      if (role === 'leader') lookedIn[number] = turn;
    };
    /** In which epoch of the partition each leader has proposed what nobody has answered, by the number of its replica. */
    const proposedIn: (number | undefined)[] = [];
    return {
      rows: {
        // Whoever might have come in sync is waited for no more when that is refused; Kafka does not
        // look again for it, and it may be refused in the turn in which it is proposed.
        'isr-change-answered'({ partition, error }, at) {
          const replica = replicaOfProcess(partitions.get(partition), at.process);
          if (replica === undefined) return;
          if (error === 0) looks(replica, at);
          else lookedIn[replica.number] = -1;
          proposedIn[replica.number] = undefined;
        },
      },
      on: {
        'role-taken': ({ replica: { number } }) => void (proposedIn[number] = undefined),
        proposed({ replica: { number, state } }) {
          proposedIn[number] = state?.partitionEpoch;
        },
        progressed: ({ replica }, at) => looks(replica, at),
        advanced({ replica, to }, at) {
          const { state, partition } = replica;
          if (state === undefined) return;
          const late = lateOf(replica, maximalIsrOf(state), to);
          if (late.length === 0) return;
          const sentence = `The high watermark of ${partition.name} moves to ${to}, but broker ${late.join(', ')} has not fetched that far in epoch ${replica.leaderEpoch}.`;
          object(partition.name, sentence, [at.row]);
        },
        leading(replica, at) {
          const { state } = replica;
          // KAFKA-12686: whoever is proposed counts until that is answered, or something newer is heard.
          const isProposed = proposedIn[replica.number] === state.partitionEpoch;
          if (isProposed && state.isr.type === 'committed') {
            const { name } = replica.partition;
            const sentence = `Broker ${replica.node} has proposed who is to be in sync with ${name}, and does not wait for them any more before that is decided.`;
            object(`${name} forgotten`, sentence, [at.row]);
          }
          if (lookedIn[replica.number] !== at.turn) return;
          const { highWatermark, logEndOffset } = state.log;
          // Nobody has more than the leader.
          if (highWatermark >= logEndOffset) return;
          const everybodyHas = smallestEndOf(sight, replica, state, at);
          if (highWatermark >= everybodyHas || state.isr.isr.length < effectiveMinIsr(state))
            return;
          const sentence = `Whoever is or may come in sync with ${replica.partition.name} has everything below ${everybodyHas}; visible is only what lies below ${highWatermark}.`;
          object(`${replica.partition.name} late`, sentence, [at.row]);
        },
      },
    };
  },
};

/** Those of whom the leader has seen no fetch up to an offset. */
export function lateOf(
  { node, fetched }: GhostReplica,
  nodes: readonly number[],
  to: number,
): readonly number[] {
  let late = nobody;
  for (const id of nodes) {
    if (id !== node && (fetched.get(id) ?? -1) < to) late = [...late, id];
  }
  return late;
}

const nobody: readonly number[] = [];

/** Up to where all have the log that are in sync, or are caught up and may come in sync. */
function smallestEndOf(
  sight: Sight,
  { process }: GhostReplica,
  state: Replica,
  { time }: Moment,
): number {
  const { logEndOffset, highWatermark } = state.log;
  const inSync = maximalIsrOf(state);
  let smallest = logEndOffset;
  for (const id of inSync) {
    smallest = Math.min(smallest, state.followers.get(id)?.logEndOffset ?? smallest);
  }
  // Those who may join could only make it smaller still.
  if (smallest <= highWatermark) return smallest;
  const rules = sight.inSyncRulesOf(process);
  if (rules === undefined) return -1;
  const since = sight.clockOf(process, time) - ms(rules.configs['replica.lag.time.max.ms']);
  for (const [id, follower] of state.followers) {
    const isCounted = inSync.includes(id) || !isCaughtUp(follower, logEndOffset, since);
    if (isCounted || !isEligible(rules, id, follower.brokerEpoch)) continue;
    smallest = Math.min(smallest, follower.logEndOffset);
  }
  return smallest;
}

/**
 * KIP-966's strict rule, in every release since 3.7. A broker that hears of a topic's replicas and of another
 * min.insync.replicas at once applies the replicas first, as in Kafka 4.3: then the setting from before counts.
 */
export const frozenBelowMinIsr: Checker = {
  id: 'R-16',
  promise: 'Nothing becomes visible while fewer than min.insync.replicas are in sync.',
  watch({ sight, object }) {
    /** How many had to be in sync when something became visible last, by the number of the replica. */
    const before: number[] = [];
    /** How much news a broker had heard by then, and has heard by now, by its process. */
    const newsBefore: number[] = [];
    const news: number[] = [];
    let turnOfNews = -1;
    return {
      rows: {
        'metadata-applied'(_, { turn, process }) {
          turnOfNews = turn;
          news[process] = (news[process] ?? 0) + 1;
        },
      },
      on: {
        advanced({ replica, to }, at) {
          const { partition, state, number, process } = replica;
          if (state === undefined) return;
          const now = effectiveMinIsr(state);
          // Whose setting nobody has seen since the news before is not asked for the one that it goes by.
          const heard = news[process] ?? 0;
          const last = newsBefore[number] === heard - 1 ? (before[number] ?? 0) : 0;
          const wanted = turnOfNews === at.turn ? Math.min(last, now) : now;
          before[number] = now;
          newsBefore[number] = heard;
          if (state.isr.isr.length >= wanted) return;
          if (!sight.behaviourOf(replica.process)['strict-min-isr']) return;
          const sentence = `The high watermark of ${partition.name} moves to ${to} with ${state.isr.isr.length} in sync; there must be ${wanted}.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};
