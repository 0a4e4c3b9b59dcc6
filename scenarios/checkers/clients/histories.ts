// What all clients together have seen of a partition: one record at each offset, once, and none left out.
import { committedByGroup } from '../../../engine/clients/consumer/group/committed.ts';
import type { Batch, BatchPayload } from '../../../engine/protocol/batch.ts';
import type { Checker, Watch } from '../checker.ts';
import { batchIn } from '../ghosts/contents.ts';
import type { GhostEntry, GhostLog } from '../ghosts/log.ts';
import { goneUpTo, isGivenUpAt, wasDeleted, type GhostReplica } from '../ghosts/partition.ts';
import { addRange, firstMissing, type OffsetRange } from '../ghosts/ranges.ts';
import { ensured, noList } from '../ghosts/ensured.ts';
import { batchOfLog } from '../sight.ts';

/** Where readers met records of an epoch. */
interface Met {
  readonly epoch: number;
  low: number;
  high: number;
  row: number;
}

/**
 * Jepsen's inconsistent-offsets. By log matching a record is known by its offset and its epoch, and in no log
 * epochs go down: two readers whose offsets and epochs cross have read different records somewhere.
 */
export const offsetsAreConsistent: Checker = {
  id: 'C-01',
  promise: 'Whoever reads an offset reads the same record there.',
  watch(watch) {
    const { sight, partitions, excuse } = watch;
    const all = new Map<number, Met[]>();
    return {
      on: {
        lacking: ({ replica }) => void all.delete(replica.partition.id),
      },
      rows: {
        'records-polled'({ partition, to }, { process, row }) {
          const read = sight.readUpTo(process, partition);
          if (read === undefined || read.offset !== to || read.epoch < 0) return;
          const ghost = partitions.get(partition);
          // Fetched before it was lost, or from somebody who does not know yet that he was deposed.
          if (ghost !== undefined && isGivenUpAt(ghost, to - 1, read.epoch)) {
            return excuse('a reader was given what is lost');
          }
          const mets = ensured(all, partition, noList<Met>);
          meet(watch, partition, mets, { epoch: read.epoch, low: to - 1, high: to - 1, row });
        },
      },
    };
  },
};

function meet({ sight, object }: Watch, partition: number, mets: Met[], now: Met): void {
  const offset = now.low;
  for (const met of mets) {
    const crosses = met.epoch < now.epoch ? met.high >= offset : met.low <= offset;
    if (met.epoch === now.epoch || !crosses) continue;
    const name = sight.nameOf('partition', partition);
    const there = met.epoch < now.epoch ? met.high : met.low;
    const sentence = `One reader gets offset ${offset} of ${name} from epoch ${now.epoch}, another offset ${there} from epoch ${met.epoch}.`;
    object(name, sentence, [met.row, now.row]);
  }
  const known = mets.find(({ epoch }) => epoch === now.epoch);
  if (known === undefined) mets.push(now);
  else {
    known.low = Math.min(known.low, offset);
    known.high = Math.max(known.high, offset);
    known.row = now.row;
  }
}

/** What was committed of a partition, as far as it was looked at. */
interface Committed {
  looked: number;
  /** By producer id. */
  readonly newest: Map<number, Newest>;
}

/** Of a producer: the latest time of a batch's first record, and what it has sent last. */
interface Newest {
  timestamp: number;
  epoch: number;
  sequence: number;
}

const newCommitted = (): Committed => ({ looked: 0, newest: new Map() });

/** So many batches back is looked for what was sent before: nobody sends again what lies further back. */
const rememberedBatches = 2_000;

/** Jepsen's duplicate: whoever has sequence numbers may send again, and yet what it sends stands there once. */
export const nothingIsCommittedTwice: Checker = {
  id: 'C-02',
  promise:
    'What an idempotent producer sends in one epoch stands at one offset, however often it is sent.',
  watch(watch) {
    const all = new Map<number, Committed>();
    return {
      on: {
        lacking: ({ replica }) => void all.delete(replica.partition.id),
        advanced({ replica }) {
          const { id, committed } = replica.partition;
          const known = ensured(all, id, newCommitted);
          for (; known.looked < committed.length; known.looked += 1) {
            const { producer, contents } = committed[known.looked] as GhostEntry;
            const batch = producer < 0 ? undefined : batchIn(contents);
            if (batch !== undefined && isOld(known.newest, batch))
              look(watch, replica, known.looked);
          }
        },
      },
    };
  },
};

/** Whoever sends again sends what was made before something that stands there already, or counts back. */
function isOld(newest: Committed['newest'], batch: Batch): boolean {
  const { producerId, producerEpoch: epoch, baseSequence: sequence, baseTimestamp } = batch;
  const last = newest.get(producerId);
  if (last === undefined) {
    newest.set(producerId, { timestamp: baseTimestamp, epoch, sequence });
    return false;
  }
  const isAfter =
    baseTimestamp > last.timestamp && (epoch !== last.epoch || sequence > last.sequence);
  last.timestamp = Math.max(last.timestamp, baseTimestamp);
  last.epoch = epoch;
  last.sequence = sequence;
  return !isAfter;
}

function look(watch: Watch, replica: GhostReplica, index: number): void {
  const now = replica.partition.committed[index] as GhostEntry;
  const before = samePayloadBefore(replica.partition.committed, index);
  if (before === undefined) return;
  const { id, name } = replica.partition;
  const log = watch.sight.replicaOf(replica.process, id)?.log;
  if (log === undefined) return;
  const [one, two] = [before, now].map(({ baseOffset }) => batchOfLog(log, baseOffset));
  // Whatever is stamped anew is still the same payload; others may have sent equal records by chance.
  if (one === undefined || one.payload !== two?.payload) return;
  if (one.producerId !== two.producerId || one.producerEpoch !== two.producerEpoch) {
    watch.excuse('a producer that began a new epoch sent again what had arrived');
    return;
  }
  const sentence = `The same records stand in ${name} at offset ${before.baseOffset} and at ${now.baseOffset}.`;
  watch.object(name, sentence, [before.row, now.row]);
}

/** What was committed last with the same payload, until now. */
function samePayloadBefore(committed: GhostLog, index: number): GhostEntry | undefined {
  const payloadAt = (i: number): BatchPayload | undefined =>
    batchIn(committed[i]?.contents)?.payload;
  const payload = payloadAt(index);
  for (let i = index - 1; i >= 0 && i >= index - rememberedBatches; i -= 1) {
    if (payloadAt(i) === payload) return committed[i];
  }
  return undefined;
}

/** What was acknowledged, and what anybody has read. */
interface History {
  readonly acknowledged: OffsetRange[];
  readonly read: OffsetRange[];
  /** Processes that have read here. */
  readonly readers: Set<number>;
}

const newHistory = (): History => ({ acknowledged: [], read: [], readers: new Set() });

/** Jepsen's lost-write: who read further has passed it by, and nobody else came. */
export const acknowledgedIsRead: Checker = {
  id: 'C-03',
  promise: 'What was acknowledged, and lies below what was read, has been read by somebody.',
  watch({ sight, partitions, object }) {
    const histories = new Map<number, History>();
    const of = (partition: number): History => ensured(histories, partition, newHistory);
    /** Who comes back from another topic of the name goes on where it was in that one. */
    const forgetIn = (name: string, process: number): void => {
      for (const [partition, { readers }] of histories) {
        if (sight.nameOf('partition', partition) === name) readers.delete(process);
      }
    };
    return {
      rows: {
        'records-acknowledged'({ partition, baseOffset, count }) {
          if (baseOffset >= 0) addRange(of(partition).acknowledged, baseOffset, baseOffset + count);
        },
        // In a topic that was founded anew groups, and readers that were there before, go on where they
        // were in the one before it.
        'records-polled'({ partition, from, to }, { process }) {
          const { read, readers } = of(partition);
          const isFirst = !readers.has(process);
          if (isFirst) {
            forgetIn(sight.nameOf('partition', partition), process);
            readers.add(process);
          }
          addRange(read, isFirst && isSuccessor(partitions, partition) ? 0 : from, to);
        },
        // A seek or a reset leaves out what the application asked to be left out.
        'position-moved'({ partition, to, why }) {
          const isAsked = why !== committedByGroup || isSuccessor(partitions, partition);
          if (isAsked) addRange(of(partition).read, 0, to);
        },
      },
      ended() {
        for (const [partition, { acknowledged, read }] of histories) {
          const end = read.at(-1)?.to ?? 0;
          addRange(read, 0, goneUpTo(partitions.get(partition)));
          const missing = firstMissing(acknowledged, read, end);
          if (missing === undefined) continue;
          const name = sight.nameOf('partition', partition);
          const sentence = `Offset ${missing} of ${name} was acknowledged and read by nobody, though ${name} was read up to ${end}.`;
          object(name, sentence, []);
        }
      },
    };
  },
};

/** Another topic bore its name, and was deleted. */
const isSuccessor = (partitions: Watch['partitions'], partition: number): boolean =>
  wasDeleted(partitions, partitions.get(partition)?.name, partition);
