// The options of kafka-get-offsets.
import { defaultOptions, text, type OptionTable } from '../options/option-table.ts';

/** The options of kafka-get-offsets, with what its help says of each. */
export const getOffsetsOptions = {
  'bootstrap-server': {
    doc: 'REQUIRED. The server(s) to connect to in the form HOST1:PORT1,HOST2:PORT2.',
    takes: text('HOST1:PORT1,...,HOST3:PORT3'),
  },
  'topic-partitions': {
    doc: "Comma separated list of topic-partition patterns to get the offsets for, with the format of '([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?'. The first group is an optional regex for the topic name, if omitted, it matches any topic name. The section after ':' describes a 'partition' pattern, which can be: a number, a range in the format of 'NUMBER-NUMBER' (lower inclusive, upper exclusive), an inclusive lower bound in the format of 'NUMBER-', an exclusive upper bound in the format of '-NUMBER' or may be omitted to accept all partitions.",
    takes: text('topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3'),
  },
  topic: {
    doc: 'The topic to get the offsets for. It also accepts a regular expression. If not present, all authorized topics are queried. Cannot be used if --topic-partitions is present.',
    takes: text('topic'),
  },
  partitions: {
    doc: 'Comma separated list of partition ids to get the offsets for. If not present, all partitions of the authorized topics are queried. Cannot be used if --topic-partitions is present.',
    takes: text('partition ids'),
  },
  time: {
    doc: 'timestamp of the offsets before that. [Note: No offset is returned, if the timestamp greater than recently committed record timestamp is given.]',
    takes: text(
      '<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload',
      'latest',
    ),
  },
  'command-config': {
    doc: 'Property file containing configs to be passed to Admin Client.',
    takes: text('config file'),
  },
  'exclude-internal-topics': {
    doc: 'By default, internal topics are included. If specified, internal topics are excluded.',
  },
  ...defaultOptions,
} as const satisfies OptionTable;
