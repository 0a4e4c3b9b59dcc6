import { id, ids, int, text, wide, type TraceTable } from '../../sim/trace/kinds.ts';
import { writersOf } from '../../sim/trace/writers.ts';

/** What the cluster agrees on, and what each broker has heard of it. */
export const metadataTrace = {
  name: 'metadata',
  first: 160,
  kinds: {
    'broker-registered': {
      fields: [int('broker'), wide('brokerEpoch')],
      importance: 2,
      sentence: 'Broker {broker} is registered with epoch {brokerEpoch}.',
    },
    'broker-fenced': {
      fields: [int('broker'), text('why')],
      importance: 3,
      sentence: 'Broker {broker} is fenced: {why}.',
    },
    'broker-unfenced': {
      fields: [int('broker')],
      importance: 2,
      sentence: 'Broker {broker} may lead and be in sync.',
    },
    'topic-created': {
      fields: [id('topic', 'topic'), int('partitions')],
      importance: 2,
      sentence: '{topic} is created with {partitions|partition|partitions}.',
    },
    'partition-changed': {
      fields: [
        id('partition', 'partition'),
        int('leader'),
        int('leaderEpoch'),
        int('partitionEpoch'),
        ids('node', 'isr'),
      ],
      importance: 2,
      sentence:
        '{partition} is now led by {leader?broker *|nobody} in epoch {leaderEpoch}; in sync are {isr}.',
    },
    'metadata-applied': {
      fields: [wide('offset'), int('epoch')],
      importance: 0,
      sentence: 'It goes by the metadata up to offset {offset}.',
    },
  },
} as const satisfies TraceTable;

/** The writers of these kinds. */
export const write: ReturnType<typeof writersOf<typeof metadataTrace>> = writersOf(metadataTrace);
