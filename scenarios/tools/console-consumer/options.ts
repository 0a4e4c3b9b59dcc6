// The options of kafka-console-consumer.
import { defaultOptions, integer, long, text, type OptionTable } from '../options/option-table.ts';

/** The options of kafka-console-consumer, with what its help says of each. */
export const consoleConsumerOptions = {
  topic: { doc: 'The topic to consume from.', takes: text('topic') },
  include: {
    doc: 'Regular expression specifying list of topics to include for consumption.',
    takes: text('Java regex (String)'),
  },
  partition: {
    doc: "The partition to consume from. Consumption starts from the end of the partition unless '--offset' is specified.",
    takes: integer('partition'),
  },
  offset: {
    doc: "The offset to consume from (a non-negative number), or 'earliest' which means from beginning, or 'latest' which means from end",
    takes: text('consume offset', 'latest'),
  },
  'consumer-property': {
    doc: '(DEPRECATED) Consumer config properties in the form key=value. This option will be removed in a future version. Use --command-property instead.',
    takes: text('consumer_prop'),
  },
  'command-property': {
    doc: 'Consumer config properties in the form key=value.',
    takes: text('consumer_prop'),
  },
  'consumer.config': {
    doc: '(DEPRECATED) Consumer config properties file. Note that [command-property] takes precedence over this config. This option will be removed in a future version. Use --command-config instead.',
    takes: text('config file'),
  },
  'command-config': {
    doc: 'Consumer config properties file. Note that [command-property] takes precedence over this config.',
    takes: text('config file'),
  },
  formatter: {
    doc: 'The name of a class to use for formatting kafka messages for display.',
    takes: text('class', 'org.apache.kafka.tools.consumer.DefaultMessageFormatter'),
  },
  property: {
    doc: "(DEPRECATED) The properties to initialize the message formatter. Default properties include: \n print.timestamp=true|false\n print.key=true|false\n print.offset=true|false\n print.epoch=true|false\n print.partition=true|false\n print.headers=true|false\n print.value=true|false\n key.separator=<key.separator>\n line.separator=<line.separator>\n headers.separator=<headers.separator>\n null.literal=<null.literal>\n key.deserializer=<key.deserializer>\n value.deserializer=<value.deserializer>\n header.deserializer=<header.deserializer>\n\nUsers can also pass in customized properties for their formatter; more specifically, users can pass in properties keyed with 'key.deserializer.', 'value.deserializer.' and 'headers.deserializer.' prefixes to configure their deserializers. \nThis option will be removed in a future version. Use --formatter-property instead.",
    takes: text('prop'),
  },
  'formatter-property': {
    doc: "The properties to initialize the message formatter. Default properties include: \n print.timestamp=true|false\n print.key=true|false\n print.offset=true|false\n print.epoch=true|false\n print.partition=true|false\n print.headers=true|false\n print.value=true|false\n key.separator=<key.separator>\n line.separator=<line.separator>\n headers.separator=<headers.separator>\n null.literal=<null.literal>\n key.deserializer=<key.deserializer>\n value.deserializer=<value.deserializer>\n header.deserializer=<header.deserializer>\n\nUsers can also pass in customized properties for their formatter; more specifically, users can pass in properties keyed with 'key.deserializer.', 'value.deserializer.' and 'headers.deserializer.' prefixes to configure their deserializers.",
    takes: text('prop'),
  },
  'formatter-config': {
    doc: 'Config properties file to initialize the message formatter. Note that [formatter-property] takes precedence over this config.',
    takes: text('config file'),
  },
  'from-beginning': {
    doc: 'If the consumer does not already have an established offset to consume from, start with the earliest message present in the log rather than the latest message.',
  },
  'max-messages': {
    doc: 'The maximum number of messages to consume before exiting. If not set, consumption is continual.',
    takes: integer('num_messages'),
  },
  'timeout-ms': {
    doc: 'If specified, exit if no message is available for consumption for the specified interval.',
    takes: long('timeout_ms'),
  },
  'skip-message-on-error': {
    doc: 'If there is an error when processing a message, skip it instead of halt.',
  },
  'bootstrap-server': {
    doc: 'REQUIRED: The server(s) to connect to.',
    takes: text('server to connect to'),
  },
  'key-deserializer': {
    doc: 'The name of the class to use for deserializing keys.',
    takes: text('deserializer for keys'),
  },
  'value-deserializer': {
    doc: 'The name of the class to use for deserializing values.',
    takes: text('deserializer for values'),
  },
  'enable-systest-events': {
    doc: 'Log lifecycle events of the consumer in addition to logging consumed messages. (This is specific for system tests.)',
  },
  'isolation-level': {
    doc: 'Set to read_committed in order to filter out transactional messages which are not committed. Set to read_uncommitted to read all messages.',
    takes: text('', 'read_uncommitted'),
  },
  group: { doc: 'The consumer group id of the consumer.', takes: text('consumer group id') },
  ...defaultOptions,
} as const satisfies OptionTable;
