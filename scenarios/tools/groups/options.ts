// The options of kafka-groups.
import { defaultOptions, text, type OptionTable } from '../options/option-table.ts';

/** The options of kafka-groups, with what its help says of each. */
export const groupsOptions = {
  'bootstrap-server': {
    doc: 'REQUIRED: The Kafka server to connect to.',
    takes: text('server to connect to'),
    isRequired: true,
  },
  'command-config': {
    doc: 'Property file containing configs to be passed to Admin Client.',
    takes: text('command config property file'),
  },
  list: { doc: 'List the groups.' },
  'group-type': {
    doc: "Filter the groups based on group type. Valid types are: 'classic', 'consumer', 'share' and 'streams'.",
    takes: text('type'),
  },
  protocol: { doc: 'Filter the groups based on protocol type.', takes: text('protocol') },
  consumer: {
    doc: "Filter the groups to show all kinds of consumer groups, including classic and simple consumer groups. This matches group type 'consumer', and group type 'classic' where the protocol type is 'consumer' or empty.",
  },
  share: { doc: 'Filter the groups to show share groups.' },
  streams: { doc: 'Filter the groups to show streams groups.' },
  ...defaultOptions,
} as const satisfies OptionTable;
