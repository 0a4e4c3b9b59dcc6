import type { ConfigTable } from './definition.ts';
import { INT_MAX, LONG_MAX } from './definition.ts';

/** Quotas of a user, a client id, or both together: whoever exceeds them is made to wait. */
export const clientQuotaConfigs = {
  producer_byte_rate: {
    type: 'long',
    default: LONG_MAX,
    importance: 'medium',
    doc: 'How many bytes per second may be produced to one broker.',
  },
  consumer_byte_rate: {
    type: 'long',
    default: LONG_MAX,
    importance: 'medium',
    doc: 'How many bytes per second may be fetched from one broker.',
  },
  request_percentage: {
    type: 'double',
    default: INT_MAX,
    importance: 'medium',
    doc: 'How much time of the network and I/O threads may be used, in percent of one thread.',
  },
  controller_mutation_rate: {
    type: 'double',
    default: INT_MAX,
    importance: 'medium',
    doc: 'How many partitions per second may be created or deleted.',
  },
} satisfies ConfigTable;

/** What is stored with a user: quotas and salted passwords. */
export const userConfigs = {
  ...clientQuotaConfigs,
  'SCRAM-SHA-256': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: 'The salted password of the user for SCRAM-SHA-256.',
  },
  'SCRAM-SHA-512': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: 'The salted password of the user for SCRAM-SHA-512.',
  },
} satisfies ConfigTable;

/** The quota of an address. */
export const ipQuotaConfigs = {
  connection_creation_rate: {
    type: 'int',
    default: INT_MAX,
    min: 0,
    importance: 'medium',
    doc: 'How many connections per second an address may open to one broker.',
  },
} satisfies ConfigTable;

/** Throttles of replication: set while the broker runs, and only then. */
export const replicationQuotaConfigs = {
  'leader.replication.throttled.rate': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    importance: 'medium',
    update: 'cluster-wide',
    doc: 'How many bytes per second a broker sends to followers of throttled replicas.',
  },
  'follower.replication.throttled.rate': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    importance: 'medium',
    update: 'cluster-wide',
    doc: 'How many bytes per second a broker fetches for throttled replicas.',
  },
  'replica.alter.log.dirs.io.max.bytes.per.second': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    importance: 'medium',
    update: 'cluster-wide',
    doc: 'How many bytes per second a broker copies between its log directories.',
  },
} satisfies ConfigTable;
