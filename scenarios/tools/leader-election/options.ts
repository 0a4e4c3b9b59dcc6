// The options of kafka-leader-election.
import { defaultOptions, integer, text, type OptionTable } from '../options/option-table.ts';

/** The options of kafka-leader-election, with what its help says of each. */
export const leaderElectionOptions = {
  'bootstrap-server': {
    doc: 'A hostname and port for the broker to connect to, in the form host:port. Multiple comma separated URLs can be given. REQUIRED.',
    takes: text('host:port'),
  },
  'admin.config': {
    doc: '(DEPRECATED) Configuration properties files to pass to the admin client. This option will be removed in a future version. Use --command-config instead.',
    takes: text('config file'),
  },
  'command-config': {
    doc: 'Config properties file to pass to the admin client.',
    takes: text('Config file'),
  },
  'path-to-json-file': {
    doc: 'The JSON file with the list  of partition for which leader elections should be performed. This is an example format. \n{"partitions":\n\t[{"topic": "foo", "partition": 1},\n\t {"topic": "foobar", "partition": 2}]\n}\nNot allowed if --all-topic-partitions or --topic flags are specified.',
    takes: text('Path to JSON file'),
  },
  topic: {
    doc: 'Name of topic for which to perform an election. Not allowed if --path-to-json-file or --all-topic-partitions is specified.',
    takes: text('topic name'),
  },
  partition: {
    doc: 'Partition id for which to perform an election. REQUIRED if --topic is specified.',
    takes: integer('partition id'),
  },
  'all-topic-partitions': {
    doc: 'Perform election on all of the eligible topic partitions based on the type of election (see the --election-type flag). Not allowed if --topic or --path-to-json-file is specified.',
  },
  'election-type': {
    doc: 'Type of election to attempt. Possible values are "preferred" for preferred leader election or "unclean" for unclean leader election. If preferred election is selection, the election is only performed if the current leader is not the preferred leader for the topic partition. If unclean election is selected, the election is only performed if there are no leader for the topic partition. REQUIRED.',
    takes: text('election type'),
  },
  ...defaultOptions,
} as const satisfies OptionTable;
