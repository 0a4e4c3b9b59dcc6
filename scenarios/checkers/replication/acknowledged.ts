// What producers were promised and what consumers have seen.
import { effectiveMinIsr, maximalIsrOf } from '../../../engine/replication/replica.ts';
import type { Checker, Happenings } from '../checker.ts';
import { holdTheSame } from '../ghosts/contents.ts';
import { ensured } from '../ghosts/ensured.ts';
import { entryAt, type GhostEntry } from '../ghosts/log.ts';
import { goneUpTo, isGivenUp, leaderOf, type GhostPartition } from '../ghosts/partition.ts';
import { inherited, inherits } from './high-watermark.ts';

/** Batches that were acknowledged with acks=all, and the rows that say so. */
interface Acknowledged {
  readonly entries: GhostEntry[];
  readonly rows: number[];
}

const noneAcknowledged = (): Acknowledged => ({ entries: [], rows: [] });

function note({ entries, rows }: Acknowledged, entry: GhostEntry, row: number): void {
  entries.push(entry);
  rows.push(row);
}

/** Its followers have gone over to a leader that lacks what it has: they cut theirs, and it will cut its own. */
const deposed =
  'who did not know yet that an election had deposed it acknowledged what was lost with that';

/**
 * No acknowledged record is lost. It takes acks=all and enough replicas in sync; and disks that keep
 * what they were given: where they did not, the loss is counted.
 */
export const acknowledgedStays: Checker = {
  id: 'R-17',
  promise: 'A record that was acknowledged with acks=all stays where it is, whoever leads.',
  watch({ partitions, object, excuse }) {
    const ledger = new Map<number, Acknowledged>();
    const ledgerOf = ({ id }: GhostPartition): Acknowledged =>
      ensured(ledger, id, noneAcknowledged);
    /** What lies behind an offset is lost, and told. */
    const lose = (partition: GhostPartition, from: number): Acknowledged => {
      const { entries, rows } = ledgerOf(partition);
      const kept = noneAcknowledged();
      const lost = noneAcknowledged();
      for (const [i, entry] of entries.entries()) {
        note(entry.baseOffset < from ? kept : lost, entry, rows[i] as number);
      }
      ledger.set(partition.id, kept);
      return lost;
    };
    return {
      on: {
        acknowledged({ replica, baseOffset, endOffset, acks }, at) {
          if (acks !== -1) return;
          const known = ledgerOf(replica.partition);
          for (let offset = baseOffset; offset < endOffset;) {
            const entry = entryAt(replica.log, offset);
            if (entry === undefined) return;
            if (isGivenUp(replica.partition, entry)) excuse(deposed);
            else note(known, entry, at.row);
            offset = entry.endOffset;
          }
        },
        lacking({ replica, lacked, because }, at) {
          const { entries, rows } = lose(replica.partition, lacked.baseOffset);
          const [first] = entries;
          if (first === undefined) return;
          if (because !== undefined) {
            excuse(because, entries.length);
            return;
          }
          const sentence = `${replica.partition.name} has lost the batch at offset ${first.baseOffset}, which was acknowledged with acks=all.`;
          object(replica.partition.name, sentence, [...rows.slice(0, 1), at.row]);
        },
      },
      ended() {
        for (const partition of partitions.values()) {
          const leader = leaderOf(partition);
          if (leader?.role !== 'leader' || partition.isDeleted) continue;
          const gone = goneUpTo(partition);
          const { entries, rows } = ledgerOf(partition);
          for (const [i, entry] of entries.entries()) {
            const own = entryAt(leader.log, entry.baseOffset);
            const isThere = own?.epoch === entry.epoch && holdTheSame(own.contents, entry.contents);
            // Retention and compaction may take what was acknowledged.
            if (isThere || entry.endOffset <= gone) continue;
            const sentence = `In the end ${partition.name} does not have the batch at offset ${entry.baseOffset}, which was acknowledged with acks=all.`;
            object(`${partition.name} in the end`, sentence, rows.slice(i, i + 1));
            break;
          }
        }
      },
    };
  },
};

/** What an acknowledgement means when it is given. */
export const acknowledgedIsCommitted: Checker = {
  id: 'R-18',
  promise:
    'An acknowledgement of acks=all says that the record is committed; of acks=1, that the leader has it.',
  watch({ partitions, object, excuse }) {
    return {
      on: {
        acknowledged({ replica, baseOffset, endOffset, acks }, at) {
          const { partition, node, end, state } = replica;
          if (endOffset > end) {
            const sentence = `Broker ${node} acknowledges records of ${partition.name} up to ${endOffset}, and its log ends at ${end}.`;
            object(`acks=${acks} of ${partition.name}`, sentence, [at.row]);
          }
          if (acks !== -1 || state === undefined) return;
          const isVisible = endOffset <= state.log.highWatermark;
          const isCommitted = isVisible && endOffset <= partition.highWatermark;
          const isEnough = maximalIsrOf(state).length >= effectiveMinIsr(state);
          if (isCommitted && isEnough) return;
          if (isVisible && isEnough && inherits(partitions.values(), partition, endOffset)) {
            excuse(inherited);
            return;
          }
          const sentence = `Broker ${node} acknowledges the record at ${baseOffset} of ${partition.name} to acks=all; visible is what lies below ${state.log.highWatermark}, in sync are ${maximalIsrOf(state).length}.`;
          object(`acks=${acks} of ${partition.name}`, sentence, [at.row]);
        },
      },
    };
  },
};

/** A copy of a log knows of the reigns of which it has a batch: what others were cut by before, it does not tell. */
const keptBeforeCompaction =
  'a replica kept what it alone had: the epochs that would have told it to go back went with what was compacted';

/** Where a log begins is noted now and then; the epochs of what was deleted are gone at once. */
const thereAgain =
  'a crash brought back what was deleted of a log, where it alone had it: nobody tells it to go back there';

/** Nobody tells what was committed there, or it is known to have been given up. */
const mayDiffer = (
  partition: GhostPartition,
  served: Omit<Happenings['served'], 'partition'>,
): boolean =>
  isGivenUp(partition, served) || served.endOffset <= (partition.committed[0]?.baseOffset ?? 0);

/** What is written down of a high watermark outlives what a disk loses. */
const inItsPlace =
  'a high watermark was read that had been written before a loss: what came in the place of that is visible at once';

/** Why a consumer may get something else than what was committed, or something where nothing is. */
function whyOther(
  partition: GhostPartition,
  offset: number,
  committed: GhostEntry | undefined,
): string | undefined {
  if (offset < partition.compactedUpTo) return keptBeforeCompaction;
  if (offset < goneUpTo(partition)) return thereAgain;
  return committed === undefined && offset < partition.lostUpTo ? inItsPlace : undefined;
}

/** Reads are stable: what somebody saw, everybody sees there. */
export const visibleIsCommitted: Checker = {
  id: 'R-19',
  promise: 'A consumer sees committed records only, and everybody sees the same ones.',
  watch({ partitions, object, excuse }) {
    return {
      on: {
        served({ partition, baseOffset, endOffset, epoch }, at) {
          if (endOffset > partition.highWatermark) {
            if (inherits(partitions.values(), partition, endOffset)) {
              excuse(inherited);
              return;
            }
            const sentence = `A consumer gets records of ${partition.name} up to ${endOffset}; committed is what lies below ${partition.highWatermark}.`;
            object(`${partition.name} uncommitted`, sentence, [at.row]);
            return;
          }
          const entry = entryAt(partition.committed, baseOffset);
          if (entry?.epoch === epoch || mayDiffer(partition, { baseOffset, endOffset, epoch }))
            return;
          const because = whyOther(partition, baseOffset, entry);
          if (because !== undefined) {
            excuse(because);
            return;
          }
          const sentence = `A consumer gets a batch of epoch ${epoch} at offset ${baseOffset} of ${partition.name}; committed there is one of epoch ${entry?.epoch ?? -1}.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};
