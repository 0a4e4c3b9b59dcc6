import { id, ids, int, text, wide, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';

/** What happens to the replicas of a partition. The row's process is the broker that tells it. */
export const replicationTrace = {
  name: 'replication',
  first: 64,
  kinds: {
    'role-changed': {
      fields: [id('partition', 'partition'), text('role'), int('leader'), int('leaderEpoch')],
      importance: 3,
      sentence:
        'It is now {role} of {partition} in epoch {leaderEpoch}; {leader?broker *|nobody} leads.',
    },
    'batch-appended': {
      fields: [
        id('partition', 'partition'),
        wide('baseOffset'),
        int('count'),
        int('leaderEpoch'),
        wide('producer'),
        int('size'),
      ],
      importance: 1,
      sentence: '{count|record is|records are} appended to {partition} at offset {baseOffset}.',
    },
    'high-watermark-advanced': {
      fields: [id('partition', 'partition'), wide('from'), wide('to')],
      importance: 1,
      sentence: 'Records of {partition} below {to} are now visible to consumers.',
    },
    'log-start-moved': {
      fields: [id('partition', 'partition'), wide('to')],
      importance: 1,
      sentence: '{partition} now begins at offset {to}.',
    },
    'segments-deleted': {
      fields: [id('partition', 'partition'), int('count')],
      importance: 1,
      sentence: 'Retention takes the oldest {count|segment|segments} of {partition}.',
    },
    'log-compacted': {
      fields: [id('partition', 'partition'), wide('upTo'), int('read'), int('kept')],
      importance: 1,
      sentence:
        'The cleaner has been through {partition} up to offset {upTo}: of {read|record|records} it keeps {kept}.',
    },
    'log-truncated': {
      fields: [id('partition', 'partition'), wide('from'), wide('to'), text('reason')],
      importance: 3,
      sentence: '{partition} is cut from {from} back to {to}: {reason}.',
    },
    'log-recovered': {
      fields: [id('directory', 'directory'), wide('logEndOffset'), wide('highWatermark')],
      importance: 2,
      sentence: 'The disk still holds {directory} up to offset {logEndOffset}.',
    },
    'follower-progressed': {
      fields: [id('partition', 'partition'), int('follower'), wide('offset')],
      importance: 0,
      sentence: 'Broker {follower} has everything of {partition} below {offset}.',
    },
    'isr-change-proposed': {
      fields: [id('partition', 'partition'), ids('node', 'isr'), text('why')],
      importance: 2,
      sentence: 'It proposes the in-sync replicas {isr} for {partition}: {why}.',
    },
    'isr-change-answered': {
      fields: [
        id('partition', 'partition'),
        ids('node', 'isr'),
        int('partitionEpoch'),
        int('error'),
      ],
      importance: 2,
      sentence: 'The in-sync replicas of {partition} are {isr}.',
    },
    'produce-acknowledged': {
      fields: [
        id('partition', 'partition'),
        wide('baseOffset'),
        int('count'),
        int('acks'),
        int('copies'),
      ],
      importance: 2,
      sentence:
        '{count|record|records} of {partition} from offset {baseOffset} on: acknowledged with {copies|copy|copies}.',
    },
    'fetcher-started': {
      fields: [int('source')],
      importance: 0,
      sentence: 'It begins to fetch from broker {source}.',
    },
    'fetch-refused': {
      fields: [id('partition', 'partition'), int('source'), int('error')],
      importance: 1,
      sentence: 'Broker {source} refuses to let it fetch {partition} (error {error}).',
    },
    'log-deleted': {
      fields: [id('partition', 'partition')],
      importance: 2,
      sentence: 'Its replica of {partition} is deleted.',
    },
    'directory-failed': {
      fields: [text('directory')],
      importance: 3,
      sentence: 'Its log directory {directory} has failed.',
    },
    'broker-halted': {
      fields: [text('why')],
      importance: 3,
      sentence: 'The broker halts: {why}.',
    },
    'log-set-aside': {
      fields: [id('directory', 'directory')],
      importance: 2,
      sentence:
        'It finds {directory}, and has no replica there any more: that is kept under another name.',
    },
    'epoch-end-told': {
      fields: [
        id('partition', 'partition'),
        int('follower'),
        int('leaderEpoch'),
        wide('endOffset'),
      ],
      importance: 1,
      sentence:
        'Broker {follower}, which follows {partition} in epoch {leaderEpoch}, is told that its last one ends at {endOffset}.',
    },
    'replica-move-began': {
      fields: [id('partition', 'partition'), text('directory'), wide('from')],
      importance: 2,
      sentence:
        'Its replica of {partition} is to lie in {directory}: a copy of it grows there, from offset {from} on.',
    },
    'replica-copied': {
      fields: [id('partition', 'partition'), wide('to'), int('size')],
      importance: 1,
      sentence:
        'The copy of {partition} takes {size} bytes from the replica, and ends at {to} now.',
    },
    'replica-copy-cut': {
      fields: [id('partition', 'partition'), wide('from'), wide('to')],
      importance: 2,
      sentence:
        'The copy of {partition} is cut from {from} back to {to}: the replica has no such records.',
    },
    'replica-copy-complete': {
      fields: [id('partition', 'partition'), text('directory')],
      importance: 2,
      sentence:
        'The copy of {partition} has everything: the controller is asked to count the replica to {directory}.',
    },
    'replica-moved': {
      fields: [id('partition', 'partition'), text('directory')],
      importance: 3,
      sentence: 'The copy has taken the place of the replica: {partition} lies in {directory} now.',
    },
    'replica-move-given-up': {
      fields: [id('partition', 'partition'), text('directory'), text('why')],
      importance: 2,
      sentence: 'Its replica of {partition} does not move to {directory}: {why}.',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof replicationTrace>> =
  writersOf(replicationTrace);
