import type { ConfigTable } from '../definition.ts';

/** Measuring: the windows over which quotas are enforced, and who is told the metrics. */
export const quotaAndMetricConfigs = {
  // Windows of quotas.
  'quota.window.num': {
    type: 'int',
    default: 11,
    min: 1,
    importance: 'low',
    doc: 'How many windows of the past the quotas of clients look at.',
  },
  'quota.window.size.seconds': {
    type: 'int',
    default: 1,
    min: 1,
    importance: 'low',
    doc: "How long each window of the clients' quotas is.",
  },
  'replication.quota.window.num': {
    type: 'int',
    default: 11,
    min: 1,
    importance: 'low',
    doc: 'How many windows of the past the quotas of replication look at.',
  },
  'replication.quota.window.size.seconds': {
    type: 'int',
    default: 1,
    min: 1,
    importance: 'low',
    doc: 'How long each window of the replication quotas is.',
  },
  'alter.log.dirs.replication.quota.window.num': {
    type: 'int',
    default: 11,
    min: 1,
    importance: 'low',
    doc: 'How many windows of the past the quota for moves between log directories looks at.',
  },
  'alter.log.dirs.replication.quota.window.size.seconds': {
    type: 'int',
    default: 1,
    min: 1,
    importance: 'low',
    doc: 'How long each window of the quota for moves between log directories is.',
  },
  'controller.quota.window.num': {
    type: 'int',
    default: 11,
    min: 1,
    importance: 'low',
    doc: 'How many windows of the past the quotas of controller mutations look at.',
  },
  'controller.quota.window.size.seconds': {
    type: 'int',
    default: 1,
    min: 1,
    importance: 'low',
    doc: 'How long each window of the controller mutation quotas is.',
  },
  'client.quota.callback.class': {
    type: 'class',
    default: null,
    importance: 'low',
    doc: 'A plug-in that decides the quotas of clients.',
  },

  // Metrics.
  'metric.reporters': {
    type: 'list',
    default: ['org.apache.kafka.common.metrics.JmxReporter'],
    list: 'any',
    importance: 'low',
    update: 'cluster-wide',
    before: { '4.2': { unchecked: true }, '4.0': { default: [] } },
    doc: 'Plug-ins that hear of every metric.',
  },
  'metrics.num.samples': {
    type: 'int',
    default: 2,
    min: 1,
    importance: 'low',
    doc: 'How many samples a metric keeps.',
  },
  'metrics.sample.window.ms': {
    type: 'long',
    default: 30_000,
    min: 1,
    importance: 'low',
    doc: 'How long a sample of a metric lasts.',
  },
  'metrics.recording.level': {
    type: 'string',
    default: 'INFO',
    importance: 'low',
    doc: 'How detailed the recorded metrics are.',
  },
  'auto.include.jmx.reporter': {
    type: 'boolean',
    default: true,
    importance: 'low',
    until: '4.0',
    doc: 'The JMX reporter works even if it is not listed.',
  },
  'kafka.metrics.reporters': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'low',
    before: { '4.2': { unchecked: true } },
    doc: "Plug-ins that hear of the broker's older, Yammer metrics.",
  },
  'kafka.metrics.polling.interval.secs': {
    type: 'int',
    default: 10,
    min: 1,
    importance: 'low',
    doc: 'How often the plug-ins for Yammer metrics read them.',
  },
  'telemetry.max.bytes': {
    type: 'int',
    default: 1_048_576,
    min: 1,
    importance: 'low',
    doc: 'The most that a client may push to the broker as its metrics.',
  },
} satisfies ConfigTable;
