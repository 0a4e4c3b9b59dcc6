import { id, ids, int, text, wide, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';

/** What happens to clients and to the applications around them. The row's process is the application. */
export const clientsTrace = {
  name: 'clients',
  first: 224,
  kinds: {
    'record-produced': {
      fields: [id('partition', 'partition'), int('send'), int('size')],
      importance: 0,
      sentence: 'Record {send} of the application waits in the batch for {partition}.',
    },
    'send-blocked': {
      fields: [int('send'), text('why')],
      importance: 2,
      sentence: 'The application waits in send(): {why}.',
    },
    'batch-sent': {
      fields: [
        id('partition', 'partition'),
        int('count'),
        int('size'),
        int('attempt'),
        wide('producer'),
        int('epoch'),
        int('sequence'),
      ],
      importance: 1,
      sentence: '{count|record|records} for {partition} on the way (attempt {attempt}).',
    },
    'records-acknowledged': {
      fields: [id('partition', 'partition'), wide('baseOffset'), int('count')],
      importance: 1,
      sentence:
        '{count|record is|records are} acknowledged by {partition} from offset {baseOffset} on.',
    },
    'produce-retried': {
      fields: [id('partition', 'partition'), int('count'), int('error'), int('attempt')],
      importance: 2,
      sentence: '{count|record|records} for {partition} will be sent again after error {error}.',
    },
    'produce-failed': {
      fields: [id('partition', 'partition'), int('count'), int('error')],
      importance: 3,
      sentence: '{count|record|records} for {partition} given up with error {error}.',
    },
    'batch-split': {
      fields: [id('partition', 'partition'), int('count'), int('parts')],
      importance: 2,
      sentence:
        '{count|record|records} for {partition} were too large at once: they become {parts} batches.',
    },
    'producer-id-known': {
      fields: [wide('producer'), int('epoch')],
      importance: 2,
      sentence: 'The producer now has id {producer} and epoch {epoch}.',
    },
    'metadata-refreshed': {
      fields: [int('version'), int('brokers'), int('topics')],
      importance: 1,
      sentence: 'It learns of {brokers} brokers and {topics} topics.',
    },
    'leader-learnt': {
      fields: [id('partition', 'partition'), int('leader'), int('leaderEpoch')],
      importance: 2,
      sentence:
        'It now believes that {leader?broker *|nobody} leads {partition} in epoch {leaderEpoch}.',
    },
    rebootstrapped: {
      fields: [],
      importance: 2,
      sentence:
        'None of the brokers it knows can be reached: it begins again from bootstrap.servers.',
    },
    'request-timed-out': {
      fields: [text('request'), int('node')],
      importance: 2,
      sentence: 'Broker {node} did not answer the {request} in time: the connection is given up.',
    },
    'records-fetched': {
      fields: [
        id('partition', 'partition'),
        wide('from'),
        int('count'),
        wide('highWatermark'),
        int('size'),
      ],
      importance: 1,
      sentence: '{count|record|records} of {partition} fetched from offset {from} on.',
    },
    'fetch-failed': {
      fields: [id('partition', 'partition'), int('node'), int('error')],
      importance: 1,
      sentence: 'Broker {node} refuses to give {partition} (error {error}).',
    },
    'position-moved': {
      fields: [id('partition', 'partition'), wide('to'), text('why')],
      importance: 1,
      sentence: 'The next record read of {partition} will be {to}: {why}.',
    },
    'log-truncation-noticed': {
      fields: [id('partition', 'partition'), wide('position'), wide('divergesAt')],
      importance: 3,
      sentence: 'What was read of {partition} up to {position} is gone from {divergesAt} on.',
    },
    'records-polled': {
      fields: [id('partition', 'partition'), wide('from'), wide('to'), int('count')],
      importance: 1,
      sentence: 'poll() hands {count|record|records} of {partition} to the application.',
    },
    'records-processed': {
      fields: [id('partition', 'partition'), wide('from'), wide('to')],
      importance: 1,
      sentence: 'The application has processed {partition} from {from} up to {to}.',
    },
    'application-failed': {
      fields: [text('what'), int('error')],
      importance: 3,
      sentence: 'The application hears that {what} failed for good (error {error}).',
    },
    'coordinator-found': {
      fields: [id('group', 'group'), int('node')],
      importance: 1,
      sentence: 'Broker {node} coordinates group {group}.',
    },
    'coordinator-lost': {
      fields: [id('group', 'group'), int('node'), text('why')],
      importance: 2,
      sentence: 'Broker {node} is no longer asked about group {group}: {why}.',
    },
    'join-asked': {
      fields: [id('group', 'group'), text('why')],
      importance: 1,
      sentence: 'It asks to join group {group}: {why}.',
    },
    'join-refused': {
      fields: [id('group', 'group'), text('answer')],
      importance: 2,
      sentence: 'Group {group} does not let it into the new generation: {answer}.',
    },
    'group-joined': {
      fields: [id('group', 'group'), id('member', 'member'), int('generation'), text('assignor')],
      importance: 2,
      sentence: 'It is in generation {generation} of group {group}, which assigns by {assignor}.',
    },
    'group-led': {
      fields: [id('group', 'group'), int('generation'), int('members')],
      importance: 2,
      sentence:
        'It leads generation {generation} of group {group}: it divides the partitions among {members|member|members}.',
    },
    'partitions-revoked': {
      fields: [id('group', 'group'), int('generation'), ids('partition', 'partitions')],
      importance: 2,
      sentence: 'It gives {partitions} back to group {group}, after generation {generation}.',
    },
    'partitions-lost': {
      fields: [id('group', 'group'), ids('partition', 'partitions')],
      importance: 3,
      sentence: 'It has lost {partitions}: group {group} went on without it.',
    },
    'partitions-assigned': {
      fields: [
        id('group', 'group'),
        int('generation'),
        ids('partition', 'partitions'),
        ids('partition', 'added'),
      ],
      importance: 2,
      sentence:
        'It reads {partitions} in generation {generation} of group {group}; new to it are {added}.',
    },
    'heartbeat-sent': {
      fields: [id('group', 'group'), int('generation')],
      importance: 0,
      sentence: 'It tells group {group} that it lives, in generation {generation}.',
    },
    'heartbeat-refused': {
      fields: [id('group', 'group'), text('answer')],
      importance: 2,
      sentence: 'Group {group} answers its heartbeat with {answer}.',
    },
    'group-left': {
      fields: [id('group', 'group'), text('why')],
      importance: 2,
      sentence: 'It leaves group {group}: {why}.',
    },
    'offset-committed': {
      fields: [id('group', 'group'), id('partition', 'partition'), wide('offset'), text('how')],
      importance: 1,
      sentence: 'Group {group} will go on at offset {offset} of {partition} ({how} commit).',
    },
    'record-failed': {
      fields: [id('partition', 'partition'), wide('offset'), int('attempt')],
      importance: 2,
      sentence:
        'The application cannot process offset {offset} of {partition} (attempt {attempt}).',
    },
    'dead-letter-sent': {
      fields: [id('partition', 'partition'), wide('offset'), wide('to')],
      importance: 2,
      sentence: 'Offset {offset} of {partition} goes to the topic of dead letters.',
    },
    'order-committed': {
      fields: [int('order')],
      importance: 1,
      sentence: 'Order {order} and the message about it are committed to the database.',
    },
    'outbox-relayed': {
      fields: [int('upTo')],
      importance: 1,
      sentence: 'All messages about orders below {upTo} are delivered, and that is written down.',
    },
    'application-crashed': {
      fields: [text('step')],
      importance: 3,
      sentence: 'The application crashes before its next {step}.',
    },
    'commit-failed': {
      fields: [id('group', 'group'), text('exception'), int('error')],
      importance: 2,
      sentence: 'Positions are not committed: {exception} (error {error}).',
    },
    'place-given-up': {
      fields: [id('group', 'group'), text('why')],
      importance: 2,
      sentence: 'It gives up its place in group {group} without a word: {why}.',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof clientsTrace>> = writersOf(clientsTrace);
