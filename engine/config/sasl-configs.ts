import type { ConfigTable } from './definition.ts';

/** SASL as clients have it: who we are, and how logins are kept fresh. */
export const saslConfigs = {
  // Login.
  'sasl.mechanism': {
    type: 'string',
    default: 'GSSAPI',
    importance: 'medium',
    doc: 'The SASL mechanism by which the client logs in.',
  },
  'sasl.jaas.config': {
    type: 'password',
    default: null,
    importance: 'medium',
    doc: 'The login module and its options, credentials included.',
  },
  'sasl.client.callback.handler.class': {
    type: 'class',
    default: null,
    importance: 'medium',
    doc: "A plug-in that answers the mechanism's questions on the client's side.",
  },
  'sasl.login.class': {
    type: 'class',
    default: null,
    importance: 'medium',
    doc: 'A plug-in that logs in.',
  },
  'sasl.login.callback.handler.class': {
    type: 'class',
    default: null,
    importance: 'medium',
    doc: "A plug-in that answers the login module's questions.",
  },
  'sasl.login.connect.timeout.ms': {
    type: 'int',
    default: null,
    importance: 'low',
    doc: 'How long connecting to an authentication server may take; used for OAuth only.',
  },
  'sasl.login.read.timeout.ms': {
    type: 'int',
    default: null,
    importance: 'low',
    doc: 'How long reading from an authentication server may take; used for OAuth only.',
  },
  'sasl.login.retry.backoff.ms': {
    type: 'long',
    default: 100,
    importance: 'low',
    doc: 'The first pause before a failed login is tried again; used for OAuth only.',
  },
  'sasl.login.retry.backoff.max.ms': {
    type: 'long',
    default: 10_000,
    importance: 'low',
    doc: 'The longest pause between attempts to log in; used for OAuth only.',
  },
  'sasl.oauthbearer.header.urlencode': {
    type: 'boolean',
    default: false,
    importance: 'low',
    doc: "The client's id and secret are percent-encoded in the head of a request for a token.",
  },

  // Refresh before the credential expires.
  'sasl.login.refresh.window.factor': {
    type: 'double',
    default: 0.8,
    min: 0.5,
    max: 1,
    doubleBounds: true,
    importance: 'low',
    doc: 'After which share of its life a credential is refreshed.',
  },
  'sasl.login.refresh.window.jitter': {
    type: 'double',
    default: 0.05,
    min: 0,
    max: 0.25,
    doubleBounds: true,
    importance: 'low',
    doc: 'By which share of its life that moment is varied at random.',
  },
  'sasl.login.refresh.min.period.seconds': {
    type: 'short',
    default: 60,
    min: 0,
    max: 900,
    importance: 'low',
    doc: 'The least time between two refreshes.',
  },
  'sasl.login.refresh.buffer.seconds': {
    type: 'short',
    default: 300,
    min: 0,
    max: 3600,
    importance: 'low',
    doc: 'How much of its life a credential should have left when it is refreshed.',
  },

  // Kerberos.
  'sasl.kerberos.service.name': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: 'The name under which brokers run in Kerberos.',
  },
  'sasl.kerberos.kinit.cmd': {
    type: 'string',
    default: '/usr/bin/kinit',
    importance: 'low',
    platform: true,
    doc: 'Where the kinit command lies.',
  },
  'sasl.kerberos.ticket.renew.window.factor': {
    type: 'double',
    default: 0.8,
    importance: 'low',
    doc: 'After which share of its life a ticket is renewed.',
  },
  'sasl.kerberos.ticket.renew.jitter': {
    type: 'double',
    default: 0.05,
    importance: 'low',
    doc: 'By which share the moment of renewal is varied at random.',
  },
  'sasl.kerberos.min.time.before.relogin': {
    type: 'long',
    default: 60_000,
    importance: 'low',
    doc: 'How long the renewing thread sleeps at least between attempts.',
  },
} satisfies ConfigTable;
