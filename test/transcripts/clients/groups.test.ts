// Part 7 of the specification, behaviours of classic groups: who reads what, and what a rebalance costs.
import { expect, test } from 'vitest';
import type { ScenarioOutline } from '../../../scenarios/format/outline.ts';
import type { ConsumerPlan, StepPlan } from '../../../scenarios/format/scenario.ts';
import { ms, seconds } from '../../../sim/time.ts';
import {
  linesOfRows,
  playOutline,
  rebalances,
  toldRows,
  type ToldRow,
} from '../../kit/client-transcript.ts';
import { expectTranscript } from '../../kit/transcript.ts';

const short = { 'session.timeout.ms': '6000', 'heartbeat.interval.ms': '500' };

interface GroupPlan {
  readonly delayMs?: number;
  readonly partitions?: number;
  readonly topics?: ScenarioOutline['topics'];
  readonly consumers: Readonly<Record<string, Partial<Omit<ConsumerPlan, 'name'>>>>;
  readonly producing?: boolean;
  readonly steps?: readonly StepPlan[];
  readonly until: number;
}

/** A topic, whoever reads it, and perhaps a shop that writes to it. */
function groupOutline(plan: GroupPlan): ScenarioOutline {
  const { partitions = 4, delayMs = 0, producing = false } = plan;
  const shop = { topic: 'orders', every: ms(100), size: 20, keys: 40, startAt: seconds(2) };
  return {
    title: 'A group',
    seed: 'groups',
    brokers: 1,
    configs: {
      'group.initial.rebalance.delay.ms': `${delayMs}`,
      'offsets.topic.num.partitions': '1',
      'offsets.topic.replication.factor': '1',
      // The tests of an hour in a minute.
      'group.min.session.timeout.ms': '1000',
    },
    topics: plan.topics ?? { orders: { partitions, replicas: 1 } },
    ...(producing ? { producers: { shop } } : {}),
    consumers: plan.consumers,
    steps: plan.steps ?? [],
    until: plan.until,
  };
}

const member = {
  topic: 'orders',
  group: 'billing',
  assignor: 'range',
  startAt: seconds(4),
  configs: { ...short, 'auto.offset.reset': 'earliest' },
} as const;

const told = (outline: ScenarioOutline): ToldRow[] =>
  toldRows(playOutline(outline), [...rebalances, 'fault-began', 'process-ended']);

const generations = (rows: readonly ToldRow[]): number =>
  Math.max(
    0,
    ...rows.map(({ kind, fields }) => (kind === 'group-led' ? Number(fields['generation']) : 0)),
  );

test('C27 five members that start together: many rebalances without a first delay, one with it', () => {
  const outline = (delayMs: number): ScenarioOutline =>
    groupOutline({
      delayMs,
      consumers: { billing: { ...member, members: 5, apart: ms(300) } },
      until: seconds(20),
    });

  const stampede = told(outline(0));
  const delayed = told(outline(3_000));

  expect(generations(stampede)).toBeGreaterThanOrEqual(4);
  expect(generations(delayed)).toBe(1);
  expectTranscript('clients/c27-first-start', [
    ...linesOfRows(stampede),
    '',
    'with group.initial.rebalance.delay.ms=3000',
    ...linesOfRows(delayed),
  ]);
});

test('C28 an eager rebalance stops the world, a cooperative one only what moves', () => {
  const outline = (assignor: 'range' | 'cooperative-sticky'): ScenarioOutline =>
    groupOutline({
      consumers: { billing: { ...member, assignor, members: 2, apart: seconds(6) } },
      until: seconds(16),
    });
  const revokedIn = (rows: readonly ToldRow[]): number =>
    rows
      .filter(({ kind }) => kind === 'partitions-revoked')
      .reduce((sum, { fields }) => sum + (fields['partitions'] as readonly number[]).length, 0);

  const eager = told(outline('range'));
  const cooperative = told(outline('cooperative-sticky'));

  // One join: the first member gives all four partitions back, or the two that move.
  expect(revokedIn(eager)).toBe(4);
  expect(revokedIn(cooperative)).toBe(2);
  // The price is a second round.
  expect(generations(eager)).toBe(2);
  expect(generations(cooperative)).toBe(3);
  expectTranscript('clients/c28-eager-and-cooperative', [
    ...linesOfRows(eager),
    '',
    'cooperative',
    ...linesOfRows(cooperative),
  ]);
});

test('C30 who stands still for longer than its session is expelled, and works twice', () => {
  const consumers = {
    billing: {
      ...member,
      members: 2,
      semantics: 'at-least-once',
      processing: ms(70),
      configs: { ...member.configs, 'session.timeout.ms': '2000' },
    },
  } as const;
  const steps = [
    { at: seconds(10), fault: 'pause', with: { process: 'billing-1' }, for: seconds(5) },
  ];
  const run = playOutline(groupOutline({ consumers, steps, producing: true, until: seconds(25) }));

  const rows = toldRows(run, [...rebalances, 'fault-began', 'fault-ended']);
  const processed = toldRows(run, ['records-processed']).map(
    ({ fields }) => `${String(fields['partition'])} ${String(fields['from'])}`,
  );

  expect(generations(rows)).toBeGreaterThanOrEqual(3);
  const lost = rows.filter(({ kind }) => kind === 'partitions-lost');
  expect(lost.map(({ who }) => who)).toContain('billing-1');
  // What it had in hand when it stood still was done by the other, too.
  expect(new Set(processed).size).toBeLessThan(processed.length);
  expectTranscript('clients/c30-session-timeout', linesOfRows(rows));
});

test('C31 a member that crashes again and again drives the whole group from rebalance to rebalance', () => {
  const steps = Array.from({ length: 5 }, (_, i) => ({
    at: seconds(8 + 3 * i),
    fault: 'restart',
    with: { process: 'billing-2' },
  }));
  const outline = (isStatic: boolean): ScenarioOutline =>
    groupOutline({
      consumers: {
        billing: {
          ...member,
          members: 2,
          static: isStatic,
          configs: { ...member.configs, 'session.timeout.ms': '1500' },
        },
      },
      steps,
      until: seconds(30),
    });

  const storm = told(outline(false));
  const calm = told(outline(true));

  expect(generations(storm)).toBeGreaterThanOrEqual(7);
  expect(generations(calm)).toBeLessThanOrEqual(3);
  expectTranscript('clients/c31-rebalance-storm', [
    ...linesOfRows(storm),
    '',
    'with group.instance.id',
    ...linesOfRows(calm),
  ]);
});

test('C32 a static member that is back in time has a new id, the same partitions and no rebalance', () => {
  const outline = groupOutline({
    consumers: { billing: { ...member, members: 2, static: true } },
    steps: [{ at: seconds(10), fault: 'kill', with: { process: 'billing-1' }, for: seconds(2) }],
    until: seconds(20),
  });

  const rows = told(outline);

  const joinsOf = (who: string): ToldRow[] =>
    rows.filter((row) => row.kind === 'partitions-assigned' && row.who === who);
  const before = joinsOf('billing-1').findLast(({ time }) => time < seconds(10));
  const after = joinsOf('billing-1').find(({ time }) => time > seconds(12));
  expect(after?.fields['partitions']).toEqual(before?.fields['partitions']);
  expect(after?.fields['generation']).toBe(before?.fields['generation']);
  expect(joinsOf('billing-2').filter(({ time }) => time > seconds(10))).toEqual([]);
  expectTranscript('clients/c32-static-restart', linesOfRows(rows));
});

test('C32 two processes with one instance id: the older one is fenced', () => {
  const twin = { ...member, configs: { ...member.configs, 'group.instance.id': 'the-only-one' } };
  const outline = groupOutline({
    consumers: { first: twin, second: { ...twin, startAt: seconds(9) } },
    until: seconds(20),
  });

  const rows = toldRows(playOutline(outline), [...rebalances, 'application-failed']);

  const fenced = rows.filter(({ kind }) => kind === 'application-failed');
  expect(fenced.map(({ who, fields }) => [who, fields['error']])).toEqual([['first', 82]]);
  expectTranscript('clients/c32-fenced-twin', linesOfRows(rows));
});

test('C38 range gives the odd partition of every topic to the same member; sticky does not', () => {
  const names = Array.from({ length: 10 }, (_, i) => `k${i}`);
  const topics = Object.fromEntries(names.map((name) => [name, { partitions: 1, replicas: 1 }]));
  const outline = (assignor: 'range' | 'roundrobin' | 'sticky'): ScenarioOutline =>
    groupOutline({
      delayMs: 3_000,
      topics,
      consumers: {
        billing: { ...member, topic: 'k0', pattern: String.raw`k\d`, assignor, members: 3 },
      },
      until: seconds(14),
    });
  const shares = (rows: readonly ToldRow[]): number[] =>
    rows
      .filter(({ kind }) => kind === 'partitions-assigned')
      .slice(-3)
      .map(({ fields }) => (fields['partitions'] as readonly number[]).length)
      .toSorted((a, b) => b - a);

  const played = (['range', 'roundrobin', 'sticky'] as const).map((name) => told(outline(name)));

  expect(played.map(shares)).toEqual([
    [10, 0, 0],
    [4, 3, 3],
    [4, 3, 3],
  ]);
  expectTranscript('clients/c38-range-skew', played.flatMap(linesOfRows));
});
