// Copies are copies: where two logs have a batch of the same place and reign, they are the same up to it.
import type { Checker, Happenings } from '../checker.ts';
import { holdTheSame } from '../ghosts/contents.ts';
import type { GhostEntry } from '../ghosts/log.ts';
import { indexFromEnd, insertAt } from '../ghosts/sorted.ts';
import { gapExcuse, goneUpTo, type GhostPartition } from '../ghosts/partition.ts';

/** What was appended in one reign, wherever it was first, in the order of the offsets. */
interface Reign {
  readonly offsets: number[];
  readonly firsts: GhostEntry[];
  /** The epoch of the batch before each, where it was first; -2: there was none. */
  readonly epochsBefore: number[];
}

const newReign = (): Reign => ({ offsets: [], firsts: [], epochsBefore: [] });

const noneBefore = -2;

/**
 * Kafka's and Raft's log matching. Each batch is compared with the first of its place and reign, and
 * so is the one before it: by induction the whole prefix is the same.
 */
export const logMatching: Checker = {
  id: 'R-01',
  promise:
    'Two replicas with a batch of the same offset and leader epoch have the same log up to it.',
  watch({ object, excuse }) {
    /** By partition and leader epoch: both are small numbers. */
    const reigns: (Reign | undefined)[][] = [];
    return {
      on: {
        appended({ replica, entry, before }, at) {
          // What a cleaner has been through is another log with the same offsets; and the old formats know of no epochs.
          const { id, name, compactedUpTo } = replica.partition;
          const { baseOffset, epoch } = entry;
          if (baseOffset < compactedUpTo || epoch < 0) return;
          const reign = ((reigns[id] ??= [])[epoch] ??= newReign());
          const index = indexFromEnd(reign.offsets, baseOffset);
          if (reign.offsets[index] !== baseOffset) {
            note(reign, index, entry, knownBefore(replica.partition, entry, before));
            return;
          }
          const first = reign.firsts[index] as GhostEntry;
          const epochBefore = reign.epochsBefore[index] as number;
          const isSame = first === entry || isSameBatch(first, entry);
          if (isSame && !isUnlike(replica.partition, epochBefore, before)) return;
          if (isSame && isBehindGap(replica.partition, entry, before)) {
            excuse(gapExcuse);
            return;
          }
          const where = `at offset ${baseOffset} of epoch ${epoch}`;
          const sentence = isSame
            ? behindAnother(where, { replica, before, epochBefore })
            : `Broker ${replica.node} has another batch of ${name} ${where} than a replica before it.`;
          object(name, sentence, [first.row, at.row]);
        },
      },
    };
  },
};

const behindAnother = (
  where: string,
  {
    replica: { node, partition },
    before,
    epochBefore,
  }: Pick<Happenings['appended'], 'replica' | 'before'> & { readonly epochBefore: number },
): string =>
  `Broker ${node} has a batch of epoch ${before?.epoch} before the one ${where} of ${partition.name}; a replica before it has one of epoch ${epochBefore} there.`;

/** What was there only for a moment nobody has looked into. */
const isSameBatch = (one: GhostEntry, other: GhostEntry): boolean =>
  one.endOffset === other.endOffset &&
  (one.contents === undefined ||
    other.contents === undefined ||
    holdTheSame(one.contents, other.contents));

/** The first batch of an offset in a reign. */
function note(
  { offsets, firsts, epochsBefore }: Reign,
  index: number,
  entry: GhostEntry,
  before: GhostEntry | undefined,
): void {
  insertAt(offsets, index, entry.baseOffset);
  insertAt(firsts, index, entry);
  insertAt(epochsBefore, index, before?.epoch ?? noneBefore);
}

/** Did something else lie before it? A log that began with it does not know. */
const isOther = (epochBefore: number, before: GhostEntry | undefined): boolean =>
  epochBefore !== noneBefore && epochBefore !== before?.epoch;

const isUnlike = (
  partition: GhostPartition,
  epochBefore: number,
  before: GhostEntry | undefined,
): boolean => isOther(epochBefore, before) && isFirm(partition, before);

/** Where some log begins no more, or a cleaner has been, nobody knows what stood there. */
const isFirm = (partition: GhostPartition, before: GhostEntry | undefined): boolean =>
  before !== undefined && before.baseOffset >= goneUpTo(partition);

/** Something was lost between two batches, and nobody has noticed. */
const isBehindGap = (
  { lostUpTo }: GhostPartition,
  { baseOffset }: GhostEntry,
  before: GhostEntry | undefined,
): boolean => before !== undefined && before.endOffset < baseOffset && before.endOffset < lostUpTo;

/** What lay before a batch, unless there is a gap: nobody knows what lay in it. */
const knownBefore = (
  partition: GhostPartition,
  entry: GhostEntry,
  before: GhostEntry | undefined,
): GhostEntry | undefined => (isBehindGap(partition, entry, before) ? undefined : before);

/** A log is written by one leader after the other, never by an earlier one again. */
export const epochsGrow: Checker = {
  id: 'R-11',
  promise:
    'Epochs never go back, along a log or in what a replica has heard; and a leader knows where its own begins.',
  watch({ object }) {
    /** The newest decision that each replica has gone by, by its number. */
    const heard: number[] = [];
    return {
      on: {
        restarted: ({ replica }) => void (heard[replica.number] = -1),
        looked({ number, partition, node, state }, at) {
          const before = heard[number] ?? -1;
          heard[number] = state.partitionEpoch;
          if (state.partitionEpoch >= before) return;
          const sentence = `Broker ${node} goes back from partition epoch ${before} of ${partition.name} to ${state.partitionEpoch}.`;
          object(`${partition.name} decided`, sentence, [at.row]);
        },
        appended({ replica, entry, before }, at) {
          if (before === undefined || before.epoch <= entry.epoch) return;
          // What lies before where its log begins is none of it any more.
          if (before.endOffset <= replica.start) return;
          const sentence = `Broker ${replica.node} appends a batch of epoch ${entry.epoch} to ${replica.partition.name} behind one of epoch ${before.epoch}.`;
          object(replica.partition.name, sentence, [before.row, at.row]);
        },
        'role-taken'({ replica, epochBefore }, at) {
          const { partition, node, role, leaderEpoch, state } = replica;
          if (role === 'none') return;
          if (leaderEpoch < epochBefore) {
            const sentence = `Broker ${node} goes back from epoch ${epochBefore} of ${partition.name} to ${leaderEpoch}.`;
            object(partition.name, sentence, [at.row]);
          }
          const noted = state?.log.epochs.at(-1)?.epoch;
          // A log of an old format knows of no epochs at all.
          if (role !== 'leader' || noted === undefined || noted === leaderEpoch) return;
          const sentence = `Broker ${node} begins to lead ${partition.name} in epoch ${leaderEpoch}, and its log knows of epoch ${noted} at most.`;
          object(`${partition.name} unnoted`, sentence, [at.row]);
        },
      },
    };
  },
};

/** KAFKA-18723: batches of a leader that the follower has not heard of yet. */
export const followersKeepToTheirEpoch: Checker = {
  id: 'R-14',
  promise: 'A follower appends no batch of a later reign than the one it follows.',
  watch({ object }) {
    return {
      on: {
        appended({ replica, entry }, at) {
          const { node, role, leaderEpoch, partition } = replica;
          if (role === 'none' || entry.epoch <= leaderEpoch) return;
          const sentence = `Broker ${node} follows ${partition.name} in epoch ${leaderEpoch} and appends a batch of epoch ${entry.epoch}.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};
