import { id, int, text, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';

/** What happens to requests inside a broker. */
export const brokerTrace = {
  name: 'broker',
  first: 128,
  kinds: {
    'request-parked': {
      fields: [text('request'), int('connection'), text('why')],
      importance: 1,
      sentence: 'The {request} waits: {why}.',
    },
    'request-unparked': {
      fields: [text('request'), int('connection'), text('why')],
      importance: 1,
      sentence: 'The {request} waits no more: {why}.',
    },
    'request-queued': {
      fields: [text('request'), int('connection'), int('ahead')],
      importance: 1,
      sentence: 'The {request} waits for a handler thread behind {ahead} others.',
    },
    'client-throttled': {
      fields: [text('request'), int('connection'), int('throttleMs')],
      importance: 2,
      sentence:
        'Whoever sent the {request} has used more than its quota, and is not heard for {throttleMs} ms.',
    },
    'request-refused': {
      fields: [text('request'), int('connection'), text('why')],
      importance: 2,
      sentence: 'The {request} is refused: {why}.',
    },
    'network-thread-blocked': {
      fields: [int('thread'), text('request'), int('connection')],
      importance: 2,
      sentence:
        'The queue of requests is full: network thread {thread} cannot go on until there is room for the {request}.',
    },
    'client-disconnected': {
      fields: [int('connection'), text('why')],
      importance: 2,
      sentence: 'A connection is closed: {why}.',
    },
    'reader-sent-elsewhere': {
      fields: [id('partition', 'partition'), int('connection'), int('replica')],
      importance: 1,
      sentence: 'Whoever fetches {partition} is told that broker {replica} is nearer.',
    },
    'topic-not-created': {
      fields: [text('topic'), text('why')],
      importance: 2,
      sentence: 'A client wants {topic}, which cannot be created: {why}.',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof brokerTrace>> = writersOf(brokerTrace);
