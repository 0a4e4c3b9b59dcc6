import { id, ids, int, text, wide, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';

/** What coordinators decide: for now, groups and their offsets. */
export const coordinatorTrace = {
  name: 'coordinator',
  first: 288,
  kinds: {
    'shard-loaded': {
      fields: [id('partition', 'partition'), int('leaderEpoch')],
      importance: 2,
      sentence: 'It coordinates the groups of {partition} from now on, in epoch {leaderEpoch}.',
    },
    'group-loaded': {
      fields: [id('group', 'group'), text('state'), int('generation'), int('members')],
      importance: 2,
      sentence:
        'It has read that group {group} is {state}, in generation {generation} with {members|member|members}.',
    },
    'shard-resigned': {
      fields: [id('partition', 'partition'), int('refused')],
      importance: 2,
      sentence:
        'It no longer coordinates the groups of {partition}; {refused} answers that waited are refused.',
    },
    'group-state-changed': {
      fields: [id('group', 'group'), text('state'), int('generation'), int('members')],
      importance: 1,
      sentence:
        'Group {group} is now {state}, in generation {generation} with {members|member|members}.',
    },
    'member-joined': {
      fields: [id('group', 'group'), id('member', 'member')],
      importance: 2,
      sentence: '{member} is in group {group}.',
    },
    'member-left': {
      fields: [id('group', 'group'), id('member', 'member'), text('why')],
      importance: 2,
      sentence: '{member} is out of group {group}: {why}.',
    },
    'member-replaced': {
      fields: [id('group', 'group'), id('member', 'member'), id('member', 'by')],
      importance: 2,
      sentence:
        'In group {group} {by} takes the place of {member}, which had the same instance id.',
    },
    'static-member-returned': {
      fields: [id('group', 'group'), int('generation'), id('member', 'member')],
      importance: 2,
      sentence:
        'In group {group} {member} keeps what it had in generation {generation}: nobody need rebalance.',
    },
    'rebalance-began': {
      fields: [id('group', 'group'), int('generation'), text('why')],
      importance: 3,
      sentence: 'Group {group} leaves generation {generation} and rebalances: {why}.',
    },
    'generation-began': {
      fields: [
        id('group', 'group'),
        int('generation'),
        int('members'),
        id('member', 'leader'),
        text('assignor'),
      ],
      importance: 2,
      sentence:
        'Generation {generation} of group {group} has {members|member|members}; {leader} assigns their partitions by {assignor}.',
    },
    'assignment-given': {
      fields: [
        id('group', 'group'),
        int('generation'),
        id('member', 'member'),
        ids('topic-partition', 'partitions'),
      ],
      importance: 2,
      sentence: 'In generation {generation} of group {group} {member} gets {partitions}.',
    },
    'group-deleted': {
      fields: [id('group', 'group')],
      importance: 2,
      sentence: 'Group {group} is forgotten.',
    },
    'offset-written': {
      fields: [id('group', 'group'), id('topic-partition', 'partition'), wide('offset')],
      importance: 1,
      sentence: 'Group {group} goes on at offset {offset} of {partition}.',
    },
    'offset-removed': {
      fields: [id('group', 'group'), id('topic-partition', 'partition'), text('why')],
      importance: 1,
      sentence: 'What group {group} had committed in {partition} is forgotten: {why}.',
    },
    'write-refused': {
      fields: [id('partition', 'partition'), int('errorCode')],
      importance: 2,
      sentence: 'A decision about {partition} could not be written (error {errorCode}).',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof coordinatorTrace>> =
  writersOf(coordinatorTrace);
