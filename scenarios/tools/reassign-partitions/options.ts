// The options of kafka-reassign-partitions.
import {
  defaultOptions,
  long,
  optionalText,
  text,
  type OptionTable,
} from '../options/option-table.ts';

/** The options of kafka-reassign-partitions, with what its help says of each. */
export const reassignOptions = {
  verify: {
    doc: 'Verify if the reassignment completed as specified by the --reassignment-json-file option. If there is a throttle engaged for the replicas specified, and the rebalance has completed, the throttle will be removed',
  },
  generate: {
    doc: 'Generate a candidate partition reassignment configuration. Note that this only generates a candidate assignment, it does not execute it.',
  },
  execute: {
    doc: 'Kick off the reassignment as specified by the --reassignment-json-file option.',
  },
  cancel: { doc: 'Cancel an active reassignment.' },
  list: { doc: 'List all active partition reassignments.' },
  'bootstrap-server': {
    doc: 'the server(s) to use for bootstrapping.',
    takes: optionalText('Server(s) to use for bootstrapping'),
  },
  'command-config': {
    doc: 'Property file containing configs to be passed to Admin Client.',
    takes: text('Admin client property file'),
  },
  'reassignment-json-file': {
    doc: 'The JSON file with the partition reassignment configurationThe format to use is - \n{"partitions":\n\t[{"topic": "foo",\n\t  "partition": 1,\n\t  "replicas": [1,2,3],\n\t  "log_dirs": ["dir1","dir2","dir3"] }],\n"version":1\n}\nNote that "log_dirs" is optional. When it is specified, its length must equal the length of the replicas list. The value in this list can be either "any" or the absolution path of the log directory on the broker. If absolute log directory path is specified, the replica will be moved to the specified log directory on the broker.',
    takes: text('manual assignment json file path'),
  },
  'topics-to-move-json-file': {
    doc: 'Generate a reassignment configuration to move the partitions of the specified topics to the list of brokers specified by the --broker-list option. The format to use is - \n{"topics":\n\t[{"topic": "foo"},{"topic": "foo1"}],\n"version":1\n}',
    takes: text('topics to reassign json file path'),
  },
  'broker-list': {
    doc: 'The list of brokers to which the partitions need to be reassigned in the form "0,1,2". This is required if --topics-to-move-json-file is used to generate reassignment configuration',
    takes: text('brokerlist'),
  },
  'bootstrap-controller': {
    doc: 'The controller to use for reassignment. By default, the tool will get the quorum controller. This option supports the actions --cancel and --list.',
    takes: optionalText('bootstrap controller to connect to'),
  },
  'disable-rack-aware': { doc: 'Disable rack aware replica assignment' },
  throttle: {
    doc: 'The movement of partitions between brokers will be throttled to this value (bytes/sec). This option can be included with --execute when a reassignment is started, and it can be altered by resubmitting the current reassignment along with the --additional flag. The throttle rate should be at least 1 KB/s.',
    takes: long('throttle', -1),
  },
  'replica-alter-log-dirs-throttle': {
    doc: 'The movement of replicas between log directories on the same broker will be throttled to this value (bytes/sec). This option can be included with --execute when a reassignment is started, and it can be altered by resubmitting the current reassignment along with the --additional flag. The throttle rate should be at least 1 KB/s.',
    takes: long('replicaAlterLogDirsThrottle', -1),
  },
  timeout: {
    doc: 'The maximum time in ms to wait for log directory replica assignment to begin.',
    takes: long('timeout', 10000),
  },
  additional: {
    doc: 'Execute this reassignment in addition to any other ongoing ones. This option can also be used to change the throttle of an ongoing reassignment.',
  },
  'preserve-throttles': { doc: 'Do not modify broker or topic throttles.' },
  'disallow-replication-factor-change': {
    doc: "Denies the ability to change a partition's replication factor as part of this reassignment through adding validation against it.",
  },
  ...defaultOptions,
} as const satisfies OptionTable;
