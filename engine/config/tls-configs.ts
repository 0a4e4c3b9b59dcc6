import type { ConfigTable } from './definition.ts';

/** TLS, as clients have it; brokers differ in importance and in what may change while they run. */
export const tlsConfigs = {
  // Which protocol.
  'ssl.protocol': {
    type: 'string',
    default: 'TLSv1.3',
    importance: 'medium',
    platform: true,
    doc: 'The TLS version to start negotiating from.',
  },
  'ssl.enabled.protocols': {
    type: 'list',
    default: ['TLSv1.2', 'TLSv1.3'],
    list: 'any',
    importance: 'medium',
    platform: true,
    before: { '4.2': { unchecked: true } },
    doc: 'The TLS versions that may be used.',
  },
  'ssl.cipher.suites': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'low',
    before: { '4.2': { default: null, unchecked: true } },
    doc: 'The cipher suites that may be used; empty: whatever the platform offers.',
  },
  'ssl.provider': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: "The security provider for TLS; null: the platform's.",
  },
  'ssl.secure.random.implementation': {
    type: 'string',
    default: null,
    importance: 'low',
    doc: "The source of random numbers for TLS; null: the platform's.",
  },
  'ssl.engine.factory.class': {
    type: 'class',
    default: null,
    importance: 'low',
    doc: 'A plug-in that makes TLS engines.',
  },
  'ssl.endpoint.identification.algorithm': {
    type: 'string',
    default: 'https',
    importance: 'low',
    doc: "How the peer's name is checked against its certificate; empty: not at all.",
  },

  // Our own key.
  'ssl.keystore.type': {
    type: 'string',
    default: 'JKS',
    importance: 'medium',
    doc: 'The format of the key store.',
  },
  'ssl.keystore.location': {
    type: 'string',
    default: null,
    importance: 'high',
    doc: 'The file with our own key and certificate.',
  },
  'ssl.keystore.password': {
    type: 'password',
    default: null,
    importance: 'high',
    doc: 'The password of the key store.',
  },
  'ssl.key.password': {
    type: 'password',
    default: null,
    importance: 'high',
    doc: 'The password of the key in the key store.',
  },
  'ssl.keystore.key': {
    type: 'password',
    default: null,
    importance: 'high',
    doc: 'Our own key as text, instead of a key store.',
  },
  'ssl.keystore.certificate.chain': {
    type: 'password',
    default: null,
    importance: 'high',
    doc: 'Our own certificates as text, instead of a key store.',
  },
  'ssl.keymanager.algorithm': {
    type: 'string',
    default: 'SunX509',
    importance: 'low',
    platform: true,
    doc: 'How key managers are made.',
  },

  // Whom we trust.
  'ssl.truststore.type': {
    type: 'string',
    default: 'JKS',
    importance: 'medium',
    doc: 'The format of the trust store.',
  },
  'ssl.truststore.location': {
    type: 'string',
    default: null,
    importance: 'high',
    doc: 'The file with the certificates that we trust.',
  },
  'ssl.truststore.password': {
    type: 'password',
    default: null,
    importance: 'high',
    doc: 'The password of the trust store; without it its integrity is not checked.',
  },
  'ssl.truststore.certificates': {
    type: 'password',
    default: null,
    importance: 'high',
    doc: 'The certificates that we trust as text, instead of a trust store.',
  },
  'ssl.trustmanager.algorithm': {
    type: 'string',
    default: 'PKIX',
    importance: 'low',
    platform: true,
    doc: 'How trust managers are made.',
  },
} satisfies ConfigTable;
