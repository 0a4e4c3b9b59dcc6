// Part 7 of the specification, behaviours of producers that need a cluster: what an acknowledgement is worth.
import { expect, test } from 'vitest';
import type { ScenarioOutline } from '../../../scenarios/format/outline.ts';
import { ms, seconds } from '../../../sim/time.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { linesOfRows, playOutline, toldRows, type ToldRow } from '../../kit/client-transcript.ts';
import { expectTranscript } from '../../kit/transcript.ts';

const kinds = [
  'batch-appended',
  'produce-acknowledged',
  'records-acknowledged',
  'produce-retried',
  'produce-failed',
  'role-changed',
  'log-truncated',
  'isr-change-proposed',
  'fault-began',
  'fault-ended',
];

const shortTimes = {
  'broker.session.timeout.ms': '1500',
  'broker.heartbeat.interval.ms': '200',
  'replica.lag.time.max.ms': '1000',
  'replica.fetch.wait.max.ms': '300',
};

/** One topic with three copies, led by broker 1; a shop writes to it. */
const shop = (
  acks: string,
  minInSync: number,
  rest: Partial<ScenarioOutline> = {},
): ScenarioOutline => ({
  title: 'A shop',
  seed: 'durability',
  brokers: 3,
  configs: shortTimes,
  topics: {
    orders: { partitions: 1, replicas: 3, configs: { 'min.insync.replicas': `${minInSync}` } },
  },
  producers: {
    shop: {
      topic: 'orders',
      every: ms(500),
      startAt: seconds(5),
      count: 12,
      size: 20,
      configs: { acks, 'enable.idempotence': 'false' },
    },
  },
  ...rest,
});

const about = (rows: readonly ToldRow[]): ToldRow[] =>
  rows.filter(
    ({ kind, fields }) =>
      fields['partition'] === undefined || kind.startsWith('fault') || mentionsOrders(fields),
  );

const mentionsOrders = (fields: ToldRow['fields']): boolean => fields['partition'] !== undefined;

function played(
  outline: ScenarioOutline,
  flags: Readonly<Record<string, boolean>> = {},
): ToldRow[] {
  const rows = about(toldRows(playOutline(outline, flags), kinds));
  return rows.filter(({ line }) => line.includes('orders-0') || /fault/.test(line));
}

const offsetsAcknowledged = (rows: readonly ToldRow[]): number[] =>
  rows
    .filter(({ kind }) => kind === 'records-acknowledged')
    .map(({ fields }) => Number(fields['baseOffset']));

const truncations = (rows: readonly ToldRow[]): ToldRow[] =>
  rows.filter(({ kind }) => kind === 'log-truncated');

/** The leader writes on while no follower hears it; then it dies, and another leads. */
const cutOffAndKilled = [
  { at: ms(6_800), fault: 'partition', with: { groups: [['b1'], ['b2', 'b3']] }, for: ms(1_900) },
  { at: ms(8_600), fault: 'kill', with: { process: 'b1' }, for: seconds(3) },
];

/** Followers that lag stay in sync for a while: one of them may lead. */
const patient = { ...shortTimes, 'replica.lag.time.max.ms': '10000' };

test('C3 acks=1: what was acknowledged by the leader alone is gone when it dies', () => {
  const outline = shop('1', 1, { steps: cutOffAndKilled, until: seconds(20) });

  const rows = played({ ...outline, configs: patient });

  const offsets = offsetsAcknowledged(rows);
  // Two records stand at one offset: the first of them was acknowledged, and is lost.
  expect(new Set(offsets).size).toBeLessThan(offsets.length);
  expect(truncations(rows).length).toBeGreaterThan(0);
  expectTranscript('clients/c03-acked-and-lost', linesOfRows(rows));
});

test('C3 acks=all with min.insync.replicas=2: the same trouble loses nothing', () => {
  const outline = shop('all', 2, { steps: cutOffAndKilled, until: seconds(20) });

  const rows = played({ ...outline, configs: patient });

  const offsets = offsetsAcknowledged(rows);
  expect(offsets.length).toBeGreaterThan(5);
  expect(new Set(offsets).size).toBe(offsets.length);
});

test('C4 acks=all with one in-sync replica is one copy: min.insync.replicas refuses it', () => {
  const steps = [
    { at: ms(6_200), fault: 'kill', with: { process: 'b2' }, for: seconds(10) },
    { at: ms(6_300), fault: 'kill', with: { process: 'b3' }, for: seconds(10) },
  ];
  const producers = {
    shop: {
      topic: 'orders',
      every: ms(500),
      startAt: seconds(5),
      count: 12,
      size: 20,
      configs: { acks: 'all', 'delivery.timeout.ms': '3000', 'request.timeout.ms': '2000' },
    },
  };

  const alone = played(shop('all', 1, { producers, steps, until: seconds(15) }));
  const refused = played(shop('all', 2, { producers, steps, until: seconds(15) }));

  const copies = alone
    .filter(({ kind }) => kind === 'produce-acknowledged')
    .map(({ fields }) => fields['copies']);
  expect(copies).toContain(3);
  expect(copies).toContain(1);
  const errors = refused.flatMap(({ kind, fields }) =>
    kind === 'produce-retried' ? [fields['error']] : [],
  );
  expect(errors).toContain(ErrorCode.NOT_ENOUGH_REPLICAS);
  expect(refused.filter(({ kind }) => kind === 'produce-failed').length).toBeGreaterThan(0);
  expectTranscript('clients/c04-one-in-sync', [
    ...linesOfRows(alone),
    '',
    'with min.insync.replicas=2',
    ...linesOfRows(refused),
  ]);
});

test('C5 NOT_ENOUGH_REPLICAS_AFTER_APPEND: the record stays, and the retry writes it again', () => {
  const steps = [
    {
      at: ms(6_900),
      fault: 'partition',
      with: {
        groups: [
          ['b1', 'shop', 'c1'],
          ['b2', 'b3'],
        ],
      },
      for: seconds(4),
    },
  ];
  const producers = {
    shop: {
      topic: 'orders',
      every: seconds(2),
      startAt: seconds(5),
      count: 2,
      size: 20,
      configs: { acks: 'all', 'enable.idempotence': 'false', 'retry.backoff.ms': '500' },
    },
  };
  const outline = shop('all', 2, { producers, steps, until: seconds(20) });

  // The followers leave the in-sync replicas long before they are fenced.
  const configs = { ...shortTimes, 'broker.session.timeout.ms': '9000' };
  // Since 4.0 the high watermark stands still below min.insync.replicas, and the request with it.
  const rows = played({ ...outline, configs }, { 'strict-min-isr': false });

  const errors = rows.flatMap(({ kind, fields }) =>
    kind === 'produce-retried' ? [fields['error']] : [],
  );
  expect(errors).toContain(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
  const appendedAtLeader = rows.filter(
    ({ kind, who }) => kind === 'batch-appended' && who === 'b1',
  );
  // Two records were sent; the second is in the log twice.
  expect(appendedAtLeader.length).toBe(3);
  expectTranscript('clients/c05-after-append', linesOfRows(rows));
});

test('C14 a broker that has forgotten a producer takes its next batch as a new beginning', () => {
  const producers = {
    shop: {
      topic: 'orders',
      every: seconds(6),
      startAt: seconds(5),
      count: 3,
      size: 20,
      configs: { acks: 'all' },
    },
  };
  const outline = shop('all', 1, { producers, until: seconds(25) });

  const rows = played({
    ...outline,
    configs: {
      ...shortTimes,
      'producer.id.expiration.ms': '1000',
      'producer.id.expiration.check.interval.ms': '500',
    },
  });

  expect(offsetsAcknowledged(rows)).toEqual([0, 1, 2]);
  expect(rows.filter(({ kind }) => kind === 'produce-retried')).toEqual([]);
  expectTranscript('clients/c14-producer-forgotten', linesOfRows(rows));
});
