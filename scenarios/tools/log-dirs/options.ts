// The options of kafka-log-dirs.
import { defaultOptions, text, type OptionTable } from '../options/option-table.ts';

/** The options of kafka-log-dirs, with what its help says of each. */
export const logDirsOptions = {
  'bootstrap-server': {
    doc: 'REQUIRED: the server(s) to use for bootstrapping',
    takes: text('The server(s) to use for bootstrapping'),
  },
  'command-config': {
    doc: 'Property file containing configs to be passed to Admin Client.',
    takes: text('Admin client property file'),
  },
  describe: { doc: 'Describe the specified log directories on the specified brokers.' },
  'topic-list': {
    doc: 'The list of topics to be queried in the form "topic1,topic2,topic3". All topics will be queried if no topic list is specified',
    takes: text('Topic list', ''),
  },
  'broker-list': {
    doc: 'The list of brokers to be queried in the form "0,1,2". All brokers in the cluster will be queried if no broker list is specified',
    takes: text('Broker list', ''),
  },
  ...defaultOptions,
} as const satisfies OptionTable;
