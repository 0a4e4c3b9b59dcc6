import type { ConfigTable } from '../definition.ts';

/** The transaction coordinator and the memory of idempotent producers. */
export const transactionConfigs = {
  // Transactions.
  'transaction.max.timeout.ms': {
    type: 'int',
    default: 900_000,
    min: 1,
    importance: 'high',
    doc: 'The longest timeout that a producer may ask for its transactions.',
  },
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': {
    type: 'int',
    default: 10_000,
    min: 1,
    importance: 'low',
    doc: 'How often the coordinator looks for transactions to abort because their time is over.',
  },
  'transaction.partition.verification.enable': {
    type: 'boolean',
    default: true,
    importance: 'low',
    update: 'cluster-wide',
    doc: 'A leader asks the coordinator whether a transaction really includes the partition before it appends (KIP-890).',
  },
  'transaction.two.phase.commit.enable': {
    type: 'boolean',
    default: false,
    importance: 'low',
    since: '4.1',
    doc: 'Producers may keep transactions open without timeout, for two-phase commit with other systems (KIP-939).',
  },
  'add.partitions.to.txn.retry.backoff.ms': {
    type: 'int',
    default: 20,
    min: 1,
    importance: 'high',
    since: '4.0',
    doc: 'The pause before a leader asks again to have its partition added to a transaction.',
  },
  'add.partitions.to.txn.retry.backoff.max.ms': {
    type: 'int',
    default: 100,
    min: 0,
    importance: 'high',
    since: '4.0',
    doc: 'For how long in all a leader keeps asking before it leaves the retry to the client.',
  },

  // Forgetting.
  'transactional.id.expiration.ms': {
    type: 'int',
    default: 604_800_000,
    min: 1,
    importance: 'high',
    doc: 'A transactional id that was idle for this long is forgotten.',
  },
  'transaction.remove.expired.transaction.cleanup.interval.ms': {
    type: 'int',
    default: 3_600_000,
    min: 1,
    importance: 'low',
    doc: 'How often the coordinator looks for transactional ids to forget.',
  },
  'producer.id.expiration.ms': {
    type: 'int',
    default: 86_400_000,
    min: 1,
    importance: 'low',
    update: 'cluster-wide',
    doc: "How long a partition remembers an idle producer's last sequences.",
  },
  'producer.id.expiration.check.interval.ms': {
    type: 'int',
    default: 600_000,
    min: 1,
    importance: 'low',
    internal: true,
    doc: 'How often partitions look for producers to forget.',
  },

  // The log of transactions.
  'transaction.state.log.num.partitions': {
    type: 'int',
    default: 50,
    min: 1,
    importance: 'high',
    doc: "How many partitions __transaction_state has; a transactional id's name decides which one is its own.",
  },
  'transaction.state.log.replication.factor': {
    type: 'short',
    default: 3,
    min: 1,
    importance: 'high',
    doc: 'How many replicas __transaction_state has.',
  },
  'transaction.state.log.min.isr': {
    type: 'int',
    default: 2,
    min: 1,
    importance: 'high',
    doc: 'How many replicas of __transaction_state must be in sync for a write.',
  },
  'transaction.state.log.segment.bytes': {
    type: 'int',
    default: 104_857_600,
    min: 1,
    importance: 'high',
    doc: 'The segment size of __transaction_state: small ones compact and load faster.',
  },
  'transaction.state.log.load.buffer.size': {
    type: 'int',
    default: 5_242_880,
    min: 1,
    importance: 'high',
    doc: 'How much a new coordinator reads at once when it loads its partition.',
  },
} satisfies ConfigTable;
