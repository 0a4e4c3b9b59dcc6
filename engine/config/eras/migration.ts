import type { Flag } from './flag.ts';

/** The way from ZooKeeper to KRaft. */
export const migrationFlags = {
  'migration-to-kraft': {
    kind: 'behaviour',
    since: '3.4',
    tickets: ['KIP-866', 'KAFKA-14304'],
    sentence: 'A cluster can move from ZooKeeper to KRaft while it works.',
  },
  'migration-reads-stale-versions': {
    kind: 'bug',
    since: '3.4',
    fixed: ['3.6.2', '3.7.2', '3.9.0'],
    tickets: ['KAFKA-16171', 'KAFKA-16667', 'KAFKA-17506'],
    sentence:
      'A new controller of the migration compares with a version that the old one has changed since.',
    museum: ['M39'],
    hunt: 'E2',
  },
  'migrate-current-producer-ids': {
    kind: 'bug',
    since: '3.4',
    fixed: ['3.5.2', '3.6.1'],
    tickets: ['KAFKA-15552'],
    sentence: 'The block of producer ids in use is handed out once more after the migration.',
    museum: ['M40'],
    hunt: 'E0',
  },
  'migration-revives-topics': {
    kind: 'bug',
    since: '3.4',
    fixed: ['3.6.1', '3.7.0'],
    tickets: ['KAFKA-15605', 'KAFKA-15799', 'KAFKA-16180'],
    sentence: 'Topics that were deleted while a broker was away come back during the migration.',
    hunt: 'E2',
  },
  'migration-leaves-stray-replicas': {
    kind: 'bug',
    since: '3.4',
    fixed: ['3.6.2', '3.7.0'],
    tickets: ['KAFKA-16120'],
    sentence: 'A reassignment during the migration leaves replicas that nobody owns.',
    museum: ['M38'],
    hunt: 'E1',
  },
} as const satisfies Readonly<Record<string, Flag>>;
