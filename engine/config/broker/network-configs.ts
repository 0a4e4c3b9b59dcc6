import type { ConfigTable } from '../definition.ts';
import { INT_MAX } from '../definition.ts';

/** Listeners, sockets and the queue of requests between network and I/O threads. */
export const networkConfigs = {
  // Listeners: named doors, each with a protocol and an address.
  listeners: {
    type: 'list',
    default: ['PLAINTEXT://:9092'],
    list: 'non-empty',
    importance: 'high',
    update: 'per-broker',
    before: { '4.2': { type: 'string', default: 'PLAINTEXT://:9092', unchecked: true } },
    doc: 'The doors at which the node listens, as NAME://host:port.',
  },
  'advertised.listeners': {
    type: 'list',
    default: null,
    list: 'non-empty-or-null',
    importance: 'high',
    before: { '4.2': { type: 'string', unchecked: true }, '4.0': { update: 'per-broker' } },
    doc: 'The addresses that clients are told to use; null: those of listeners.',
  },
  'listener.security.protocol.map': {
    type: 'string',
    default: 'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    importance: 'low',
    update: 'per-broker',
    doc: "Which security protocol each listener's name stands for.",
  },
  'inter.broker.listener.name': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: 'The listener by which brokers reach each other.',
  },
  'security.inter.broker.protocol': {
    type: 'string',
    default: 'PLAINTEXT',
    oneOf: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    importance: 'medium',
    doc: 'The security protocol between brokers, where inter.broker.listener.name is not set.',
  },
  'controller.listener.names': {
    type: 'list',
    list: 'non-empty',
    importance: 'high',
    before: { '4.2': { type: 'string', default: null, unchecked: true } },
    doc: 'The listeners of controllers: brokers use the first one to reach them.',
  },
  'early.start.listeners': {
    type: 'list',
    default: null,
    list: 'any-or-null',
    importance: 'high',
    before: { '4.2': { type: 'string', unchecked: true } },
    doc: 'The listeners that open before the authorizer has loaded its rules.',
  },
  'control.plane.listener.name': {
    type: 'string',
    default: null,
    importance: 'high',
    until: '4.0',
    doc: 'A listener of its own for what a ZooKeeper controller sends to brokers, so that it never queues behind clients.',
  },

  // Sockets.
  'socket.send.buffer.bytes': {
    type: 'int',
    default: 102_400,
    importance: 'high',
    doc: 'The send buffer of a socket; -1 leaves it to the operating system.',
  },
  'socket.receive.buffer.bytes': {
    type: 'int',
    default: 102_400,
    importance: 'high',
    doc: 'The receive buffer of a socket; -1 leaves it to the operating system.',
  },
  'socket.request.max.bytes': {
    type: 'int',
    default: 104_857_600,
    min: 1,
    importance: 'high',
    doc: 'The largest request that the node reads; a larger one costs the client its connection.',
  },
  'socket.listen.backlog.size': {
    type: 'int',
    default: 50,
    min: 1,
    importance: 'medium',
    doc: 'How many connections may wait to be accepted.',
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

  // Connections.
  'max.connections': {
    type: 'int',
    default: INT_MAX,
    min: 0,
    importance: 'medium',
    update: 'cluster-wide',
    doc: 'How many connections the broker accepts; on a full broker those between brokers push out idle ones of clients.',
  },
  'max.connections.per.ip': {
    type: 'int',
    default: INT_MAX,
    min: 0,
    importance: 'medium',
    update: 'cluster-wide',
    doc: 'How many connections one address may hold.',
  },
  'max.connections.per.ip.overrides': {
    type: 'string',
    default: '',
    importance: 'medium',
    update: 'cluster-wide',
    doc: 'Exceptions from max.connections.per.ip, as host:count.',
  },
  'max.connection.creation.rate': {
    type: 'int',
    default: INT_MAX,
    min: 0,
    importance: 'medium',
    update: 'cluster-wide',
    doc: 'How many new connections per second are accepted, per listener or in total.',
  },
  'connections.max.idle.ms': {
    type: 'long',
    default: 600_000,
    importance: 'medium',
    doc: 'A connection that carried nothing for this long is closed.',
  },
  'connection.failed.authentication.delay.ms': {
    type: 'int',
    default: 100,
    min: 0,
    importance: 'low',
    doc: 'How long a refused login waits for its answer, to slow down whoever guesses passwords.',
  },

  // The queue of requests.
  'queued.max.requests': {
    type: 'int',
    default: 500,
    min: 1,
    importance: 'high',
    doc: 'How many requests may wait for an I/O thread before the network threads stop reading.',
  },
  'queued.max.request.bytes': {
    type: 'long',
    default: -1,
    importance: 'medium',
    doc: 'How many bytes of requests may wait before the network threads stop reading; -1: any.',
  },
} satisfies ConfigTable;
