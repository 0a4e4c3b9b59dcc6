// A log on one broker: no holes, and what the disk was given it gives back.
import { leaderEpochFile } from '../../../engine/log/log-files.ts';
import type { Micros } from '../../../sim/time.ts';
import type { Checker } from '../checker.ts';
import type { GhostReplica } from '../ghosts/partition.ts';

/** Offsets follow each other; only compaction leaves gaps, and a follower copies these. */
export const offsetsContiguous: Checker = {
  id: 'L-01',
  promise: 'A log is contiguous: each batch begins where the log ended.',
  watch({ object }) {
    return {
      on: {
        appended({ replica, entry, end }, at) {
          const { partition, node, role } = replica;
          const isNext = role === 'leader' ? entry.baseOffset === end : entry.baseOffset >= end;
          if (isNext) return;
          const sentence = `Broker ${node} appends a batch at offset ${entry.baseOffset} to ${partition.name}, which ends at ${end}.`;
          object(partition.name, sentence, [at.row]);
        },
        looked(replica, at) {
          const { logEndOffset } = replica.state.log;
          if (logEndOffset === replica.end) return;
          const sentence = `The log of ${replica.partition.name} ends at ${logEndOffset} on broker ${replica.node}; what happened to it would make it end at ${replica.end}.`;
          object(`${replica.partition.name} end`, sentence, [at.row]);
        },
      },
    };
  },
};

/** Old records go, new ones do not. */
export const retentionKeepsTheUncommitted: Checker = {
  id: 'L-02',
  promise: 'Retention never takes a record that is not visible yet.',
  watch({ partitions, object }) {
    return {
      rows: {
        'log-start-moved'({ partition: id, to }, at) {
          const partition = partitions.get(id);
          if (partition === undefined || to <= partition.highWatermark) return;
          const sentence = `${partition.name} begins at ${to} now, and only what lies below ${partition.highWatermark} was committed.`;
          object(partition.name, sentence, [at.row]);
        },
      },
    };
  },
};

/** After a crash a log is a beginning of what it was; after a mere kill it is the whole of it. */
export const recoveredIsPrefix: Checker = {
  id: 'L-07',
  promise:
    'A restarted broker finds what it had written; only disks and the power can take some of it. It marks its stop as clean when all of that is on disk.',
  watch({ sight, object, excuse }) {
    return {
      on: {
        marked({ directory }, { process, row }) {
          const [missing] = sight.unsafeIn(process, directory);
          if (missing === undefined) return;
          const name = sight.nameOf('process', process);
          const sentence = `${name} marks its stop as clean in ${directory}: ${missing}.`;
          object(`${name} in ${directory}`, sentence, [row]);
        },
        restarted({ replica, lost, foreign }, at) {
          const { partition, node, mayForget, mayRemember } = replica;
          const [strange] = foreign;
          if (strange !== undefined && mayRemember) {
            excuse(
              'a disk that failed had kept batches that were cut off, or a log of its own',
              foreign.length,
            );
          } else if (strange !== undefined) {
            const sentence = `Broker ${node} finds a batch at offset ${strange.baseOffset} of ${partition.name} that it had never written, or had cut off.`;
            object(`${partition.name} foreign`, sentence, [at.row]);
          }
          const [first] = lost;
          if (first === undefined) return;
          if (mayForget) {
            excuse('a restarted broker had lost batches with its disk or page cache', lost.length);
            return;
          }
          const sentence = `Broker ${node} was only killed, and has lost the batch at offset ${first.baseOffset} of ${partition.name}.`;
          object(partition.name, sentence, [first.row, at.row]);
        },
      },
    };
  },
};

/** LogSegment.recover notes the epoch of a batch only where it is later than all that the checkpoint knows. */
const hiddenByLater =
  'the power went before the epochs of a log were on disk, and what was there before knew of a later one';

/** What is derived from the log says what the log says: no reign is missing, and none is made up. */
export const epochCacheIsOfTheLog: Checker = {
  id: 'L-08',
  promise: 'A recovered log knows under which leader each of its batches was written.',
  watch({ sight, object, excuse }) {
    /** By process and file: when what was written down of epochs last would have been on disk. */
    const doneAt = new Map<string, Micros>();
    /** By host. */
    const darkSince = new Map<number, Micros>();
    /** Did the power go while they were on their way to the disk? */
    const wasUnderWay = ({ process, path }: GhostReplica): boolean => {
      const done = doneAt.get(`${process} ${leaderEpochFile(path)}`);
      return done !== undefined && done > (darkSince.get(sight.hostOf(process)) ?? Infinity);
    };
    return {
      rows: {
        'power-lost': ({ host }, { time }) => void darkSince.set(host, time),
      },
      on: {
        synced(sync, { process }) {
          const file = sight.nameOf('file', sync.file);
          if (file.endsWith(leaderEpochFile(''))) doneAt.set(`${process} ${file}`, sync.doneAt);
        },
        restarted({ replica, state }, at) {
          const { partition, node } = replica;
          const { epochs } = state.log;
          // There was another log of it: how far the beginning of this one had come nobody knows.
          if (replica.mayRemember) return;
          // Where the log began is written down later than which reigns went with what it lost.
          const start = Math.max(replica.furthestStart, replica.start);
          const log = replica.log.filter(({ endOffset, epoch }) => endOffset > start && epoch >= 0);
          const unknown = log.find(({ epoch, baseOffset }) => {
            const own = epochs.find((entry) => entry.epoch === epoch);
            return own === undefined || own.startOffset > Math.max(start, baseOffset);
          });
          const isHidden = epochs.some(({ epoch }) => epoch > (unknown?.epoch ?? Infinity));
          if (unknown !== undefined && isHidden && wasUnderWay(replica)) {
            excuse(hiddenByLater);
          } else if (unknown !== undefined) {
            const sentence = `Broker ${node} has recovered ${partition.name} and does not know that epoch ${unknown.epoch} had begun by offset ${unknown.baseOffset}.`;
            object(partition.name, sentence, [at.row]);
          }
          const strange = log.find(({ epoch, baseOffset }) =>
            epochs.some((entry) => entry.startOffset <= baseOffset && entry.epoch > epoch),
          );
          if (strange === undefined) return;
          const sentence = `Broker ${node} has recovered ${partition.name} and believes that a later epoch than ${strange.epoch} had begun by offset ${strange.baseOffset}.`;
          object(`${partition.name} strange`, sentence, [at.row]);
        },
      },
    };
  },
};
