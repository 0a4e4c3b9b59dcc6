import { INT_MAX, type ConfigTable } from './definition.ts';
import { clientConfigs } from './client-configs.ts';
import { tlsConfigs } from './tls-configs.ts';
import { saslConfigs } from './sasl-configs.ts';
import { oauthConfigs } from './oauth-configs.ts';

/** How a consumer belongs to a group, where it starts, and how much it fetches. Share consumers use the same table. */
export const consumerConfigs = {
  ...clientConfigs,
  ...tlsConfigs,
  ...saslConfigs,
  ...oauthConfigs,
  // The cluster and the client.
  'bootstrap.servers': {
    type: 'list',
    list: 'non-empty',
    importance: 'high',
    before: { '4.2': { default: [], nonNull: true } },
    doc: 'The first brokers to ask, as host:port; the others are learnt from them.',
  },
  'client.id': {
    type: 'string',
    default: '',
    importance: 'low',
    doc: 'A name for logs, metrics and quotas.',
  },
  'client.rack': {
    type: 'string',
    default: '',
    importance: 'low',
    doc: 'The rack, zone or data centre of the client: it may read from a replica nearby.',
  },
  'key.deserializer': {
    type: 'class',
    importance: 'high',
    doc: 'The class that turns bytes into keys.',
  },
  'value.deserializer': {
    type: 'class',
    importance: 'high',
    doc: 'The class that turns bytes into values.',
  },
  'interceptor.classes': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'low',
    before: { '4.2': { nonNull: true } },
    doc: 'Plug-ins that see every record before the application and every commit.',
  },

  // The group.
  'group.id': {
    type: 'string',
    default: null,
    importance: 'high',
    doc: 'The group that shares the partitions of its topics among its members.',
  },
  'group.protocol': {
    type: 'string',
    default: 'classic',
    oneOf: ['CONSUMER', 'CLASSIC'],
    anyCase: true,
    importance: 'high',
    doc: 'Whether members assign partitions among themselves (classic) or the coordinator does (consumer, KIP-848).',
  },
  'group.instance.id': {
    type: 'string',
    default: null,
    nonEmpty: true,
    importance: 'medium',
    doc: 'A name that lasts over restarts: a static member that is back in time gets its partitions without a rebalance.',
  },
  'group.remote.assignor': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: 'The assignor that the coordinator shall use; null: it chooses.',
  },
  'partition.assignment.strategy': {
    type: 'list',
    default: [
      'org.apache.kafka.clients.consumer.RangeAssignor',
      'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
    ],
    list: 'any',
    importance: 'medium',
    before: {
      '4.2': { nonNull: true },
      '3.0': { default: ['org.apache.kafka.clients.consumer.RangeAssignor'] },
    },
    doc: 'The assignors that a classic member supports, the preferred one first.',
  },
  'session.timeout.ms': {
    type: 'int',
    default: 45_000,
    importance: 'high',
    before: { '3.0': { default: 10_000 }, '0.10.1': { default: 30_000 } },
    doc: 'A classic member that sent no heartbeat for this long is removed from its group.',
  },
  'heartbeat.interval.ms': {
    type: 'int',
    default: 3000,
    importance: 'high',
    doc: 'How often a classic member sends heartbeats.',
  },
  'max.poll.interval.ms': {
    type: 'int',
    default: 300_000,
    min: 1,
    importance: 'medium',
    doc: 'A member whose application does not poll for this long leaves its group.',
  },
  'max.poll.records': {
    type: 'int',
    default: 500,
    min: 1,
    importance: 'medium',
    before: { '0.10.1': { default: INT_MAX } },
    doc: 'How many records one poll() returns at most.',
  },
  'internal.leave.group.on.close': {
    type: 'boolean',
    default: true,
    importance: 'low',
    internal: true,
    until: '4.2',
    doc: 'A closing member leaves its group at once.',
  },

  // Offsets.
  'auto.offset.reset': {
    type: 'string',
    default: 'latest',
    check: 'auto-offset-reset',
    importance: 'medium',
    before: { '4.0': { oneOf: ['latest', 'earliest', 'none'] } },
    doc: 'Where to start when the group has no committed offset, or one that no longer exists.',
  },
  'enable.auto.commit': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'Positions are committed by poll() itself.',
  },
  'auto.commit.interval.ms': {
    type: 'int',
    default: 5000,
    min: 0,
    importance: 'low',
    doc: 'How often poll() commits positions by itself.',
  },
  'isolation.level': {
    type: 'string',
    default: 'read_uncommitted',
    oneOf: ['read_committed', 'read_uncommitted'],
    importance: 'medium',
    doc: 'Whether records of open and aborted transactions are returned, or held back until committed.',
  },
  'internal.throw.on.fetch.stable.offset.unsupported': {
    type: 'boolean',
    default: false,
    importance: 'low',
    internal: true,
    doc: 'An old broker that cannot tell stable offsets is an error.',
  },

  // Fetching.
  'fetch.min.bytes': {
    type: 'int',
    default: 1,
    min: 0,
    importance: 'high',
    doc: 'The least that a broker should answer with, before fetch.max.wait.ms is over.',
  },
  'fetch.max.wait.ms': {
    type: 'int',
    default: 500,
    min: 0,
    importance: 'low',
    doc: 'How long a broker may hold a fetch that finds too little.',
  },
  'fetch.max.bytes': {
    type: 'int',
    default: 52_428_800,
    min: 0,
    importance: 'medium',
    doc: 'How much a fetch returns over all partitions; a larger first batch is still returned.',
  },
  'max.partition.fetch.bytes': {
    type: 'int',
    default: 1_048_576,
    min: 0,
    importance: 'high',
    doc: 'How much a fetch returns of one partition; a larger first batch is still returned.',
  },
  'check.crcs': {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'The checksum of every batch is verified.',
  },

  // Topics.
  'allow.auto.create.topics': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'Subscribing to a topic that does not exist may create it, if the broker agrees.',
  },
  'exclude.internal.topics': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'A subscription by pattern leaves out internal topics.',
  },

  // Share groups.
  'share.acknowledgement.mode': {
    type: 'string',
    default: 'implicit',
    check: 'share-acknowledgement-mode',
    importance: 'medium',
    since: '4.1',
    doc: 'Whether the next poll() acknowledges what the last one returned, or the application does one by one.',
  },
  'share.acquire.mode': {
    type: 'string',
    default: 'BATCH_OPTIMIZED',
    check: 'share-acquire-mode',
    importance: 'medium',
    since: '4.2',
    doc: 'Whether whole batches are acquired, or no more records than asked for.',
  },

  // Network and metrics.
  'default.api.timeout.ms': {
    type: 'int',
    default: 60_000,
    min: 0,
    importance: 'medium',
    doc: 'How long a call may block that names no time of its own.',
  },
  'receive.buffer.bytes': {
    type: 'int',
    default: 65_536,
    min: -1,
    importance: 'medium',
    doc: 'The receive buffer of a socket; -1 leaves it to the operating system.',
  },
  'connections.max.idle.ms': {
    type: 'long',
    default: 540_000,
    importance: 'medium',
    doc: 'A connection that carried nothing for this long is closed.',
  },
  'enable.metrics.push': {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'The client answers when brokers ask for its metrics (KIP-714).',
  },
  'metric.reporters': {
    type: 'list',
    default: ['org.apache.kafka.common.metrics.JmxReporter'],
    list: 'any',
    importance: 'low',
    before: { '4.2': { nonNull: true }, '4.0': { default: [] } },
    doc: 'Plug-ins that hear of every metric.',
  },
} satisfies ConfigTable;
