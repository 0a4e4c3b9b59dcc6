// When the trouble is over the cluster becomes well: asked at the end of a run whose faults were healed.
import type { Replica } from '../../engine/replication/replica.ts';
import type { Checker, Watch } from './checker.ts';
import { isSame, type GhostLog } from './ghosts/log.ts';
import { replicaOfNode, type GhostPartition, type GhostReplica } from './ghosts/partition.ts';

/** A partition that is led as the controller decided. */
interface Led {
  readonly partition: GhostPartition;
  readonly leader: GhostReplica;
  readonly state: Replica;
}

function ledPartitions({ partitions, sight }: Watch): Led[] {
  return [...partitions.values()].flatMap((partition) => {
    const leader = replicaOfNode(partition, partition.decision.leader);
    const state = leader === undefined ? undefined : sight.replicaOf(leader.process, partition.id);
    const isLed = state?.role === 'leader' && state.leaderEpoch === partition.decision.leaderEpoch;
    return leader === undefined || !isLed ? [] : [{ partition, leader, state }];
  });
}

/** Everybody is back, so somebody in sync is. */
export const everyPartitionIsLed: Checker = {
  id: 'V-02',
  promise: 'When all is healed every partition has a leader that knows it.',
  watch(watch) {
    return {
      ended({ isQuiet }) {
        if (!isQuiet) return;
        const led = new Set(ledPartitions(watch).map(({ partition }) => partition));
        for (const partition of watch.partitions.values()) {
          if (led.has(partition)) continue;
          const { leader, isr, row } = partition.decision;
          const sentence = `Nobody leads ${partition.name}: the controller wants ${leader}, in sync are ${isr.join(', ')}.`;
          watch.object(partition.name, sentence, [row]);
        }
      },
    };
  },
};

/** After healing every live replica is in sync again. */
export const everyReplicaIsInSync: Checker = {
  id: 'V-03',
  promise: 'When all is healed every replica is in sync again.',
  watch(watch) {
    return {
      ended({ isQuiet }) {
        if (!isQuiet) return;
        for (const { partition, state } of ledPartitions(watch)) {
          const { isr, row } = partition.decision;
          const missing = state.replicas.filter((id) => !isr.includes(id));
          if (missing.length === 0) continue;
          const sentence = `Broker ${missing.join(', ')} does not come back into sync with ${partition.name}.`;
          watch.object(partition.name, sentence, [row]);
        }
      },
    };
  },
};

/** After healing everything that the leader has is visible. */
export const everythingIsVisible: Checker = {
  id: 'V-04',
  promise: 'When nobody writes any more, everything that was written is committed.',
  watch(watch) {
    return {
      ended({ isQuiet }) {
        if (!isQuiet) return;
        for (const { partition, state } of ledPartitions(watch)) {
          const { highWatermark, logEndOffset } = state.log;
          if (highWatermark === logEndOffset) continue;
          const sentence = `${partition.name} ends at ${logEndOffset}, and only what lies below ${highWatermark} is visible.`;
          watch.object(partition.name, sentence, []);
        }
      },
    };
  },
};

/** Each broker ends with the metadata that the others have. */
export const everybodyHasHeard: Checker = {
  id: 'V-05',
  promise: 'When all is healed every broker knows what was decided last.',
  watch({ sight, object }) {
    const heard = new Map<number, { readonly offset: number; readonly row: number }>();
    return {
      rows: {
        'metadata-applied': ({ offset }, { process, row }) =>
          void heard.set(process, { offset, row }),
        'process-ended': ({ process }) => void heard.delete(process),
      },
      ended({ isQuiet }) {
        if (!isQuiet) return;
        const newest = Math.max(...[...heard.values()].map(({ offset }) => offset));
        for (const [process, { offset, row }] of heard) {
          if (offset === newest) continue;
          const node = sight.nodeOf(process);
          const sentence = `Broker ${node} knows the metadata up to ${offset}; there is more up to ${newest}.`;
          object(`broker ${node}`, sentence, [row]);
        }
      },
    };
  },
};

/** The direct form of log matching, once for each run. */
export const copiesAreEqual: Checker = {
  id: 'R-02',
  promise: 'When all is healed all replicas of a partition are the same.',
  watch(watch) {
    return {
      ended({ isQuiet }) {
        if (!isQuiet) return;
        for (const { partition, leader } of ledPartitions(watch)) {
          for (const replica of partition.replicas.values()) {
            compare(watch, leader, replica);
          }
        }
      },
    };
  },
};

function compare({ object }: Watch, leader: GhostReplica, replica: GhostReplica): void {
  const { name } = leader.partition;
  const { compactedUpTo } = leader.partition;
  const start = Math.max(leader.start, replica.start, compactedUpTo);
  const ours = leader.log.filter((entry) => entry.endOffset > start);
  const theirs = replica.log.filter((entry) => entry.endOffset > start);
  const at = firstDifference(ours, theirs);
  if (at < 0) return;
  const entry = ours[at] ?? theirs[at];
  const sentence = `Brokers ${leader.node} and ${replica.node} have different logs of ${name} from offset ${entry?.baseOffset ?? start} on; they end at ${leader.end} and ${replica.end}.`;
  object(name, sentence, entry === undefined ? [] : [entry.row]);
}

/** -1: there is none. */
function firstDifference(ours: GhostLog, theirs: GhostLog): number {
  const longer = ours.length < theirs.length ? theirs : ours;
  return longer.findIndex((_, i) => {
    const [a, b] = [ours[i], theirs[i]];
    return a === undefined || b === undefined || !isSame(a, b) || a.content !== b.content;
  });
}
