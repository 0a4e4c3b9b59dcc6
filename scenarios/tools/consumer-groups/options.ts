// The options of kafka-consumer-groups.
import {
  defaultOptions,
  long,
  optionalText,
  text,
  type OptionTable,
} from '../options/option-table.ts';

/** The options of kafka-consumer-groups, with what its help says of each. */
export const consumerGroupOptions = {
  'bootstrap-server': {
    doc: 'The server(s) to connect to. REQUIRED for all options except for --validate-regex.',
    takes: text('server to connect to'),
  },
  group: { doc: 'The consumer group we wish to act on.', takes: text('consumer group') },
  topic: {
    doc: 'The topic whose consumer group information should be deleted or topic whose should be included in the reset offset process. In `reset-offsets` case, partitions can be specified using this format: `topic1:0,1,2`, where 0,1,2 are the partition to be included in the process. Reset-offsets also supports multiple topic inputs.',
    takes: text('topic'),
  },
  'all-topics': { doc: 'Consider all topics assigned to a group in the `reset-offsets` process.' },
  list: { doc: 'List all consumer groups.' },
  describe: {
    doc: 'Describe consumer group and list offset lag (number of messages not yet processed) related to given group.',
  },
  'all-groups': { doc: 'Apply to all consumer groups.' },
  delete: {
    doc: 'Pass in groups to delete topic partition offsets and ownership information over the entire consumer group. For instance --group g1 --group g2',
  },
  timeout: {
    doc: 'The timeout that can be set for some use cases. For example, it can be used when describing the group to specify the maximum amount of time in milliseconds to wait before the group stabilizes (when the group is just created, or is going through some changes).',
    takes: long('timeout (ms)', 30000),
  },
  'command-config': {
    doc: 'Property file containing configs to be passed to Admin Client and Consumer.',
    takes: text('command config property file'),
  },
  'reset-offsets': {
    doc: "Reset offsets of consumer group. Supports one consumer group at the time, and instances should be inactive\nHas 2 execution options: --dry-run (the default) to plan which offsets to reset, and --execute to update the offsets. Additionally, the --export option is used to export the results to a CSV format.\nYou must choose one of the following reset specifications: --to-datetime, --by-duration, --to-earliest, --to-latest, --shift-by, --from-file, --to-current, --to-offset.\nTo define the scope use --all-topics or --topic. One scope must be specified unless you use '--from-file'.",
  },
  'delete-offsets': {
    doc: 'Delete offsets of consumer group. Supports one consumer group at the time, and multiple topics.',
  },
  'dry-run': {
    doc: 'Only show results without executing changes on Consumer Groups. Supported operations: reset-offsets.',
  },
  execute: { doc: 'Execute operation. Supported operations: reset-offsets.' },
  export: { doc: 'Export operation execution to a CSV file. Supported operations: reset-offsets.' },
  'to-offset': { doc: 'Reset offsets to a specific offset.', takes: long('offset') },
  'from-file': {
    doc: 'Reset offsets to values defined in CSV file.',
    takes: text('path to CSV file'),
  },
  'to-datetime': {
    doc: "Reset offsets to offset from datetime. Format: 'YYYY-MM-DDThh:mm:ss.sss'",
    takes: text('datetime'),
  },
  'by-duration': {
    doc: "Reset offsets to offset by duration from current timestamp. Format: 'PnDTnHnMnS'",
    takes: text('duration'),
  },
  'to-earliest': { doc: 'Reset offsets to earliest offset.' },
  'to-latest': { doc: 'Reset offsets to latest offset.' },
  'to-current': { doc: 'Reset offsets to current offset.' },
  'shift-by': {
    doc: "Reset offsets shifting current offset by 'n', where 'n' can be positive or negative.",
    takes: long('number-of-offsets'),
  },
  members: {
    doc: "Describe members of the group. This option may be used with '--describe' and '--bootstrap-server' options only.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --members",
    onlyWith: ['describe'],
  },
  verbose: {
    doc: "Provide additional information, if any, when describing the group. This option may be used with '--offsets'/'--members'/'--state' and '--bootstrap-server' options only.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --members --verbose",
    onlyWith: ['describe'],
  },
  offsets: {
    doc: "Describe the group and list all topic partitions in the group along with their offset lag. This is the default sub-action of and may be used with '--describe' and '--bootstrap-server' options only.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --offsets",
    onlyWith: ['describe'],
  },
  state: {
    doc: "When specified with '--describe', includes the state of the group.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --state\nWhen specified with '--list', it displays the state of all groups. It can also be used to list groups with specific states.\nExample: --bootstrap-server localhost:9092 --list --state stable,empty\nThis option may be used with '--describe', '--list' and '--bootstrap-server' options only.",
    takes: optionalText(''),
    onlyWith: ['describe', 'list'],
  },
  type: {
    doc: "When specified with '--list', it displays the types of all the groups. It can also be used to list groups with specific types.\nExample: --bootstrap-server localhost:9092 --list --type classic,consumer\nThis option may be used with the '--list' option only.",
    takes: optionalText(''),
    onlyWith: ['list'],
  },
  'validate-regex': {
    doc: 'Validate that the syntax of the provided regular expression is valid according to the RE2 format.',
    takes: text('regex'),
  },
  ...defaultOptions,
} as const satisfies OptionTable;
