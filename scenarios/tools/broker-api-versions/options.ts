// The options of kafka-broker-api-versions.
import { defaultOptions, text, type OptionTable } from '../options/option-table.ts';

/** The options of kafka-broker-api-versions, with what its help says of each. */
export const brokerApiVersionsOptions = {
  'command-config': {
    doc: 'A property file containing configs to be passed to Admin Client.',
    takes: text('command config property file'),
  },
  'bootstrap-server': {
    doc: 'REQUIRED: The server to connect to.',
    takes: text('server(s) to use for bootstrapping'),
  },
  ...defaultOptions,
} as const satisfies OptionTable;
