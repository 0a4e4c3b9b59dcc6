// The options of kafka-topics.
import { isKnown } from '../../../engine/config/definition.ts';
import { topicConfigs } from '../../../engine/config/topic-configs.ts';
import { defaultOptions, integer, text, type OptionTable } from '../options/option-table.ts';

/** Every setting of a topic, as the help lists them. Simplified: the help is that of one release. */
const topicConfigNames = Object.entries(topicConfigs)
  .filter(([name, def]) => !name.startsWith('internal.') && isKnown(def, '4.3'))
  .map(([name]) => name)
  .toSorted()
  .map((name) => `\t${name}`)
  .join('\n');

/** The options of kafka-topics, with what its help says of each. */
export const topicOptions = {
  'bootstrap-server': {
    doc: 'REQUIRED: The Kafka server to connect to.',
    takes: text('server to connect to'),
  },
  'command-config': {
    doc: 'Property file containing configs to be passed to Admin Client.',
    takes: text('command config property file'),
  },
  list: { doc: 'List all available topics.' },
  create: { doc: 'Create a new topic.' },
  delete: { doc: 'Delete a topic.' },
  alter: {
    doc: 'Alter the number of partitions and replica assignment. (To alter topic configurations, the kafka-configs tool can be used.)',
  },
  describe: { doc: 'List details for the given topics.' },
  topic: {
    doc: 'The topic to create, alter, describe or delete. It also accepts a regular expression, except for --create option.',
    takes: text('topic'),
  },
  'topic-id': { doc: 'The topic-id to describe.', takes: text('topic-id') },
  config: {
    doc: `A topic configuration override for the topic being created. The following is a list of valid configurations: \n${topicConfigNames}\nSee the Kafka documentation for full details on the topic configs. It is supported only in combination with --create. (To alter topic configurations, the kafka-configs tool can be used.)`,
    takes: text('name=value'),
  },
  'delete-config': {
    doc: 'This option is no longer supported and has been deprecated since 4.0',
    takes: text('name'),
  },
  partitions: {
    doc: 'The number of partitions for the topic being created or altered. If not supplied with --create, the topic uses the cluster default. (WARNING: If partitions are increased for a topic that has a key, the partition logic or ordering of the messages will be affected).',
    takes: integer('# of partitions'),
  },
  'replication-factor': {
    doc: 'The replication factor for each partition in the topic being created. If not supplied, the topic uses the cluster default.',
    takes: integer('replication factor'),
  },
  'replica-assignment': {
    doc: 'A list of manual partition-to-broker assignments for the topic being created or altered.',
    takes: text(
      'broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : broker_id_for_part2_replica2 , ...',
    ),
  },
  'under-replicated-partitions': {
    doc: 'If set when describing topics, only show under-replicated partitions.',
  },
  'unavailable-partitions': {
    doc: 'If set when describing topics, only show partitions whose leader is not available.',
  },
  'under-min-isr-partitions': {
    doc: 'If set when describing topics, only show partitions whose isr count is less than the configured minimum.',
  },
  'at-min-isr-partitions': {
    doc: 'If set when describing topics, only show partitions whose isr count is equal to the configured minimum.',
  },
  'topics-with-overrides': {
    doc: 'If set when describing topics, only show topics that have overridden configs.',
  },
  'if-exists': {
    doc: 'If set when altering or deleting or describing topics, the action will only execute if the topic exists.',
  },
  'if-not-exists': {
    doc: 'If set when creating topics, the create request will not fail if the topic already exists, but the request will still be sent.',
  },
  'exclude-internal': {
    doc: 'Exclude internal topics when listing or describing topics. By default, the internal topics are included.',
  },
  'partition-size-limit-per-response': {
    doc: 'The maximum partition size to be included in one DescribeTopicPartitions response.',
    takes: integer('maximum number of partitions per response'),
  },
  ...defaultOptions,
} as const satisfies OptionTable;
