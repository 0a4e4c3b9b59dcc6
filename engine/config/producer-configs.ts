import type { ConfigTable } from './definition.ts';
import { INT_MAX } from './definition.ts';
import { clientConfigs } from './client-configs.ts';
import { tlsConfigs } from './tls-configs.ts';
import { saslConfigs } from './sasl-configs.ts';
import { oauthConfigs } from './oauth-configs.ts';

/** What a producer promises, how it batches, and how long it tries. */
export const producerConfigs = {
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
    importance: 'medium',
    doc: 'A name for logs, metrics and quotas.',
  },
  'client.rack': {
    type: 'string',
    default: '',
    importance: 'low',
    since: '4.4',
    doc: 'The rack, zone or data centre of the client.',
  },
  'key.serializer': {
    type: 'class',
    importance: 'high',
    doc: 'The class that turns keys into bytes.',
  },
  'value.serializer': {
    type: 'class',
    importance: 'high',
    doc: 'The class that turns values into bytes.',
  },
  'interceptor.classes': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'low',
    before: { '4.2': { nonNull: true } },
    doc: 'Plug-ins that see every record before it is sent and every acknowledgement.',
  },

  // What is promised.
  acks: {
    type: 'string',
    default: 'all',
    oneOf: ['all', '-1', '0', '1'],
    importance: 'low',
    before: { '3.0': { default: '1' } },
    doc: 'How many replicas must have a record before it counts as sent: 0 none, 1 the leader, all the in-sync ones.',
  },
  'enable.idempotence': {
    type: 'boolean',
    default: true,
    importance: 'low',
    before: { '3.0': { default: false } },
    doc: 'Retries never write a record twice, and never change the order.',
  },
  retries: {
    type: 'int',
    default: INT_MAX,
    min: 0,
    max: INT_MAX,
    importance: 'high',
    before: { '2.1': { default: 0 } },
    doc: 'How often a failed send is repeated, as long as delivery.timeout.ms allows.',
  },
  'max.in.flight.requests.per.connection': {
    type: 'int',
    default: 5,
    min: 1,
    importance: 'low',
    doc: 'How many produce requests may be on their way to one broker; the idempotent producer keeps order up to 5.',
  },
  'delivery.timeout.ms': {
    type: 'int',
    default: 120_000,
    min: 0,
    importance: 'medium',
    doc: 'How long after send() a record is either acknowledged or failed, whatever happened in between.',
  },

  // Transactions.
  'transactional.id': {
    type: 'string',
    default: null,
    nonEmpty: true,
    importance: 'low',
    doc: 'The name that lasts over restarts: a new producer of the same name fences the old one.',
  },
  'transaction.timeout.ms': {
    type: 'int',
    default: 60_000,
    importance: 'low',
    doc: 'A transaction that stays open for longer is aborted by its coordinator.',
  },
  'transaction.two.phase.commit.enable': {
    type: 'boolean',
    default: false,
    importance: 'low',
    since: '4.1',
    doc: 'Transactions stay open until somebody else decides their outcome (KIP-939).',
  },

  // Batches and memory.
  'batch.size': {
    type: 'int',
    default: 16_384,
    min: 0,
    importance: 'medium',
    doc: 'How many bytes for one partition are collected before they are sent at once.',
  },
  'linger.ms': {
    type: 'long',
    default: 5,
    min: 0,
    importance: 'medium',
    before: { '4.0': { default: 0 } },
    doc: 'How long a batch waits for more records before it is sent although it is not full.',
  },
  'compression.type': {
    type: 'string',
    default: 'none',
    oneOf: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    importance: 'high',
    doc: 'The codec of batches.',
  },
  'compression.gzip.level': {
    type: 'int',
    default: -1,
    check: 'gzip-level',
    importance: 'medium',
    doc: 'How hard gzip tries, from 1 to 9; -1 is its own default.',
  },
  'compression.lz4.level': {
    type: 'int',
    default: 9,
    min: 1,
    max: 17,
    importance: 'medium',
    doc: 'How hard lz4 tries.',
  },
  'compression.zstd.level': {
    type: 'int',
    default: 3,
    min: -131_072,
    max: 22,
    importance: 'medium',
    doc: 'How hard zstd tries.',
  },
  'max.request.size': {
    type: 'int',
    default: 1_048_576,
    min: 0,
    importance: 'medium',
    doc: 'The largest request, and so the largest record, that the producer sends.',
  },
  'buffer.memory': {
    type: 'long',
    default: 33_554_432,
    min: 0,
    importance: 'high',
    doc: 'How many bytes may wait to be sent; then send() blocks.',
  },
  'buffer.memory.allocation.strategy': {
    type: 'string',
    default: 'full',
    oneOf: ['FULL', 'INCREMENTAL'],
    anyCase: true,
    importance: 'medium',
    internal: true,
    since: '4.4',
    doc: 'Whether a batch takes its full size from the memory at once, or grows as it fills.',
  },
  'max.block.ms': {
    type: 'long',
    default: 60_000,
    min: 0,
    importance: 'medium',
    doc: 'How long send() and the calls for transactions may block before they fail.',
  },

  // Which partition.
  'partitioner.class': {
    type: 'class',
    default: null,
    importance: 'medium',
    doc: "A plug-in that chooses partitions; null: by the key's hash, else sticky.",
  },
  'partitioner.ignore.keys': {
    type: 'boolean',
    default: false,
    importance: 'medium',
    doc: 'Records are spread as if they had no key.',
  },
  'partitioner.adaptive.partitioning.enable': {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'Brokers that are fast get more of the records without key.',
  },
  'partitioner.availability.timeout.ms': {
    type: 'long',
    default: 0,
    min: 0,
    importance: 'low',
    doc: 'A broker that took nothing for this long gets no records without key; 0: never mind.',
  },
  'partitioner.rack.aware': {
    type: 'boolean',
    default: false,
    importance: 'low',
    since: '4.4',
    doc: "Records without key go to partitions whose leader is in the client's rack.",
  },

  // Network and metrics.
  'metadata.max.idle.ms': {
    type: 'long',
    default: 300_000,
    min: 5000,
    importance: 'low',
    doc: 'Metadata of a topic that was not used for this long is forgotten.',
  },
  'receive.buffer.bytes': {
    type: 'int',
    default: 32_768,
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
