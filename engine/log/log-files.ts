// The names of a log's files, as a listing of a real Kafka directory shows them.

/** A file that waits for its removal. */
export const DELETED_SUFFIX = '.deleted';
/** A compacted segment that is still being written: worthless after a crash. */
export const CLEANED_SUFFIX = '.cleaned';
/** A compacted segment that is complete and takes the place of those it was made of. */
export const SWAP_SUFFIX = '.swap';

/** The records of the segment that begins at an offset. */
export function logFile(path: string, baseOffset: number): string {
  return `${path}/${offsetName(baseOffset)}.log`;
}

/** The aborted transactions whose markers lie in a segment; absent until the first abort. */
export function transactionIndexFile(path: string, baseOffset: number): string {
  return `${path}/${offsetName(baseOffset)}.txnindex`;
}

/** What the log knew of its producers when it ended at an offset. */
export function producerSnapshotFile(path: string, offset: number): string {
  return `${path}/${offsetName(offset)}.snapshot`;
}

/** The leader epochs of a log. */
export function leaderEpochFile(path: string): string {
  return `${path}/leader-epoch-checkpoint`;
}

/** Of which topic a directory is, by the topic's id. */
export function partitionMetadataFile(path: string): string {
  return `${path}/partition.metadata`;
}

/** The directory of a partition's replica: `orders-0`. */
export function logDirectoryName(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

/** What a directory's name says: whose replica it holds, and whether that is on its way in or out. */
export interface LogDirectoryName {
  readonly topic: string;
  readonly partition: number;
  /** `future`: being moved here from another directory; `stray`: metadata does not know it. */
  readonly kind: 'current' | 'future' | 'stray' | 'delete';
}

/** Reads a directory's name; undefined when it is not the name of a partition's directory. */
export function parseLogDirectory(name: string): LogDirectoryName | undefined {
  const found = /^(.+)-(\d+)(?:\.[0-9a-f]+-(future|stray|delete))?$/.exec(name);
  const [, topic, partition, kind] = found ?? [];
  if (topic === undefined || partition === undefined) return undefined;
  return {
    topic,
    partition: Number(partition),
    kind: (kind as LogDirectoryName['kind'] | undefined) ?? 'current',
  };
}

/** The offset that a file's name begins with; undefined when it begins with none. */
export function offsetOfFile(file: string): number | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const stem = name.slice(0, 20);
  return /^\d{20}$/.test(stem) ? Number(stem) : undefined;
}

function offsetName(offset: number): string {
  return String(offset).padStart(20, '0');
}

/** The partition of a log's directory, as Kafka writes it: `orders-0` of `data-1/orders-0`. */
export const topicPartitionOf = ({ path }: { readonly path: string }): string =>
  checkpointNameOf(path.slice(path.lastIndexOf('/') + 1));

/** Checkpoint files know a copy that is being made by the name of its partition. */
export const checkpointNameOf = (directoryName: string): string =>
  directoryName.replace(/\.[0-9a-f]+-future$/, '');
