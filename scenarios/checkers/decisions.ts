// What the controller decides makes sense by itself, whoever the controller is.
import type { Checker } from './checker.ts';
import type { GhostPartition } from './ghosts/partition.ts';
import { returnedExcuse } from './ghosts/unclean.ts';
import type { Moment } from './rows.ts';

/** AssignReplicasToDirs: both records are made of what was before the request. */
const ledFromFailedDisk =
  'a broker that led nothing told where its replica lies, on a disk that has failed: one record made it leader, the next took it out of sync';

/** What the controller decides makes sense in itself. */
export const decisionsAreSane: Checker = {
  id: 'K-11',
  promise: 'A partition is led by a replica in sync, or by nobody; and somebody is in sync.',
  watch({ object, excuse, sight, nextTurn }) {
    let keepsEligible = false;
    /** In which turn each partition was decided on last. */
    const decidedIn = new Map<GhostPartition, number>();
    /** By partition, where there are any, and the row that told so. */
    const eligibleIn = new Map<
      number,
      { readonly eligible: readonly number[]; readonly since: number }
    >();
    /** Topics of which min.insync.replicas was changed in this turn, and by which row. */
    const changed = new Map<string, number>();
    const look = ({ row }: Moment): void => {
      for (const [partition, { eligible, since }] of eligibleIn) {
        const name = sight.nameOf('partition', partition);
        // One turn can tell of several decisions: who is eligible since then was chosen by the new value.
        if (since >= (changed.get(`topic ${name.replace(/-\d+$/, '')}`) ?? -1)) continue;
        const sentence = `${eligible.join(', ')} stay eligible to lead ${name}, though they were chosen by another min.insync.replicas.`;
        object(`${name} eligible`, sentence, [row]);
      }
      changed.clear();
    };
    return {
      rows: {
        'topic-deleted'({ topic }) {
          const gone = sight.topicIdOf('topic', topic);
          for (const partition of eligibleIn.keys()) {
            if (sight.topicIdOf('partition', partition) === gone) eligibleIn.delete(partition);
          }
        },
        'setting-changed'({ what, name }, { row }) {
          if (name !== 'min.insync.replicas') return;
          changed.set(what, row);
          nextTurn(look);
        },
        'feature-changed'({ feature, level }) {
          if (feature === 'eligible.leader.replicas.version') keepsEligible = level > 0;
        },
        'eligible-changed'({ partition, eligible, isr }, { row }) {
          if (eligible.length > 0) eligibleIn.set(partition, { eligible, since: row });
          else eligibleIn.delete(partition);
          const both = eligible.filter((node) => isr.includes(node));
          if (both.length === 0) return;
          const name = sight.nameOf('partition', partition);
          object(name, `Of ${name} ${both.join(', ')} are in sync and eligible at once.`, [row]);
        },
      },
      on: {
        decided({ partition, before }, at) {
          const { leader, isr } = partition.decision;
          const isSecond = decidedIn.get(partition) === at.turn && leader === before.leader;
          decidedIn.set(partition, at.turn);
          if (isSecond && leader >= 0 && isr.length === 0) return excuse(ledFromFailedDisk);
          // KIP-966: the last one may leave, for it is remembered as eligible.
          const isSomebody = isr.length > 0 || (keepsEligible && leader < 0);
          if (isSomebody && (leader < 0 || isr.includes(leader))) return;
          const sentence = `${partition.name} is to be led by ${leader} while ${isr.join(', ') || 'nobody'} is in sync.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};

/** Epochs grow as decisions are made, and never otherwise. */
export const epochsCountDecisions: Checker = {
  id: 'K-12',
  promise: 'Every decision has the next partition epoch, and every new leader a new leader epoch.',
  watch({ object }) {
    return {
      on: {
        decided({ partition, before }, at) {
          if (before.row < 0) return;
          const { leader, leaderEpoch, partitionEpoch } = partition.decision;
          const isNext = partitionEpoch === before.partitionEpoch + 1;
          const isReign =
            leader === before.leader
              ? leaderEpoch >= before.leaderEpoch
              : leaderEpoch > before.leaderEpoch;
          if (isNext && isReign) return;
          const sentence = `${partition.name} goes from leader ${before.leader} in epoch ${before.leaderEpoch}/${before.partitionEpoch} to ${leader} in ${leaderEpoch}/${partitionEpoch}.`;
          object(partition.name, sentence, [before.row, at.row]);
        },
      },
    };
  },
};

/** A fenced broker is not made leader, nor is one that wants to stop (KIP-841, KAFKA-14296). */
export const theFencedDoNotLead: Checker = {
  id: 'K-13',
  promise:
    'A broker that is fenced, or wants to stop, leads nothing and joins no in-sync replicas.',
  watch({ partitions, object, excuse, nextTurn }) {
    /** By broker, what keeps it from leading. */
    const barred = new Map<number, string>();
    const look = ({ row }: Moment): void => {
      for (const { decision, name, isDeleted } of partitions.values()) {
        const why = barred.get(decision.leader);
        if (why === undefined || isDeleted) continue;
        object(name, `Broker ${decision.leader} ${why} and still leads ${name}.`, [row]);
      }
    };
    return {
      rows: {
        'broker-fenced'({ broker }) {
          barred.set(broker, 'is fenced');
          nextTurn(look);
        },
        'broker-leaving'({ broker }) {
          barred.set(broker, 'wants to stop');
          nextTurn(look);
        },
        'broker-unfenced': ({ broker }) => void barred.delete(broker),
      },
      on: {
        decided({ partition, before }, at) {
          const { leader, isr } = partition.decision;
          const joins = isr.filter((id) => !before.isr.includes(id) && barred.has(id));
          const wrong = barred.has(leader) && leader !== before.leader ? [...joins, leader] : joins;
          if (before.row < 0 || wrong.length === 0) return;
          if (leader < 0 && isr.length === 1) {
            excuse(returnedExcuse);
            return;
          }
          const why = barred.get(wrong[0] ?? -1) ?? '';
          const sentence = `Broker ${wrong.join(', ')} ${why}, and is to lead ${partition.name} or to be in sync with it.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};
