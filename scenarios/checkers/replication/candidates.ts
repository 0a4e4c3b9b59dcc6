// The in-sync replicas: whoever is among them may lead next, so it must have everything.
import { maximalIsrOf, type Replica } from '../../../engine/replication/replica.ts';
import { added, none } from '../../../sim/short-list.ts';
import type { Checker, Watch } from '../checker.ts';
import { epochlessExcuse } from '../ghosts/log.ts';
import {
  isDeletedInSync,
  lackedBy,
  replicaOfNode,
  strayExcuse,
  type GhostPartition,
} from '../ghosts/partition.ts';
import { uncleanExcuse } from '../ghosts/unclean.ts';
import { lateOf } from './high-watermark.ts';

/** Leader-candidate completeness, the strong form of "in sync". */
export const candidateCompleteness: Checker = {
  id: 'R-04',
  promise: 'Every replica that counts as in sync has every committed record.',
  watch(voice) {
    return {
      on: {
        decided: ({ partition }, at) => lookAtCandidates(partition, at.row, voice),
        advanced: ({ replica }, at) => lookAtCandidates(replica.partition, at.row, voice),
      },
    };
  },
};

function lookAtCandidates(
  partition: GhostPartition,
  row: number,
  { object, excuse }: Pick<Watch, 'object' | 'excuse'>,
): void {
  const { isr } = partition.decision;
  for (const node of isr) {
    const replica = replicaOfNode(partition, node);
    const lacked = replica === undefined ? undefined : lackedBy(replica);
    if (replica === undefined || lacked === undefined) continue;
    // Whoever was cut just where its leader begins joins before it hears of that, and may even lead before.
    if (isDeletedInSync(partition, lacked)) continue;
    if (replica.forgotFrom !== undefined && replica.forgotFrom <= lacked.baseOffset) {
      excuse('a replica in sync had lost committed batches with its disk or page cache');
      continue;
    }
    if (node === partition.uncleanLeader || partition.strays.has(node)) {
      excuse(node === partition.uncleanLeader ? uncleanExcuse : strayExcuse);
      continue;
    }
    if (lacked.epoch < 0) {
      excuse(epochlessExcuse);
      continue;
    }
    const sentence = `Broker ${node} counts as in sync with ${partition.name}, but does not have the batch at offset ${lacked.baseOffset}, which was committed.`;
    object(partition.name, sentence, [lacked.row, partition.decision.row, row]);
  }
}

/** The leader's own idea of the ISR may be larger than the controller's, never smaller. */
export const quorumSuperset: Checker = {
  id: 'R-05',
  promise: 'A leader waits for at least the replicas that the controller counts as in sync.',
  watch({ object }) {
    return {
      on: {
        advanced({ replica, to }, at) {
          const { partition, node, leaderEpoch, state } = replica;
          const { decision } = partition;
          if (leaderEpoch !== decision.leaderEpoch || state === undefined) return;
          // Who has it all was waited for, though a proposal may have been taken back in the same moment.
          const late = lateOf(replica, decision.isr, to);
          if (late.length === 0) return;
          const waitsFor = maximalIsrOf(state);
          const missing = late.filter((id) => !waitsFor.includes(id));
          if (missing.length === 0) return;
          const sentence = `Broker ${node} moves the high watermark of ${partition.name} to ${to} without waiting for ${missing.join(', ')}, in sync for the controller.`;
          object(partition.name, sentence, [decision.row, at.row]);
        },
      },
    };
  },
};

/** KAFKA-5195 and KIP-497's rule: what is not sure to be committed cannot be the measure. */
export const joinersHaveCaughtUp: Checker = {
  id: 'R-08',
  promise:
    'A follower joins the in-sync replicas only when it has the visible records and has reached the present reign.',
  watch({ object }) {
    return {
      on: {
        proposed({ replica }, at) {
          const { partition, state, fetched, reignStart } = replica;
          if (state?.isr.type !== 'pending-expand') return;
          const { joining } = state.isr;
          const reached = fetched.get(joining) ?? -1;
          if (reached >= Math.max(reignStart, state.log.highWatermark)) return;
          const sentence = `Broker ${joining} is to join the in-sync replicas of ${partition.name} with ${reached} as its end; the reign began at ${reignStart} and ${state.log.highWatermark} is visible.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};

/** Nobody is in sync who has no replica. */
export const inSyncAreReplicas: Checker = {
  id: 'R-21',
  promise: 'The in-sync replicas are replicas of the partition.',
  watch({ object }) {
    return {
      on: {
        leading({ partition, state }, at) {
          const strange = strangersIn(state);
          if (strange.length === 0) return;
          const sentence = `Broker ${strange.join(', ')} counts as in sync with ${partition.name} and has no replica of it.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};

/** Those who count as in sync without being replicas. */
function strangersIn(state: Replica): readonly number[] {
  let strange: readonly number[] = none;
  for (const id of maximalIsrOf(state)) {
    if (!state.replicas.includes(id)) strange = added(strange, id);
  }
  return strange;
}
