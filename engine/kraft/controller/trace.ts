import { id, ids, int, text, wide, type TraceTable } from '../../../sim/trace/kinds.ts';
import { writersOf } from '../../../sim/trace/writers.ts';

/**
 * What the active controller decides, and why. What it has decided is told when it is committed: until
 * then it may be undone.
 */
export const controllerTrace = {
  name: 'controller',
  first: 384,
  kinds: {
    'controller-active': {
      fields: [int('epoch'), wide('offset')],
      importance: 3,
      sentence:
        'It is the active controller now, in epoch {epoch}; it knows the metadata up to offset {offset}.',
    },
    'controller-inactive': {
      fields: [int('epoch'), int('undone'), int('waiting')],
      importance: 3,
      sentence:
        'It is the active controller of epoch {epoch} no more: {undone|decision that was|decisions that were} not committed {undone|is|are} forgotten, and {waiting} who waited must ask another one.',
    },
    'decision-written': {
      fields: [text('what'), int('records'), wide('offset')],
      importance: 1,
      sentence:
        'It has decided on {what}: {records|record|records} up to offset {offset}, of which nobody hears before they are committed.',
    },
    'decision-committed': {
      fields: [wide('offset')],
      importance: 0,
      sentence:
        'What it had decided up to offset {offset} is committed: whoever asked hears of it now.',
    },
    'request-answered-no': {
      fields: [text('what'), int('error')],
      importance: 1,
      sentence: 'It refuses {what} with error {error}.',
    },
    'session-over': {
      fields: [int('broker'), int('sinceMs'), int('timeoutMs')],
      importance: 3,
      sentence:
        'No heartbeat of broker {broker} has come for {sinceMs} ms: its session of {timeoutMs} ms is over.',
    },
    'leader-elected': {
      fields: [
        id('partition', 'partition'),
        int('from'),
        int('to'),
        int('leaderEpoch'),
        text('why'),
      ],
      importance: 3,
      sentence:
        'Broker {to} is to lead {partition} in epoch {leaderEpoch}, after broker {from}: {why}.',
    },
    'leader-found': {
      fields: [id('partition', 'partition'), int('to'), int('leaderEpoch'), text('why')],
      importance: 3,
      sentence:
        'Broker {to} is to lead {partition} in epoch {leaderEpoch}, which nobody has led: {why}.',
    },
    'leader-lost': {
      fields: [id('partition', 'partition'), int('from'), int('leaderEpoch'), text('why')],
      importance: 3,
      sentence:
        'Nobody is to lead {partition} after broker {from}: {why}, and no other replica can.',
    },
    'eligible-changed': {
      fields: [
        id('partition', 'partition'),
        ids('node', 'eligible'),
        ids('node', 'lastKnown'),
        ids('node', 'isr'),
      ],
      importance: 2,
      sentence:
        'Out of sync, but with everything of {partition} that is committed, are now {eligible}; last known were {lastKnown}.',
    },
    'replicas-moving': {
      fields: [
        id('partition', 'partition'),
        ids('node', 'replicas'),
        ids('node', 'adding'),
        ids('node', 'removing'),
      ],
      importance: 2,
      sentence:
        '{partition} is to lie on {replicas}; {adding} come, {removing} go when those are in sync.',
    },
    'replicas-moved': {
      fields: [id('partition', 'partition'), ids('node', 'replicas')],
      importance: 2,
      sentence: '{partition} lies on {replicas}: nobody comes or goes any more.',
    },
    'broker-leaving': {
      fields: [int('broker')],
      importance: 2,
      sentence: 'Broker {broker} wants to stop: others get what it leads first.',
    },
    'broker-unregistered': {
      fields: [int('broker')],
      importance: 2,
      sentence: 'Broker {broker} is not one of the cluster any more.',
    },
    'producer-ids-granted': {
      fields: [int('broker'), wide('first'), int('count')],
      importance: 1,
      sentence: 'Broker {broker} may give out {count} producer ids from {first} on.',
    },
    'topic-deleted': {
      fields: [id('topic', 'topic')],
      importance: 2,
      sentence: '{topic} is deleted.',
    },
    'setting-changed': {
      fields: [text('what'), text('name'), text('value')],
      importance: 2,
      sentence: '{name} of {what} is now {value}.',
    },
    'feature-changed': {
      fields: [text('feature'), int('level')],
      importance: 2,
      sentence: '{feature} is now at level {level}.',
    },
    'broker-behind': {
      fields: [int('broker'), wide('has'), wide('needs')],
      importance: 1,
      sentence:
        'Broker {broker} stays fenced: it knows the metadata up to offset {has}, and has to know it up to {needs}.',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof controllerTrace>> =
  writersOf(controllerTrace);
