// The options of kafka-dump-log.
import {
  defaultOptions,
  integer,
  optionalText,
  text,
  type OptionTable,
} from '../options/option-table.ts';

/** The options of kafka-dump-log, with what its help says of each. */
export const dumpLogOptions = {
  'print-data-log': {
    doc: 'If set, printing the messages content when dumping data logs. Automatically set if any decoder option is specified.',
  },
  'verify-index-only': { doc: 'If set, just verify the index log without printing its content.' },
  'index-sanity-check': {
    doc: 'If set, just checks the index sanity without printing its content. This is the same check that is executed on broker startup to determine if an index needs rebuilding or not.',
  },
  files: {
    doc: 'REQUIRED: The comma separated list of data and index log files to be dumped.',
    takes: text('file1, file2, ...'),
  },
  'max-message-size': { doc: 'Size of largest message.', takes: integer('size', 5 * 1024 * 1024) },
  'max-bytes': {
    doc: 'Limit the amount of total batches read in bytes avoiding reading the whole .log file(s).',
    takes: integer('size', 2147483647),
  },
  'deep-iteration': {
    doc: 'If set, uses deep instead of shallow iteration. Automatically set if print-data-log is enabled.',
  },
  'value-decoder-class': {
    doc: 'If set, used to deserialize the messages. This class should implement org.apache.kafka.tools.api.Decoder trait. Custom jar should be available in kafka/libs directory.',
    takes: optionalText('', 'org.apache.kafka.tools.api.StringDecoder'),
  },
  'key-decoder-class': {
    doc: 'If set, used to deserialize the keys. This class should implement org.apache.kafka.tools.api.Decoder trait. Custom jar should be available in kafka/libs directory.',
    takes: optionalText('', 'org.apache.kafka.tools.api.StringDecoder'),
  },
  'offsets-decoder': {
    doc: 'If set, log data will be parsed as offset data from the __consumer_offsets topic.',
  },
  'transaction-log-decoder': {
    doc: 'If set, log data will be parsed as transaction metadata from the __transaction_state topic.',
  },
  'cluster-metadata-decoder': {
    doc: 'If set, log data will be parsed as cluster metadata records.',
  },
  'remote-log-metadata-decoder': {
    doc: 'If set, log data will be parsed as TopicBasedRemoteLogMetadataManager (RLMM) metadata records. Instead, the value-decoder-class option can be used if a custom RLMM implementation is configured.',
  },
  'share-group-state-decoder': {
    doc: 'If set, log data will be parsed as share group state data from the __share_group_state topic.',
  },
  'skip-record-metadata': {
    doc: 'Skip metadata when printing records. This flag also skips control records.',
  },
  ...defaultOptions,
} as const satisfies OptionTable;
