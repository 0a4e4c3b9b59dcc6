import { text, wide, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';

/** What happens to a scripted client. */
export const clientTrace = {
  name: 'scripted-client',
  first: 960,
  kinds: {
    'client-asked': {
      fields: [text('what'), text('whom')],
      importance: 1,
      sentence: 'It asks {whom}: {what}.',
    },
    'client-heard': {
      fields: [text('what'), text('answer')],
      importance: 2,
      sentence: 'It hears of {what}: {answer}.',
    },
    'client-hung-up-on': {
      fields: [text('whom')],
      importance: 2,
      sentence: 'Its connection to {whom} is over.',
    },
    'value-acknowledged': {
      fields: [text('value'), wide('offset')],
      importance: 2,
      sentence: 'Its record {value} is acknowledged at offset {offset}.',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof clientTrace>> = writersOf(clientTrace);
