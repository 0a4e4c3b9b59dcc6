import type { ConfigTable } from './definition.ts';

/** What producers, consumers and admin clients have in common: the network client below them. */
export const clientConfigs = {
  // Names and addresses.
  'client.dns.lookup': {
    type: 'string',
    default: 'use_all_dns_ips',
    oneOf: ['use_all_dns_ips', 'resolve_canonical_bootstrap_servers_only'],
    importance: 'medium',
    doc: 'Whether all addresses of a name are tried, or names are first resolved to canonical ones.',
  },
  'bootstrap.resolve.timeout.ms': {
    type: 'long',
    default: 0,
    min: 0,
    importance: 'high',
    since: '4.4',
    doc: 'How long a new client keeps trying to resolve its bootstrap servers; 0: it fails at once.',
  },
  'metadata.max.age.ms': {
    type: 'long',
    default: 300_000,
    min: 0,
    importance: 'low',
    doc: 'Metadata older than this is fetched anew, even if nothing seems to have changed.',
  },
  'metadata.recovery.strategy': {
    type: 'string',
    default: 'rebootstrap',
    oneOf: ['REBOOTSTRAP', 'NONE'],
    anyCase: true,
    importance: 'low',
    before: { '4.0': { default: 'none' } },
    doc: 'What a client does when it can reach no broker it knows: start again from bootstrap.servers, or nothing.',
  },
  'metadata.recovery.rebootstrap.trigger.ms': {
    type: 'long',
    default: 300_000,
    min: 0,
    importance: 'low',
    since: '4.0',
    doc: 'A client that got no metadata for this long starts again from bootstrap.servers.',
  },
  'metadata.cluster.check.enable': {
    type: 'boolean',
    default: true,
    importance: 'low',
    since: '4.4',
    doc: 'The client says which cluster and node it means when it connects, so that a misrouted connection is noticed.',
  },

  // Connections.
  'reconnect.backoff.ms': {
    type: 'long',
    default: 50,
    min: 0,
    importance: 'low',
    doc: 'The first pause before a client connects again to a broker that failed.',
  },
  'reconnect.backoff.max.ms': {
    type: 'long',
    default: 1000,
    min: 0,
    importance: 'low',
    doc: 'The longest pause before connecting again; it doubles with every failure.',
  },
  'socket.connection.setup.timeout.ms': {
    type: 'long',
    default: 10_000,
    importance: 'medium',
    doc: 'How long the first attempt to set up a connection may take; it grows with every failure.',
  },
  'socket.connection.setup.timeout.max.ms': {
    type: 'long',
    default: 30_000,
    importance: 'medium',
    doc: 'The most that the time for setting up a connection grows to.',
  },
  'send.buffer.bytes': {
    type: 'int',
    default: 131_072,
    min: -1,
    importance: 'medium',
    doc: 'The send buffer of a socket; -1 leaves it to the operating system.',
  },

  // Requests.
  'request.timeout.ms': {
    type: 'int',
    default: 30_000,
    min: 0,
    importance: 'medium',
    doc: 'How long a request may wait for its answer before the client gives it up and retries or fails.',
  },
  'retry.backoff.ms': {
    type: 'long',
    default: 100,
    min: 0,
    importance: 'low',
    doc: 'The first pause before a failed request is sent again.',
  },
  'retry.backoff.max.ms': {
    type: 'long',
    default: 1000,
    min: 0,
    importance: 'low',
    doc: 'The longest pause before a failed request is sent again; it doubles with every failure.',
  },

  // Security.
  'security.protocol': {
    type: 'string',
    default: 'PLAINTEXT',
    oneOf: ['SASL_SSL', 'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT'],
    anyCase: true,
    importance: 'medium',
    doc: 'Whether the client speaks in plain text or TLS, and whether it logs in by SASL.',
  },
  'security.providers': {
    type: 'string',
    default: null,
    importance: 'low',
    doc: 'Classes that add security algorithms.',
  },
  'config.providers': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'low',
    since: '4.2',
    doc: 'Names of plug-ins that fetch setting values from elsewhere, such as a vault.',
  },

  // Metrics.
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
    min: 0,
    importance: 'low',
    doc: 'How long a sample of a metric lasts.',
  },
  'metrics.recording.level': {
    type: 'string',
    default: 'INFO',
    oneOf: ['INFO', 'DEBUG', 'TRACE'],
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
} satisfies ConfigTable;
