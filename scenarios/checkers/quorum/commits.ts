// What the quorum has committed: it is on every later leader, and nobody cuts it off.
import type { Checker } from '../checker.ts';
import { holds, lastBefore, memberOf, newQuorum, quorumRows, type QuorumEntry } from './ghost.ts';

/** Raft's leader completeness. */
export const quorumLeadersHaveAll: Checker = {
  id: 'K-03',
  promise: 'Whoever leads the quorum has every record of the metadata log that was committed.',
  watch({ sight, object, excuse }) {
    const quorum = newQuorum();
    const rows = quorumRows(quorum);
    let committed: QuorumEntry | undefined;
    return {
      rows: {
        ...rows,
        'quorum-high-watermark-advanced'(row, at) {
          const member = memberOf(quorum, at.process);
          rows['quorum-high-watermark-advanced'](row, at);
          if (member.role !== 'leader') return;
          const last = lastBefore(member, row.to);
          if (last !== undefined && last.endOffset > (committed?.endOffset ?? 0)) committed = last;
        },
        'quorum-role-taken'(row, at) {
          rows['quorum-role-taken'](row, at);
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

/** Raft's figure 8, KAFKA-12619: only a record of its own epoch proves what a leader has. */
export const ownEpochFirst: Checker = {
  id: 'K-05',
  promise:
    'A new leader of the quorum calls nothing committed before a record of its own epoch is on a majority.',
  watch({ sight, object }) {
    const quorum = newQuorum();
    const rows = quorumRows(quorum);
    return {
      rows: {
        ...rows,
        'quorum-high-watermark-advanced'(row, at) {
          rows['quorum-high-watermark-advanced'](row, at);
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
  watch({ sight, object }) {
    const quorum = newQuorum();
    const rows = quorumRows(quorum);
    return {
      rows: {
        ...rows,
        'quorum-log-truncated'(row, at) {
          rows['quorum-log-truncated'](row, at);
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
