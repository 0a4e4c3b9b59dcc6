// The options of kafka-console-producer.
import {
  defaultOptions,
  integer,
  long,
  optionalText,
  text,
  type OptionTable,
} from '../options/option-table.ts';

/** The options of kafka-console-producer, with what its help says of each. */
export const consoleProducerOptions = {
  topic: { doc: 'REQUIRED: The topic name to produce messages to.', takes: text('topic') },
  'bootstrap-server': {
    doc: 'REQUIRED: The server(s) to connect to. The broker list string in the form HOST1:PORT1,HOST2:PORT2.',
    takes: text('server to connect to'),
  },
  sync: {
    doc: 'If set message send requests to the brokers are synchronously, one at a time as they arrive.',
  },
  'compression-codec': {
    doc: "The compression codec: either 'none', 'gzip', 'snappy', 'lz4', or 'zstd'.If specified without value, then it defaults to 'gzip'",
    takes: optionalText('compression-codec'),
  },
  'batch-size': {
    doc: 'The buffer size in bytes allocated for a partition. When records are received which are smaller than this size the producer will attempt to optimistically group them together until this size is reached. This is the option to control batch.size in producer configs. Please note that this option will be replaced if max-partition-memory-bytes is also set.',
    takes: integer('size', 16 * 1024),
  },
  'message-send-max-retries': {
    doc: 'Brokers can fail receiving the message for multiple reasons, and being unavailable transiently is just one of them. This property specifies the number of retries before the producer give up and drop this message. This is the option to control `retries` in producer configs.',
    takes: integer('', 3),
  },
  'retry-backoff-ms': {
    doc: 'Before each retry, the producer refreshes the metadata of relevant topics. Since leader election takes a bit of time, this property specifies the amount of time that the producer waits before refreshing the metadata. This is the option to control `retry.backoff.ms` in producer configs.',
    takes: long('', 100),
  },
  timeout: {
    doc: 'If set and the producer is running in asynchronous mode, this gives the maximum amount of time a message will queue awaiting sufficient batch size. The value is given in ms. This is the option to control `linger.ms` in producer configs.',
    takes: long('timeout_ms', 1000),
  },
  'request-required-acks': {
    doc: 'The required `acks` of the producer requests',
    takes: text('request required acks', '-1'),
  },
  'request-timeout-ms': {
    doc: 'The ack timeout of the producer requests. Value must be non-negative and non-zero.',
    takes: integer('request timeout ms', 1500),
  },
  'metadata-expiry-ms': {
    doc: "The period of time in milliseconds after which we force a refresh of metadata even if we haven't seen any leadership changes. This is the option to control `metadata.max.age.ms` in producer configs.",
    takes: long('metadata expiration interval', 5 * 60 * 1000),
  },
  'max-block-ms': {
    doc: 'The max time that the producer will block for during a send request.',
    takes: long('max block on send', 60 * 1000),
  },
  'max-memory-bytes': {
    doc: 'The total memory used by the producer to buffer records waiting to be sent to the server. This is the option to control `buffer.memory` in producer configs.',
    takes: long('total memory in bytes', 32 * 1024 * 1024),
  },
  'max-partition-memory-bytes': {
    doc: '(Deprecated) The buffer size in bytes allocated for a partition. When records are received which are smaller than this size the producer will attempt to optimistically group them together until this size is reached. This is the option to control batch.size in producer configs. This option will be removed in Apache Kafka 5.0. Use --batch-size instead.',
    takes: integer('memory in bytes per partition', 16 * 1024),
  },
  'line-reader': {
    doc: 'The class name of the class to use for reading lines from standard in. By default each line is read as a separate message.',
    takes: text('reader_class', 'org.apache.kafka.tools.LineMessageReader'),
  },
  'socket-buffer-size': {
    doc: 'The size of the tcp RECV size. This is the option to control `send.buffer.bytes` in producer configs.',
    takes: integer('size', 1024 * 100),
  },
  property: {
    doc: '(DEPRECATED) A mechanism to pass user-defined properties in the form key=value to the message reader. This allows custom configuration for a user-defined message reader.\nDefault properties include:\n parse.key=false\n parse.headers=false\n ignore.error=false\n key.separator=\\t\n headers.delimiter=\\t\n headers.separator=,\n headers.key.separator=:\n null.marker=   When set, any fields (key, value and headers) equal to this will be replaced by null\nDefault parsing pattern when:\n parse.headers=true and parse.key=true:\n  "h1:v1,h2:v2...\\tkey\\tvalue"\n parse.key=true:\n  "key\\tvalue"\n parse.headers=true:\n  "h1:v1,h2:v2...\\tvalue"\n This option will be removed in a future version. Use --reader-property instead.',
    takes: text('prop'),
  },
  'reader-property': {
    doc: 'A mechanism to pass user-defined properties in the form key=value to the message reader. This allows custom configuration for a user-defined message reader.\nDefault properties include:\n parse.key=false\n parse.headers=false\n ignore.error=false\n key.separator=\\t\n headers.delimiter=\\t\n headers.separator=,\n headers.key.separator=:\n null.marker=   When set, any fields (key, value and headers) equal to this will be replaced by null\nDefault parsing pattern when:\n parse.headers=true and parse.key=true:\n  "h1:v1,h2:v2...\\tkey\\tvalue"\n parse.key=true:\n  "key\\tvalue"\n parse.headers=true:\n  "h1:v1,h2:v2...\\tvalue"',
    takes: text('prop'),
  },
  'reader-config': {
    doc: 'Config properties file for the message reader. Note that [reader-property] takes precedence over this config.',
    takes: text('config file'),
  },
  'producer-property': {
    doc: '(DEPRECATED) Producer config properties in the form key=value. This option will be removed in a future version. Use --command-property instead.',
    takes: text('producer_prop'),
  },
  'command-property': {
    doc: 'Producer config properties in the form key=value.',
    takes: text('producer_prop'),
  },
  'producer.config': {
    doc: '(DEPRECATED) Producer config properties file. Note that [command-property] takes precedence over this config. This option will be removed in a future version. Use --command-config instead.',
    takes: text('config file'),
  },
  'command-config': {
    doc: 'Producer config properties file. Note that [command-property] takes precedence over this config.',
    takes: text('config file'),
  },
  ...defaultOptions,
} as const satisfies OptionTable;
