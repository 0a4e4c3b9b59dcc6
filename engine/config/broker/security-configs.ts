import type { ConfigTable } from '../definition.ts';
import { tlsConfigs } from '../tls-configs.ts';
import { saslConfigs } from '../sasl-configs.ts';

/** Authentication and authorization on brokers. */
export const brokerSecurityConfigs = {
  // Who may do what.
  'authorizer.class.name': {
    type: 'string',
    default: '',
    nonNull: true,
    importance: 'low',
    doc: 'The plug-in that decides who may do what; empty: everybody may do everything.',
  },
  'principal.builder.class': {
    type: 'class',
    default: 'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder',
    importance: 'medium',
    update: 'per-broker',
    doc: 'The class that makes a principal of what authentication found out.',
  },
  'security.providers': {
    type: 'string',
    default: null,
    importance: 'low',
    doc: 'Classes that add security algorithms.',
  },
  'connections.max.reauth.ms': {
    type: 'long',
    default: 0,
    importance: 'medium',
    doc: 'A SASL client must authenticate again within this time; 0: never.',
  },

  // SASL on the server's side.
  'sasl.enabled.mechanisms': {
    type: 'list',
    default: ['GSSAPI'],
    list: 'any',
    importance: 'medium',
    update: 'per-broker',
    before: { '4.2': { unchecked: true } },
    doc: 'The SASL mechanisms that the broker accepts.',
  },
  'sasl.mechanism.inter.broker.protocol': {
    type: 'string',
    default: 'GSSAPI',
    importance: 'medium',
    update: 'per-broker',
    doc: 'The SASL mechanism between brokers.',
  },
  'sasl.mechanism.controller.protocol': {
    type: 'string',
    default: 'GSSAPI',
    importance: 'high',
    doc: 'The SASL mechanism with controllers.',
  },
  'sasl.server.callback.handler.class': {
    type: 'class',
    default: null,
    importance: 'medium',
    doc: "A plug-in that answers the mechanism's questions on the broker's side.",
  },
  'sasl.server.max.receive.size': {
    type: 'int',
    default: 524_288,
    importance: 'medium',
    doc: 'How large a message may be before its sender is authenticated.',
  },
  'sasl.kerberos.principal.to.local.rules': {
    type: 'list',
    default: ['DEFAULT'],
    list: 'any',
    importance: 'medium',
    update: 'per-broker',
    before: { '4.2': { unchecked: true } },
    doc: 'How Kerberos principals are shortened to user names.',
  },

  // TLS on the server's side.
  'ssl.client.auth': {
    type: 'string',
    default: 'none',
    oneOf: ['required', 'requested', 'none'],
    importance: 'medium',
    update: 'per-broker',
    doc: 'Whether clients must, may or need not show a certificate.',
  },
  'ssl.principal.mapping.rules': {
    type: 'string',
    default: 'DEFAULT',
    importance: 'low',
    doc: 'How the distinguished name of a certificate is shortened to a user name.',
  },
  'ssl.allow.dn.changes': {
    type: 'boolean',
    default: false,
    importance: 'low',
    doc: 'A key store may be replaced by one of another distinguished name while the broker runs.',
  },
  'ssl.allow.san.changes': {
    type: 'boolean',
    default: false,
    importance: 'low',
    doc: 'A key store may be replaced by one of other alternative names while the broker runs.',
  },

  // Delegation tokens.
  'delegation.token.secret.key': {
    type: 'password',
    default: null,
    importance: 'medium',
    doc: 'The secret that signs delegation tokens, the same on all nodes; without it there are none.',
  },
  'delegation.token.master.key': {
    type: 'password',
    default: null,
    importance: 'medium',
    until: '4.0',
    doc: 'The older name of delegation.token.secret.key.',
  },
  'delegation.token.max.lifetime.ms': {
    type: 'long',
    default: 604_800_000,
    min: 1,
    importance: 'medium',
    doc: 'How long a token can be renewed before it is over for good.',
  },
  'delegation.token.expiry.time.ms': {
    type: 'long',
    default: 86_400_000,
    min: 1,
    importance: 'medium',
    doc: 'How long a token is valid until it is renewed.',
  },
  'delegation.token.expiry.check.interval.ms': {
    type: 'long',
    default: 3_600_000,
    min: 1,
    importance: 'low',
    doc: 'How often expired tokens are removed.',
  },

  // TLS as clients have it, but changeable while the broker runs.
  'ssl.protocol': { ...tlsConfigs['ssl.protocol'], update: 'per-broker' },
  'ssl.enabled.protocols': { ...tlsConfigs['ssl.enabled.protocols'], update: 'per-broker' },
  'ssl.cipher.suites': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'medium',
    update: 'per-broker',
    before: { '4.2': { unchecked: true } },
    doc: tlsConfigs['ssl.cipher.suites'].doc,
  },
  'ssl.provider': { ...tlsConfigs['ssl.provider'], update: 'per-broker' },
  'ssl.secure.random.implementation': {
    ...tlsConfigs['ssl.secure.random.implementation'],
    update: 'per-broker',
  },
  'ssl.engine.factory.class': { ...tlsConfigs['ssl.engine.factory.class'], update: 'per-broker' },
  'ssl.endpoint.identification.algorithm': {
    ...tlsConfigs['ssl.endpoint.identification.algorithm'],
    update: 'per-broker',
  },
  'ssl.keystore.type': { ...tlsConfigs['ssl.keystore.type'], update: 'per-broker' },
  'ssl.keystore.location': {
    ...tlsConfigs['ssl.keystore.location'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.keystore.password': {
    ...tlsConfigs['ssl.keystore.password'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.key.password': {
    ...tlsConfigs['ssl.key.password'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.keystore.key': {
    ...tlsConfigs['ssl.keystore.key'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.keystore.certificate.chain': {
    ...tlsConfigs['ssl.keystore.certificate.chain'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.keymanager.algorithm': {
    ...tlsConfigs['ssl.keymanager.algorithm'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.truststore.type': { ...tlsConfigs['ssl.truststore.type'], update: 'per-broker' },
  'ssl.truststore.location': {
    ...tlsConfigs['ssl.truststore.location'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.truststore.password': {
    ...tlsConfigs['ssl.truststore.password'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.truststore.certificates': {
    ...tlsConfigs['ssl.truststore.certificates'],
    importance: 'medium',
    update: 'per-broker',
  },
  'ssl.trustmanager.algorithm': {
    ...tlsConfigs['ssl.trustmanager.algorithm'],
    importance: 'medium',
    update: 'per-broker',
  },

  // SASL as clients have it, for the broker as a client of others.
  'sasl.jaas.config': { ...saslConfigs['sasl.jaas.config'], update: 'per-broker' },
  'sasl.client.callback.handler.class': { ...saslConfigs['sasl.client.callback.handler.class'] },
  'sasl.login.class': { ...saslConfigs['sasl.login.class'] },
  'sasl.login.callback.handler.class': { ...saslConfigs['sasl.login.callback.handler.class'] },
  'sasl.login.connect.timeout.ms': { ...saslConfigs['sasl.login.connect.timeout.ms'] },
  'sasl.login.read.timeout.ms': { ...saslConfigs['sasl.login.read.timeout.ms'] },
  'sasl.login.retry.backoff.ms': { ...saslConfigs['sasl.login.retry.backoff.ms'] },
  'sasl.login.retry.backoff.max.ms': { ...saslConfigs['sasl.login.retry.backoff.max.ms'] },
  'sasl.login.refresh.window.factor': {
    type: 'double',
    default: 0.8,
    importance: 'medium',
    update: 'per-broker',
    doc: saslConfigs['sasl.login.refresh.window.factor'].doc,
  },
  'sasl.login.refresh.window.jitter': {
    type: 'double',
    default: 0.05,
    importance: 'medium',
    update: 'per-broker',
    doc: saslConfigs['sasl.login.refresh.window.jitter'].doc,
  },
  'sasl.login.refresh.min.period.seconds': {
    type: 'short',
    default: 60,
    importance: 'medium',
    update: 'per-broker',
    doc: saslConfigs['sasl.login.refresh.min.period.seconds'].doc,
  },
  'sasl.login.refresh.buffer.seconds': {
    type: 'short',
    default: 300,
    importance: 'medium',
    update: 'per-broker',
    doc: saslConfigs['sasl.login.refresh.buffer.seconds'].doc,
  },
  'sasl.kerberos.service.name': {
    ...saslConfigs['sasl.kerberos.service.name'],
    update: 'per-broker',
  },
  'sasl.kerberos.kinit.cmd': {
    ...saslConfigs['sasl.kerberos.kinit.cmd'],
    importance: 'medium',
    update: 'per-broker',
  },
  'sasl.kerberos.ticket.renew.window.factor': {
    ...saslConfigs['sasl.kerberos.ticket.renew.window.factor'],
    importance: 'medium',
    update: 'per-broker',
  },
  'sasl.kerberos.ticket.renew.jitter': {
    ...saslConfigs['sasl.kerberos.ticket.renew.jitter'],
    importance: 'medium',
    update: 'per-broker',
  },
  'sasl.kerberos.min.time.before.relogin': {
    ...saslConfigs['sasl.kerberos.min.time.before.relogin'],
    importance: 'medium',
    update: 'per-broker',
  },
} satisfies ConfigTable;
