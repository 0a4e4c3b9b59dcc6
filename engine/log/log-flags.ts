import { flagsOf, type Flags } from '../config/eras.ts';

/** The flags that a log obeys: what Kafka's releases did otherwise, and defects they had. */
export type LogFlags = Pick<
  Flags,
  | 'clean-by-sequence-only'
  | 'clean-cannot-skip-gaps'
  | 'clean-marker-by-user-key'
  | 'clean-while-policy-changes'
  | 'delete-horizon'
  | 'delete-segments-beyond-high-watermark'
  | 'epochs-for-old-format'
  | 'expire-producers-by-data'
  | 'flush-meets-deletion'
  | 'forget-producers-on-retention'
  | 'full-truncation-keeps-high-watermark'
  | 'index-by-timestamp'
  | 'keep-epoch-on-empty-truncation'
  | 'max-compaction-lag'
  | 'no-sync-of-epochs-on-truncation'
  | 'read-slice-size-twice'
  | 'read-while-truncating'
  | 'record-batches-v2'
  | 'record-timestamps'
  | 'renew-old-formats'
  | 'unsynced-snapshots-and-epochs'
  | 'verify-transaction-partitions'
>;

/** How logs behave in the release that is modelled. */
export const currentLogFlags: LogFlags = flagsOf('4.3');
