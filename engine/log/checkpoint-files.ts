// The checkpoint files of a log directory: one line for each partition, written as a whole.
import type { Disk } from '../../sim/disk/disk.ts';

/** The checkpoint files of a log directory, by their names in Kafka. */
export const checkpointFiles = {
  /** Up to where each log is known to be on disk. */
  recoveryPoints: 'recovery-point-offset-checkpoint',
  /** Where each log begins, if that is not where its first segment does. */
  logStartOffsets: 'log-start-offset-checkpoint',
  /** The high watermark of each log. */
  highWatermarks: 'replication-offset-checkpoint',
  /** Up to where each log was cleaned. */
  cleanerOffsets: 'cleaner-offset-checkpoint',
} as const;

/** The mark of a clean stop, and in which registration the broker stopped. */
export const CLEAN_SHUTDOWN_FILE = '.kafka_cleanshutdown';

/** The checkpoint files of a directory, by what they say. */
export type CheckpointName = keyof typeof checkpointFiles;

/** A line of a checkpoint file: the name of a log's directory, such as `orders-0`, and an offset. */
export type OffsetLine = readonly [name: string, offset: number];

/** A checkpoint file. */
export type OffsetCheckpoint = readonly OffsetLine[];

/** What the mark of a clean stop says (KIP-966). */
export interface CleanShutdown {
  readonly brokerEpoch: number;
}

const HEADER_BYTES = 4;

/** Writes a checkpoint file and syncs it. The wake, if one is given, tells whether the disk did. */
export function writeCheckpoint<W>(
  disk: Disk<W>,
  file: string,
  checkpoint: OffsetCheckpoint,
  wake?: W,
): void {
  let size = HEADER_BYTES;
  for (const [name, offset] of checkpoint) size += name.length + String(offset).length + 4;
  disk.replace(file, checkpoint, size);
  disk.sync(file, wake);
}
