// The command line of kafka-transactions.
import { argument, type ParserDef } from '../arguments/argument-table.ts';

const isRequired = { isRequired: true };
const topic = argument(['--topic'], 'text', isRequired);
const partition = argument(['--partition'], 'integer', isRequired);
const brokerId = argument(['--broker-id'], 'integer');

/** What kafka-transactions can be told. */
export const transactionsParser: ParserDef = {
  prog: 'kafka-transactions.sh',
  commandsAs: 'COMMAND',
  arguments: [
    argument(['-v', '--version'], 'nothing'),
    argument(['--command-config'], 'text', { metavar: 'FILE' }),
    argument(['--bootstrap-server'], 'text', { metavar: 'host:port', isRequired: true }),
  ],
  commands: {
    list: [
      argument(['--duration-filter'], 'long'),
      argument(['--transactional-id-pattern'], 'text'),
    ],
    describe: [argument(['--transactional-id'], 'text', isRequired)],
    'describe-producers': [brokerId, topic, partition],
    abort: [
      topic,
      partition,
      argument(['--start-offset'], 'long'),
      argument(['--producer-id'], 'long'),
      argument(['--producer-epoch'], 'integer'),
      argument(['--coordinator-epoch'], 'integer'),
    ],
    'find-hanging': [
      brokerId,
      argument(['--max-transaction-timeout'], 'integer'),
      argument(['--topic'], 'text'),
      argument(['--partition'], 'integer'),
    ],
    forceTerminateTransaction: [argument(['--transactionalId'], 'text', isRequired)],
  },
};
