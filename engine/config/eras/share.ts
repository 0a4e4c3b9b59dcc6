import type { Flag } from './flag.ts';

/** Share groups. */
export const shareFlags = {
  'new-partition-from-latest': {
    kind: 'bug',
    since: '4.0',
    fixed: ['4.4.0'],
    tickets: ['KAFKA-20742'],
    sentence:
      'A partition that is added to a topic begins at its end, and records written before that are skipped.',
    museum: ['M102'],
    hunt: 'E0',
  },
  'forget-delivery-on-timeout': {
    kind: 'bug',
    since: '4.1',
    fixed: ['4.2.0'],
    tickets: ['KAFKA-19476', 'KAFKA-19972', 'KAFKA-17541'],
    sentence:
      'A lock that runs out while the state cannot be written is not counted as a delivery.',
    museum: ['M103'],
    hunt: 'E1',
  },
  'acknowledge-below-log-start': {
    kind: 'bug',
    since: '4.1',
    fixed: ['4.2.0'],
    tickets: ['KAFKA-19859'],
    sentence:
      'An acknowledgement of deleted records moves the start of the share partition wrongly.',
    museum: ['M104'],
    hunt: 'E1',
  },
  'overlapping-batches': {
    kind: 'bug',
    since: '4.1',
    fixed: ['4.2.0'],
    tickets: ['KAFKA-19954', 'KAFKA-19953'],
    sentence:
      "After a new start batches overlap, and a release stops at the first that is not the member's.",
    museum: ['M105'],
    hunt: 'E1',
  },
} as const satisfies Readonly<Record<string, Flag>>;
