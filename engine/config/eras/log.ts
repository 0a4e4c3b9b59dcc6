import type { Flag } from './flag.ts';

/** A partition’s log: its format, its cleaning, its files. */
export const logFlags = {
  'record-timestamps': {
    kind: 'behaviour',
    since: '0.10',
    tickets: ['KIP-32', 'KAFKA-3025'],
    sentence: 'Every record has a timestamp, of its creation or of its append.',
  },
  'relative-offsets': {
    kind: 'behaviour',
    since: '0.10',
    tickets: ['KIP-31', 'KAFKA-3025'],
    sentence:
      'Records inside a compressed set count from its beginning, so that a broker need not compress anew.',
  },
  'index-by-timestamp': {
    kind: 'behaviour',
    since: '0.10.1',
    tickets: ['KIP-33', 'KAFKA-3163'],
    sentence: 'Offsets are found, and segments rolled and deleted, by the timestamps of records.',
  },
  'record-batches-v2': {
    kind: 'behaviour',
    since: '0.11',
    tickets: ['KIP-98', 'KAFKA-4816'],
    sentence: 'Records travel and lie in batches with one header, an epoch and a producer.',
  },
  'delete-records': {
    kind: 'behaviour',
    since: '0.11',
    tickets: ['KIP-107', 'KAFKA-4586'],
    sentence:
      'The beginning of a partition can be deleted on request, and replicas agree where it begins.',
  },
  zstd: {
    kind: 'behaviour',
    since: '2.1',
    tickets: ['KIP-110', 'KAFKA-4514'],
    sentence: 'Batches can be compressed with zstd.',
  },
  'max-compaction-lag': {
    kind: 'behaviour',
    since: '2.3',
    tickets: ['KIP-354', 'KAFKA-7321'],
    sentence: 'A record can be made to be compacted within a given time.',
  },
  'delete-horizon': {
    kind: 'behaviour',
    since: '3.1',
    tickets: ['KIP-534', 'KAFKA-8522'],
    sentence:
      'The time from which a tombstone may go is kept in its batch, however often the log is cleaned.',
  },
  'renew-old-formats': {
    kind: 'behaviour',
    since: '4.0',
    tickets: ['KIP-724'],
    sentence:
      'What the cleaner leaves of batches of the old formats is written in the present one.',
  },
  'tiered-storage': {
    kind: 'behaviour',
    since: '3.6',
    tickets: ['KIP-405'],
    sentence: 'Old segments may live in remote storage.',
  },
  'survive-failed-directory': {
    kind: 'behaviour',
    since: '1.0',
    tickets: ['KIP-112', 'KAFKA-4763'],
    sentence: 'A broker goes on with its other directories when one disk fails.',
  },
  'cordoned-directories': {
    kind: 'behaviour',
    since: '4.3',
    tickets: ['KIP-1066', 'KAFKA-19774'],
    sentence: 'A directory can be closed for new replicas.',
  },
  'delete-segments-beyond-high-watermark': {
    kind: 'bug',
    fixed: ['0.11.0.1'],
    tickets: ['KAFKA-5634'],
    sentence: 'Retention deletes segments that followers do not have yet.',
    museum: ['M19'],
    hunt: 'E1',
  },
  'clean-marker-by-user-key': {
    kind: 'bug',
    fixed: ['3.0.2', '3.1.2', '3.2.1', '3.3.0'],
    tickets: ['KAFKA-14055'],
    sentence:
      'A record whose key equals that of a marker makes the cleaner drop the marker before its data.',
    museum: ['M76'],
    hunt: 'E1',
  },
  'clean-by-sequence-only': {
    kind: 'bug',
    since: '0.11',
    fixed: ['2.2.1', '2.3.0'],
    tickets: ['KAFKA-8335'],
    sentence:
      'The cleaner keeps every empty batch whose sequence is the last, and internal topics only grow.',
    museum: ['M77'],
    hunt: 'E0',
  },
  'clean-cannot-skip-gaps': {
    kind: 'bug',
    fixed: ['2.4.1'],
    tickets: ['KAFKA-8764', 'KAFKA-9826'],
    sentence: 'The cleaner goes round and round on a segment with a gap in its offsets.',
    museum: ['M78'],
    hunt: 'E1',
  },
  'append-before-transaction-index': {
    kind: 'bug',
    fixed: ['2.2.1', '2.3.0'],
    tickets: ['KAFKA-7866'],
    sentence:
      'When the transaction index fails the records are written but the end of the log does not move.',
    museum: ['M79'],
    hunt: 'E1',
  },
  'clean-while-policy-changes': {
    kind: 'bug',
    fixed: ['3.1.0'],
    tickets: ['KAFKA-12840', 'KAFKA-7322'],
    sentence: 'Cleaner and retention work on one log while its policy is being changed.',
    museum: ['M80'],
    hunt: 'E2',
  },
  'flush-meets-deletion': {
    kind: 'bug',
    fixed: ['3.8.0', '4.0.2', '4.1.2', '4.2.0'],
    tickets: ['KAFKA-19571', 'KAFKA-16424'],
    sentence:
      'A flush in the background meets a file that was renamed, and the whole directory is taken for broken.',
    museum: ['M81'],
    hunt: 'E2',
  },
  'no-sync-of-epochs-on-truncation': {
    kind: 'bug',
    since: '3.7',
    fixed: ['3.8.0'],
    tickets: ['KAFKA-16541'],
    sentence: 'The file of leader epochs is not synced when the log is truncated.',
    museum: ['M50'],
    hunt: 'E1',
  },
  'clean-shutdown-without-loading': {
    kind: 'bug',
    fixed: ['3.5.2', '3.6.0'],
    tickets: ['KAFKA-15375'],
    sentence: 'A broker that never finished loading its logs marks its shutdown as clean.',
    museum: ['M51'],
    hunt: 'E1',
  },
  'unsynced-snapshots-and-epochs': {
    kind: 'bug',
    fixed: ['2.8.0'],
    tickets: ['KAFKA-9892', 'KAFKA-12153'],
    sentence:
      'Files beside the log are not synced, or in the wrong order, and contradict it after a power loss.',
    hunt: 'E2',
  },
  'tier-counts-twice': {
    kind: 'bug',
    since: '3.6',
    fixed: ['4.3.2'],
    tickets: ['KAFKA-20732'],
    sentence:
      'A new leader counts segments that are both local and remote twice, and deletes too much.',
    hunt: 'E2',
  },
  'read-slice-size-twice': {
    kind: 'bug',
    fixed: ['2.5.1', '2.6.0'],
    tickets: ['KAFKA-9835'],
    sentence: 'The size of a file is read twice, and a reader gets what was appended in between.',
    museum: ['M69'],
    hunt: 'E2',
  },
  'expire-producers-by-data': {
    kind: 'bug',
    since: '0.11',
    fixed: ['2.4.1', '2.5.0'],
    tickets: ['KAFKA-9144'],
    sentence:
      'A producer is forgotten by the timestamps of its records, even while its transaction is open.',
    museum: ['M59'],
    hunt: 'E2',
  },
} as const satisfies Readonly<Record<string, Flag>>;
