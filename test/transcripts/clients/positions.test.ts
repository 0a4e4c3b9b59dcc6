// Part 7 of the specification, behaviours of consumers: positions, commits, and what a crash costs.
import { expect, test } from 'vitest';
import type { ScenarioOutline } from '../../../scenarios/format/outline.ts';
import type { ConsumerPlan, StepPlan } from '../../../scenarios/format/scenario.ts';
import { ms, seconds } from '../../../sim/time.ts';
import {
  linesOfRows,
  playOutline,
  rebalances,
  recordedIn,
  toldRows,
  type ToldRow,
} from '../../kit/client-transcript.ts';
import { call, clientWorld, driverOf, pass, tell } from '../../kit/client-world.ts';
import { expectTranscript } from '../../kit/transcript.ts';

interface ReaderPlan {
  readonly reader: Partial<Omit<ConsumerPlan, 'name'>>;
  readonly producer?: {
    readonly every?: number;
    readonly count?: number;
    readonly startAt?: number;
  };
  readonly steps?: readonly StepPlan[];
  readonly until: number;
  readonly topics?: ScenarioOutline['topics'];
}

/** A shop that writes and a group that reads, on one broker. */
function outlineOf({
  reader,
  producer,
  steps = [],
  until,
  topics = {},
}: ReaderPlan): ScenarioOutline {
  return {
    title: 'A shop and its readers',
    seed: 'positions',
    brokers: 1,
    configs: {
      'group.initial.rebalance.delay.ms': '0',
      'offsets.topic.num.partitions': '1',
      'offsets.topic.replication.factor': '1',
      'group.min.session.timeout.ms': '1000',
    },
    topics: { orders: { partitions: 1, replicas: 1 }, ...topics },
    producers: {
      shop: {
        topic: 'orders',
        every: ms(100),
        count: 20,
        startAt: seconds(2),
        size: 20,
        ...producer,
      },
    },
    consumers: {
      billing: {
        topic: 'orders',
        group: 'billing',
        startAt: seconds(3),
        configs: member,
        ...reader,
      },
    },
    steps,
    until,
  };
}

const member = {
  'session.timeout.ms': '3000',
  'heartbeat.interval.ms': '500',
  'auto.offset.reset': 'earliest',
  'max.poll.records': '5',
};

const kinds = [
  ...rebalances,
  'position-moved',
  'records-polled',
  'records-processed',
  'offset-committed',
  'record-failed',
  'dead-letter-sent',
  'application-crashed',
  'application-failed',
  'fault-began',
];

/** Which offsets were processed, in order; each as often as it was. */
const processed = (rows: readonly ToldRow[]): number[] =>
  rows
    .filter(({ kind }) => kind === 'records-processed')
    .flatMap(({ fields }) => {
      const [from, to] = [Number(fields['from']), Number(fields['to'])];
      return Array.from({ length: to - from }, (_, i) => from + i);
    });

const inOrder = (offsets: Iterable<number>): number[] => [...offsets].toSorted((a, b) => a - b);
const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

/** The application crashes before a step, and is started again two seconds later. */
const crashing = (semantics: 'at-most-once' | 'at-least-once', crash: string): ToldRow[] =>
  toldRows(
    playOutline(
      outlineOf({
        reader: { semantics, crash, processing: ms(10) },
        steps: [{ at: seconds(6), fault: 'restart', with: { process: 'billing' } }],
        until: seconds(14),
      }),
    ),
    kinds,
  );

test('C33 commit before work: a crash between them skips records; commit after work repeats them', () => {
  const atMostOnce = crashing('at-most-once', 'work 3');
  const atLeastOnce = crashing('at-least-once', 'commit 2');

  const once = processed(atMostOnce);
  expect(once.length).toBe(new Set(once).size);
  expect(once.length).toBeLessThan(20);
  const least = processed(atLeastOnce);
  expect(inOrder(new Set(least))).toEqual(upTo(20));
  expect(least.length).toBeGreaterThan(20);
  expectTranscript('clients/c33-crash', [
    'at most once',
    ...linesOfRows(atMostOnce),
    '',
    'at least once',
    ...linesOfRows(atLeastOnce),
  ]);
});

test('C33 auto-commit counts what poll() has returned: a crash repeats what came after it', () => {
  const outline = outlineOf({
    reader: {
      semantics: 'auto-commit',
      crash: 'work 4',
      processing: ms(50),
      configs: { ...member, 'auto.commit.interval.ms': '300' },
    },
    steps: [{ at: seconds(7), fault: 'restart', with: { process: 'billing' } }],
    until: seconds(16),
  });

  const rows = toldRows(playOutline(outline), kinds);

  const offsets = processed(rows);
  expect(inOrder(new Set(offsets))).toEqual(upTo(20));
  expect(rows.filter(({ kind }) => kind === 'application-crashed')).toHaveLength(1);
  expectTranscript('clients/c33-auto-commit', linesOfRows(rows));
});

test('C29 work that takes longer than max.poll.interval.ms is expelled and begins again, for ever', () => {
  const outline = outlineOf({
    reader: {
      semantics: 'at-least-once',
      processing: ms(900),
      members: 2,
      configs: { ...member, 'max.poll.interval.ms': '3000', 'max.poll.records': '10' },
    },
    until: seconds(40),
  });

  const rows = toldRows(playOutline(outline), kinds);

  const reasons = rows.flatMap(({ kind, fields }) =>
    kind === 'group-left' ? [fields['why']] : [],
  );
  expect(reasons.length).toBeGreaterThanOrEqual(3);
  expect(new Set(reasons)).toEqual(new Set(['consumer poll timeout has expired.']));
  const failed = rows.flatMap(({ kind, fields }) =>
    kind === 'commit-failed' ? [fields['exception']] : [],
  );
  expect(failed).toContain('CommitFailedException');
  // Nothing is ever committed: the first records are done again and again.
  const first = processed(rows).filter((offset) => offset === 0);
  expect(first.length).toBeGreaterThanOrEqual(3);
  expect(rows.filter(({ kind }) => kind === 'offset-committed')).toEqual([]);
  expectTranscript('clients/c29-poll-interval', linesOfRows(rows));
});

test('C34 a commit in the midst of a rebalance is refused; after the next poll() it succeeds', () => {
  const outline = outlineOf({
    reader: {
      semantics: 'at-least-once',
      assignor: 'cooperative-sticky',
      members: 2,
      apart: seconds(3),
      processing: ms(5),
    },
    producer: { every: ms(50), count: 200 },
    topics: { orders: { partitions: 2, replicas: 1 } },
    until: seconds(15),
  });

  const rows = toldRows(playOutline(outline), [...rebalances, 'offset-committed']);

  const refused = rows.filter(({ kind }) => kind === 'commit-failed');
  expect(refused.map(({ fields }) => fields['exception'])).toContain(
    'RebalanceInProgressException',
  );
  const after = rows.filter(
    ({ kind, who, time }) =>
      kind === 'offset-committed' && who === refused[0]?.who && time > refused[0].time,
  );
  expect(after.length).toBeGreaterThan(0);
  const told = rows.filter(({ kind }) => kind !== 'offset-committed');
  expectTranscript('clients/c34-commit-in-rebalance', linesOfRows(told));
});

test('C35 a poison pill holds up its partition for ever; with a dead-letter topic the rest goes on', () => {
  const played = (semantics: 'at-least-once' | 'dead-letter'): ToldRow[] =>
    toldRows(
      playOutline(
        outlineOf({
          reader: { semantics, processing: ms(5), failEvery: 8, retries: 2, retryPause: ms(300) },
          topics: { 'orders-dead-letters': { partitions: 1, replicas: 1 } },
          until: seconds(12),
        }),
      ),
      kinds,
    );

  const stuck = played('at-least-once');
  const passed = played('dead-letter');

  expect(inOrder(new Set(processed(stuck)))).toEqual(upTo(7));
  expect(inOrder(new Set(processed(passed)))).toEqual(
    upTo(20).filter((offset) => offset !== 7 && offset !== 15),
  );
  expect(passed.filter(({ kind }) => kind === 'dead-letter-sent')).toHaveLength(2);
  expectTranscript('clients/c35-poison-pill', [
    ...linesOfRows(stuck.slice(0, 30)),
    '…',
    '',
    'with dead letters',
    ...linesOfRows(passed),
  ]);
});

test('C36 auto.offset.reset=latest misses what was written before the group had a position', () => {
  const played = (reset: string): ToldRow[] =>
    toldRows(
      playOutline(
        outlineOf({
          reader: { configs: { ...member, 'auto.offset.reset': reset } },
          until: seconds(10),
        }),
      ),
      kinds,
    );

  const latest = played('latest');
  const earliest = played('earliest');
  const none = played('none');

  const missed = processed(latest);
  expect(missed.length).toBeGreaterThan(0);
  expect(missed[0]).toBeGreaterThan(5);
  expect(inOrder(new Set(processed(earliest)))).toEqual(upTo(20));
  expect(none.filter(({ kind }) => kind === 'application-failed')).toHaveLength(1);
  expect(processed(none)).toEqual([]);
  expectTranscript('clients/c36-offset-reset', [
    'latest',
    ...linesOfRows(latest),
    '',
    'none',
    ...linesOfRows(none),
  ]);
});

test('C37 after an unclean election a consumer is told where its log was cut (KIP-320)', () => {
  const world = clientWorld({
    producer: { 'linger.ms': '0' },
    consumer: { 'auto.offset.reset': 'earliest' },
  });
  pass(world, ms(50));
  for (const value of ['a', 'b', 'c', 'd', 'e']) {
    call(world, { do: 'send', record: { topic: 'orders', partition: 0, key: null, value } });
    pass(world, ms(20));
  }
  call(world, { do: 'assign', partitions: [{ topic: 'orders', index: 0 }] });
  call(world, { do: 'poll' });
  pass(world, seconds(1));

  // Broker 2 leads with an empty log: five records that were read are gone.
  tell(world, 'all', { newLeader: 2, topic: 'orders', index: 0, leaderEpoch: 1 });
  pass(world, seconds(2));
  call(world, { do: 'send', record: { topic: 'orders', partition: 0, key: null, value: 'new' } });
  pass(world, seconds(2));

  const rows = toldRows(recordedIn(world), [
    'leader-learnt',
    'records-polled',
    'fetch-failed',
    'log-truncation-noticed',
    'position-moved',
  ]);
  const noticed = rows.filter(({ kind }) => kind === 'log-truncation-noticed');
  expect(noticed.map(({ fields }) => [fields['position'], fields['divergesAt']])).toEqual([[5, 0]]);
  expect(driverOf(world).polled.flatMap(({ values }) => values)).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
    'new',
  ]);
  expectTranscript('clients/c37-truncation', linesOfRows(rows));
});
