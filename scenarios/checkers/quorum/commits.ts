// What the quorum has committed: it is on every later leader, and nobody cuts it off.
import type { Micros } from '../../../sim/time.ts';
import type { Checker } from '../checker.ts';
import { grace, holds, lastBefore, memberOf, type QuorumEntry } from './ghost.ts';

/** Raft's leader completeness. */
export const quorumLeadersHaveAll: Checker = {
  id: 'K-03',
  promise: 'Whoever leads the quorum has every record of the metadata log that was committed.',
  watch({ sight, quorum, object, excuse }) {
    let committed: QuorumEntry | undefined;
    return {
      rows: {
        'quorum-high-watermark-advanced'(row, at) {
          const member = memberOf(quorum, at.process);
          if (member.role !== 'leader') return;
          const last = lastBefore(member, row.to);
          if (last !== undefined && last.endOffset > (committed?.endOffset ?? 0)) committed = last;
        },
        'quorum-role-taken'(row, at) {
          const member = memberOf(quorum, at.process);
          if (row.role !== 'leader' || committed === undefined || holds(member, committed)) return;
          const name = sight.nameOf('process', at.process);
          const sentence = `${name} leads the quorum in epoch ${row.epoch} without the records of epoch ${committed.epoch} at offset ${committed.baseOffset}, which were committed.`;
          if (quorum.mayForget)
            excuse('a leader of the quorum had lost committed records with its disk');
          else object(name, sentence, [committed.row, at.row]);
        },
      },
    };
  },
};

/** Of all voters the leader knows it first: of those who are none any more it must not count (KAFKA-16530). */
export const majoritiesHaveTheCommitted: Checker = {
  id: 'K-04',
  promise: 'Whatever the leader of the quorum calls committed, a majority of the voters has.',
  watch({ sight, quorum, object }) {
    return {
      rows: {
        'quorum-high-watermark-advanced'(row, at) {
          const { role, voters } = memberOf(quorum, at.process);
          const ids = voters.at(-1)?.ids ?? [];
          if (role !== 'leader' || ids.length === 0 || quorum.mayForget) return;
          let holders = 0;
          for (const { process, end } of quorum.members.values()) {
            if (end >= row.to && ids.includes(sight.quorumIdOf(process))) holders += 1;
          }
          if (holders > ids.length / 2) return;
          const name = sight.nameOf('process', at.process);
          const sentence = `${name} calls the metadata log committed up to ${row.to}; of the voters ${ids.join(', ')} only ${holders} reach so far.`;
          object(name, sentence, [at.row]);
        },
      },
    };
  },
};

/** Raft's figure 8, KAFKA-12619: only a record of its own epoch proves what a leader has. */
export const ownEpochFirst: Checker = {
  id: 'K-05',
  promise:
    'A new leader of the quorum calls nothing committed before a record of its own epoch is on a majority.',
  watch({ sight, quorum, object }) {
    return {
      rows: {
        'quorum-high-watermark-advanced'(row, at) {
          const { role, roleStart, epoch } = memberOf(quorum, at.process);
          if (role !== 'leader' || row.to > roleStart) return;
          const name = sight.nameOf('process', at.process);
          const sentence = `${name} calls the metadata log committed up to ${row.to}; its reign of epoch ${epoch} began at ${roleStart}.`;
          object(name, sentence, [at.row]);
        },
      },
    };
  },
};

/** KAFKA-12460: it would have to take back what it has told. */
export const quorumKeepsTheCommitted: Checker = {
  id: 'K-06',
  promise: 'No member of the quorum cuts off what it knows to be committed.',
  watch({ sight, quorum, object }) {
    return {
      rows: {
        'quorum-log-truncated'(row, at) {
          const { highWatermark } = memberOf(quorum, at.process);
          if (row.to >= highWatermark) return;
          const name = sight.nameOf('process', at.process);
          const sentence = `${name} cuts the metadata log back to ${row.to}; it knew what lies below ${highWatermark} to be committed.`;
          object(name, sentence, [at.row]);
        },
      },
    };
  },
};

/** KAFKA-14618, KAFKA-14619: an id is an end offset, and batches are not cut in two. */
export const snapshotsEndWithBatches: Checker = {
  id: 'K-07',
  promise: 'A snapshot of the metadata log ends where a batch of it ends.',
  watch({ sight, object }) {
    const ends = new Set<number>();
    return {
      rows: {
        'quorum-records-appended': ({ baseOffset, count }) => void ends.add(baseOffset + count),
        'quorum-snapshot-made'({ endOffset }, { process, row }) {
          if (endOffset === 0 || ends.has(endOffset)) return;
          const name = sight.nameOf('process', process);
          const sentence = `A snapshot of ${name} ends at offset ${endOffset}, within a batch of the metadata log.`;
          object(name, sentence, [row]);
        },
      },
    };
  },
};

/** KAFKA-15078: the log may be long, and the snapshot is there. */
export const beginnersGetSnapshots: Checker = {
  id: 'K-25',
  promise:
    'Who begins with nothing is given the newest snapshot of the metadata, not the whole log.',
  watch({ sight, quorum, object }) {
    /** When each process, in its present life, first had a snapshot. */
    const snapshots = new Map<number, { readonly time: Micros; readonly row: number }>();
    const leaders = new Map<number, number>();
    return {
      rows: {
        'process-ended': ({ process }) => void snapshots.delete(process),
        'quorum-role-taken'({ role, epoch }, { process }) {
          if (role === 'leader') leaders.set(epoch, process);
        },
        'quorum-snapshot-made'(_, { process, time, row }) {
          if (!snapshots.has(process)) snapshots.set(process, { time, row });
        },
        'quorum-records-appended'(row, at) {
          const { role, epoch } = memberOf(quorum, at.process);
          const snapshot = snapshots.get(leaders.get(epoch) ?? -1);
          // An answer may have been on its way when the snapshot was made.
          const isOld = snapshot !== undefined && snapshot.time + grace < at.time;
          if (row.baseOffset > 0 || role !== 'follower' || !isOld) return;
          const name = sight.nameOf('process', at.process);
          const sentence = `${name} begins with the first record of the metadata log, though its leader has long had a snapshot.`;
          object(name, sentence, [snapshot.row, at.row]);
        },
      },
    };
  },
};
