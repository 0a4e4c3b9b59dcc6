import type { ConfigTable } from './definition.ts';

/** The topic that remembers remote segments; in properties files with the prefix `rlmm.config.`. */
export const remoteLogMetadataConfigs = {
  'remote.log.metadata.topic.num.partitions': {
    type: 'int',
    default: 50,
    min: 1,
    importance: 'low',
    doc: 'How many partitions __remote_log_metadata has.',
  },
  'remote.log.metadata.topic.replication.factor': {
    type: 'short',
    default: 3,
    min: 1,
    importance: 'low',
    doc: 'How many replicas __remote_log_metadata has.',
  },
  'remote.log.metadata.topic.min.isr': {
    type: 'short',
    default: 2,
    min: 1,
    importance: 'low',
    since: '4.3',
    doc: 'How many replicas of __remote_log_metadata must be in sync for a write.',
  },
  'remote.log.metadata.topic.retention.ms': {
    type: 'long',
    default: -1,
    importance: 'low',
    doc: 'How long records of __remote_log_metadata are kept; -1: for ever.',
  },
  'remote.log.metadata.consume.wait.ms': {
    type: 'long',
    default: 120_000,
    min: 0,
    importance: 'low',
    doc: 'How long a broker waits until it has read back what it wrote.',
  },
  'remote.log.metadata.initialization.retry.interval.ms': {
    type: 'long',
    default: 100,
    min: 0,
    importance: 'low',
    doc: 'The pause before starting the metadata manager is tried again.',
  },
  'remote.log.metadata.initialization.retry.max.timeout.ms': {
    type: 'long',
    default: 120_000,
    min: 0,
    importance: 'low',
    doc: 'How long in all starting the metadata manager is tried.',
  },
} satisfies ConfigTable;
