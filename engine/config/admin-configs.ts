import type { ConfigTable } from './definition.ts';
import { INT_MAX } from './definition.ts';
import { clientConfigs } from './client-configs.ts';
import { tlsConfigs } from './tls-configs.ts';
import { saslConfigs } from './sasl-configs.ts';
import { oauthConfigs } from './oauth-configs.ts';

/** Admin clients: whom they ask and how long they try. */
export const adminConfigs = {
  ...clientConfigs,
  ...tlsConfigs,
  ...saslConfigs,
  ...oauthConfigs,
  // The cluster and the client.
  'bootstrap.servers': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'high',
    before: { '4.2': { unchecked: true } },
    doc: 'The first brokers to ask, as host:port.',
  },
  'bootstrap.controllers': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'high',
    before: { '4.2': { unchecked: true } },
    doc: 'The first controllers to ask, as host:port, instead of brokers.',
  },
  'client.id': {
    type: 'string',
    default: '',
    importance: 'medium',
    doc: 'A name for logs, metrics and quotas.',
  },

  // Trying.
  retries: {
    type: 'int',
    default: INT_MAX,
    min: 0,
    max: INT_MAX,
    importance: 'low',
    doc: "How often a failed request is repeated, as long as the call's time allows.",
  },
  'default.api.timeout.ms': {
    type: 'int',
    default: 60_000,
    min: 0,
    importance: 'medium',
    doc: 'How long a call may take that names no time of its own.',
  },

  // Network and metrics.
  'receive.buffer.bytes': {
    type: 'int',
    default: 65_536,
    min: -1,
    importance: 'medium',
    doc: 'The receive buffer of a socket; -1 leaves it to the operating system.',
  },
  'connections.max.idle.ms': {
    type: 'long',
    default: 300_000,
    importance: 'medium',
    doc: 'A connection that carried nothing for this long is closed.',
  },
  'enable.metrics.push': {
    type: 'boolean',
    default: false,
    importance: 'low',
    before: { '4.0': { default: true } },
    doc: 'The client answers when brokers ask for its metrics (KIP-714).',
  },
  'metric.reporters': {
    type: 'list',
    default: ['org.apache.kafka.common.metrics.JmxReporter'],
    list: 'any',
    importance: 'low',
    before: { '4.2': { unchecked: true }, '4.0': { default: [] } },
    doc: 'Plug-ins that hear of every metric.',
  },
} satisfies ConfigTable;
