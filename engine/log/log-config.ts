/** What a log asks of its topic's configuration, by Kafka's names. Times in milliseconds. */
export interface LogConfig {
  readonly 'cleanup.policy': readonly string[];
  readonly 'compression.type': string;
  readonly 'delete.retention.ms': number;
  readonly 'file.delete.delay.ms': number;
  readonly 'flush.messages': number;
  readonly 'flush.ms': number;
  readonly 'index.interval.bytes': number;
  readonly 'max.compaction.lag.ms': number;
  readonly 'max.message.bytes': number;
  readonly 'message.timestamp.after.max.ms': number;
  readonly 'message.timestamp.before.max.ms': number;
  readonly 'message.timestamp.type': string;
  readonly 'min.cleanable.dirty.ratio': number;
  readonly 'min.compaction.lag.ms': number;
  readonly 'retention.bytes': number;
  readonly 'retention.ms': number;
  readonly 'segment.bytes': number;
  readonly 'segment.index.bytes': number;
  readonly 'segment.jitter.ms': number;
  readonly 'segment.ms': number;
  /** These three belong to the broker; every log of it obeys them. */
  readonly 'producer.id.expiration.ms': number;
  readonly 'transaction.max.timeout.ms': number;
  readonly 'transaction.partition.verification.enable': boolean;
}

/** Are old records of a key removed when a newer one is there? */
export function isCompacted(config: LogConfig): boolean {
  return config['cleanup.policy'].includes('compact');
}

/** Are old segments removed by time and size? */
export function isDeleted(config: LogConfig): boolean {
  return config['cleanup.policy'].includes('delete');
}

/** How long a segment stays active: a compacted topic rolls in time for its longest compaction lag. */
export function maxSegmentMs(config: LogConfig): number {
  if (!isCompacted(config)) return config['segment.ms'];
  return Math.min(config['max.compaction.lag.ms'], config['segment.ms']);
}
