// The options of kafka-delete-records.
import { defaultOptions, text, type OptionTable } from '../options/option-table.ts';

/** The options of kafka-delete-records, with what its help says of each. */
export const deleteRecordsOptions = {
  'bootstrap-server': {
    doc: 'REQUIRED: The server to connect to.',
    takes: text('server(s) to use for bootstrapping'),
  },
  'offset-json-file': {
    doc: 'REQUIRED: The JSON file with offset per partition. The format to use is:\n{"partitions":\n  [{"topic": "foo", "partition": 1, "offset": 1}],\n "version":1\n}',
    takes: text('Offset json file path'),
  },
  'command-config': {
    doc: 'A property file containing configs to be passed to Admin Client.',
    takes: text('command config property file path'),
  },
  ...defaultOptions,
} as const satisfies OptionTable;
