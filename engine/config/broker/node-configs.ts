import type { ConfigTable } from '../definition.ts';
import { LONG_MAX } from '../definition.ts';

/** Who a node is, and the tasks it does for the whole broker. */
export const nodeConfigs = {
  // Identity and roles.
  'process.roles': {
    type: 'list',
    oneOf: ['broker', 'controller'],
    list: 'non-empty',
    importance: 'high',
    before: { '4.2': { oneOf: ['broker', 'controller'] }, '4.0': { default: [] } },
    doc: 'Whether the node is a broker, a controller, or both.',
  },
  'node.id': {
    type: 'int',
    min: 0,
    importance: 'high',
    before: { '4.0': { default: -1, unchecked: true } },
    doc: "The node's number, unique among all brokers and controllers of the cluster.",
  },
  'broker.id': {
    type: 'int',
    default: -1,
    importance: 'high',
    doc: "The node's number under its older name; only ZooKeeper clusters could do without it.",
  },
  'broker.rack': {
    type: 'string',
    default: null,
    importance: 'medium',
    doc: 'The rack, zone or data centre of the broker: replicas are spread over racks, and consumers may read nearby.',
  },
  'log.dir': {
    type: 'list',
    default: ['/tmp/kafka-logs'],
    list: 'non-empty',
    importance: 'high',
    platform: true,
    before: { '4.2': { type: 'string', default: '/tmp/kafka-logs', unchecked: true } },
    doc: 'The directory of the logs, where log.dirs names none.',
  },
  'log.dirs': {
    type: 'list',
    default: null,
    list: 'non-empty-or-null',
    importance: 'high',
    before: { '4.2': { type: 'string', unchecked: true } },
    doc: 'The directories, one per disk, over which the broker spreads its partitions.',
  },
  'cordoned.log.dirs': {
    type: 'list',
    default: [],
    list: 'any-or-null',
    importance: 'medium',
    update: 'per-broker',
    since: '4.3',
    doc: 'Log directories that receive no new partitions, because they shall be emptied or removed.',
  },

  // Life with the controller.
  'broker.heartbeat.interval.ms': {
    type: 'int',
    default: 2000,
    importance: 'medium',
    doc: 'How often a broker tells the controller that it is alive.',
  },
  'broker.session.timeout.ms': {
    type: 'int',
    default: 9000,
    importance: 'medium',
    doc: 'A broker that was silent for this long is fenced: it leads no partition until it is heard again.',
  },
  'initial.broker.registration.timeout.ms': {
    type: 'int',
    default: 60_000,
    importance: 'medium',
    doc: 'How long a starting broker tries to register with the controller before it gives up and exits.',
  },
  'controlled.shutdown.enable': {
    type: 'boolean',
    default: true,
    importance: 'medium',
    doc: 'A broker that stops hands over its leaderships first.',
  },
  'controlled.shutdown.max.retries': {
    type: 'int',
    default: 3,
    importance: 'medium',
    until: '4.0',
    doc: 'How often a stopping broker of a ZooKeeper cluster asks the controller to take over its leaderships.',
  },
  'controlled.shutdown.retry.backoff.ms': {
    type: 'long',
    default: 5000,
    importance: 'medium',
    until: '4.0',
    doc: 'The pause before a stopping broker asks the controller once more.',
  },
  'controller.socket.timeout.ms': {
    type: 'int',
    default: 30_000,
    importance: 'medium',
    doc: 'How long a request between controller and broker may take before its connection is given up.',
  },
  'server.max.startup.time.ms': {
    type: 'long',
    default: LONG_MAX,
    min: 0,
    importance: 'medium',
    internal: true,
    doc: 'How long a starting node waits for its authorizer, the metadata and its unfencing before it exits.',
  },

  // Threads.
  'num.network.threads': {
    type: 'int',
    default: 3,
    min: 1,
    importance: 'high',
    update: 'cluster-wide',
    doc: 'The threads of each listener that read requests from sockets and write responses to them.',
  },
  'num.io.threads': {
    type: 'int',
    default: 8,
    min: 1,
    importance: 'high',
    update: 'cluster-wide',
    doc: 'The threads that handle requests, disk accesses included.',
  },
  'background.threads': {
    type: 'int',
    default: 10,
    min: 1,
    importance: 'high',
    update: 'cluster-wide',
    doc: 'The threads for everything that is done on a schedule: retention, flushing, checks of expiry.',
  },
  'num.recovery.threads.per.data.dir': {
    type: 'int',
    default: 2,
    min: 1,
    importance: 'high',
    update: 'cluster-wide',
    before: { '4.0': { default: 1 } },
    doc: 'The threads per log directory that recover logs at start and flush them at shutdown.',
  },
  'num.replica.alter.log.dirs.threads': {
    type: 'int',
    default: null,
    importance: 'high',
    doc: 'The threads that move replicas from one log directory of the broker to another; null: one per directory.',
  },

  // What clients may do.
  'auto.create.topics.enable': {
    type: 'boolean',
    default: true,
    importance: 'high',
    doc: 'Asking for the metadata of an unknown topic creates it.',
  },
  'delete.topic.enable': {
    type: 'boolean',
    default: true,
    importance: 'high',
    doc: 'Topics can be deleted; otherwise a request to delete one is refused.',
  },
  'create.topic.policy.class.name': {
    type: 'class',
    default: null,
    importance: 'low',
    doc: 'A plug-in that may refuse the creation of a topic.',
  },
  'alter.config.policy.class.name': {
    type: 'class',
    default: null,
    importance: 'low',
    doc: 'A plug-in that may refuse a change of configuration.',
  },
  'alter.config.policy.kraft.compatibility.enable': {
    type: 'boolean',
    default: false,
    importance: 'low',
    until: '4.0',
    doc: 'The policy for changes sees what a ZooKeeper cluster would have shown it.',
  },
  'request.timeout.ms': {
    type: 'int',
    default: 30_000,
    importance: 'high',
    doc: "How long the broker's own requests may wait for their answer.",
  },
  'max.request.partition.size.limit': {
    type: 'int',
    default: 2000,
    min: 1,
    importance: 'medium',
    doc: 'How many partitions one DescribeTopicPartitions answer holds at most; the client asks for the rest.',
  },
  'config.providers': {
    type: 'list',
    default: [],
    list: 'any',
    importance: 'low',
    update: 'cluster-wide',
    since: '4.2',
    doc: 'Names of plug-ins that fetch setting values from elsewhere, such as a vault.',
  },

  // Not yet for production.
  'unstable.api.versions.enable': {
    type: 'boolean',
    default: false,
    importance: 'high',
    internal: true,
    doc: 'The node offers versions of its APIs that are still being developed.',
  },
  'unstable.feature.versions.enable': {
    type: 'boolean',
    default: false,
    importance: 'high',
    internal: true,
    doc: 'The node offers feature levels, metadata versions included, that are still being developed.',
  },
} satisfies ConfigTable;
