import type { Flag } from './flag.ts';

/** The front of a broker: what it says to clients. */
export const brokerFlags = {
  'leader-hints': {
    kind: 'behaviour',
    since: '3.7',
    tickets: ['KIP-951', 'KAFKA-15661'],
    sentence: 'A broker that refuses because it no longer leads names the new leader.',
  },
  'prefer-unreachable-replica': {
    kind: 'bug',
    since: '2.4',
    fixed: ['3.4.0', '3.7.0'],
    tickets: ['KAFKA-14372', 'KAFKA-15390'],
    sentence: 'A consumer is sent to a replica that is outside the ISR or fenced, again and again.',
    hunt: 'E2',
  },
  'api-versions': {
    kind: 'behaviour',
    since: '0.10',
    tickets: ['KIP-35', 'KAFKA-3307'],
    sentence: 'A client asks which versions a broker speaks before it speaks itself.',
  },
  'throttle-without-delay': {
    kind: 'behaviour',
    since: '2.0',
    tickets: ['KIP-219', 'KAFKA-6028'],
    sentence:
      'A throttled client is answered at once and told to be silent, in place of waiting for its answer.',
  },
  'topic-ids': {
    kind: 'behaviour',
    since: '2.8',
    tickets: ['KIP-516', 'KAFKA-10545'],
    sentence: 'A topic has an id that its successor of the same name does not share.',
  },
  'fetch-by-topic-id': {
    kind: 'behaviour',
    since: '3.1',
    tickets: ['KIP-516', 'KAFKA-10580'],
    sentence: 'Fetches name topics by id.',
  },
  'produce-by-topic-id': {
    kind: 'behaviour',
    since: '4.1',
    tickets: ['KIP-516', 'KAFKA-10551'],
    sentence: 'Producers name topics by id.',
  },
  'old-protocol-versions': {
    kind: 'behaviour',
    until: '4.0',
    tickets: ['KIP-896', 'KAFKA-18269'],
    sentence: 'Clients older than 2.1 are still understood.',
  },
  'quotas-by-user': {
    kind: 'behaviour',
    since: '0.10.1',
    tickets: ['KIP-55', 'KAFKA-3492'],
    sentence: 'Quotas hold for users too, not for client ids alone.',
  },
  'controller-mutation-quotas': {
    kind: 'behaviour',
    since: '2.7',
    tickets: ['KIP-599', 'KAFKA-10163'],
    sentence: 'Creating and deleting partitions is throttled.',
  },
} as const satisfies Readonly<Record<string, Flag>>;
