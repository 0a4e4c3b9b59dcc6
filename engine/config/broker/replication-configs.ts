import type { ConfigTable } from '../definition.ts';

/** Copies of a partition: how followers fetch, when they count as in sync, who becomes leader. */
export const replicationConfigs = {
  // In sync or not.
  'default.replication.factor': {
    type: 'int',
    default: 1,
    importance: 'medium',
    doc: 'How many replicas a topic gets that is created automatically or without saying so.',
  },
  'min.insync.replicas': {
    type: 'int',
    default: 1,
    min: 1,
    importance: 'high',
    update: 'cluster-wide',
    doc: 'With acks=all, a write is refused unless at least this many replicas are in sync.',
  },
  'replica.lag.time.max.ms': {
    type: 'long',
    default: 30_000,
    importance: 'high',
    before: { '2.5': { default: 10_000 } },
    doc: 'A follower that has not caught up for this long leaves the in-sync replicas.',
  },
  'replica.high.watermark.checkpoint.interval.ms': {
    type: 'long',
    default: 5000,
    importance: 'high',
    doc: 'How often high watermarks are written down.',
  },

  // How a follower fetches.
  'num.replica.fetchers': {
    type: 'int',
    default: 1,
    min: 1,
    importance: 'high',
    update: 'cluster-wide',
    before: { '4.2': { unchecked: true } },
    doc: 'The fetcher threads for each broker that leads something.',
  },
  'replica.fetch.min.bytes': {
    type: 'int',
    default: 1,
    importance: 'high',
    doc: 'The least that the leader should answer a follower with, before replica.fetch.wait.max.ms is over.',
  },
  'replica.fetch.wait.max.ms': {
    type: 'int',
    default: 500,
    importance: 'high',
    doc: "How long the leader holds a follower's fetch that finds too little; keep it below replica.lag.time.max.ms.",
  },
  'replica.fetch.max.bytes': {
    type: 'int',
    default: 1_048_576,
    min: 0,
    importance: 'medium',
    doc: "How much of one partition a follower's fetch aims at; a larger first batch is still returned.",
  },
  'replica.fetch.response.max.bytes': {
    type: 'int',
    default: 10_485_760,
    min: 0,
    importance: 'medium',
    doc: "How much a follower's fetch returns over all partitions.",
  },
  'replica.fetch.backoff.ms': {
    type: 'int',
    default: 1000,
    min: 0,
    importance: 'medium',
    doc: 'How long a fetcher leaves a partition alone after an error.',
  },
  'replica.socket.timeout.ms': {
    type: 'int',
    default: 30_000,
    importance: 'high',
    doc: 'How long a follower waits for the answer to its fetch.',
  },
  'replica.socket.receive.buffer.bytes': {
    type: 'int',
    default: 65_536,
    importance: 'high',
    doc: "The receive buffer of a follower's connection to its leader; -1 leaves it to the operating system.",
  },
  'follower.fetch.last.tiered.offset.enable': {
    type: 'boolean',
    default: false,
    importance: 'medium',
    update: 'cluster-wide',
    since: '4.3',
    doc: "A new follower starts where the leader's remote copy ends, and fetches only what is not tiered yet.",
  },

  // Answering fetches.
  'fetch.max.bytes': {
    type: 'int',
    default: 57_671_680,
    min: 1024,
    importance: 'medium',
    doc: 'The most that the broker returns to one fetch, whatever the client asks for.',
  },
  'max.incremental.fetch.session.cache.slots': {
    type: 'int',
    default: 1000,
    min: 0,
    importance: 'medium',
    doc: 'How many incremental fetch sessions the broker remembers.',
  },
  'replica.selector.class': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: 'A plug-in that chooses which replica a consumer should read from; null: the leader.',
  },

  // Requests that wait.
  'fetch.purgatory.purge.interval.requests': {
    type: 'int',
    default: 1000,
    importance: 'medium',
    doc: 'After how many finished fetches the waiting room of fetches is swept.',
  },
  'producer.purgatory.purge.interval.requests': {
    type: 'int',
    default: 1000,
    importance: 'medium',
    doc: 'After how many finished produce requests their waiting room is swept.',
  },
  'delete.records.purgatory.purge.interval.requests': {
    type: 'int',
    default: 1,
    importance: 'medium',
    doc: 'After how many finished DeleteRecords their waiting room is swept.',
  },

  // Who leads.
  'auto.leader.rebalance.enable': {
    type: 'boolean',
    default: true,
    importance: 'high',
    doc: 'Leadership goes back to preferred replicas by itself.',
  },
  'leader.imbalance.check.interval.seconds': {
    type: 'long',
    default: 300,
    min: 1,
    importance: 'high',
    doc: 'How often the controller looks whether leadership is out of balance.',
  },
  'leader.imbalance.per.broker.percentage': {
    type: 'int',
    default: 10,
    importance: 'high',
    until: '4.0',
    doc: 'How large a share of leaders off their preferred broker a ZooKeeper controller tolerated.',
  },
  'unclean.leader.election.enable': {
    type: 'boolean',
    default: false,
    importance: 'high',
    update: 'cluster-wide',
    before: { '0.11': { default: true } },
    doc: 'A replica that is not in sync may become leader when no other is left: available again, but records may be lost.',
  },
  'unclean.leader.election.interval.ms': {
    type: 'long',
    default: 300_000,
    min: 1,
    importance: 'medium',
    internal: true,
    doc: 'How often the controller looks for partitions without leader that may elect an unclean one.',
  },
  'eligible.leader.replicas.enable': {
    type: 'boolean',
    default: false,
    importance: 'high',
    until: '4.0',
    doc: 'The controller tracks replicas that left the in-sync set but still hold all committed records (KIP-966).',
  },
  'inter.broker.protocol.version': {
    type: 'string',
    default: '3.9-IV0',
    check: 'metadata-version',
    importance: 'medium',
    until: '4.0',
    doc: 'The protocol between brokers of a ZooKeeper cluster: raised last in an upgrade.',
  },
} satisfies ConfigTable;
