import { expect, test } from 'vitest';
import { scenarioOf } from '../../../scenarios/format/outline.ts';
import { clusterCode, planOf } from '../../../scenarios/runner/plan.ts';
import { plainOf, type ToolCommand } from '../../../scenarios/tools/shell-settings.ts';
import type { ShellState } from '../../../scenarios/tools/shell.ts';
import { seconds } from '../../../sim/time.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';
import { sameSeedSameTrace, snapshotEqualsClone, survivesSnapshot } from '../../kit/laws.ts';

const asking = ['--bootstrap-server', 'b1:9092,b2:9092'];

/** Four people type at four machines, a little apart. */
const commands: readonly ToolCommand[] = [
  { tool: 'kafka-console-producer', args: [...asking, '--topic', 'new'], stdin: 'a\nb\n' },
  { tool: 'kafka-topics', args: [...asking, '--create', '--topic', 'more', '--partitions', '4'] },
  {
    tool: 'kafka-console-consumer',
    args: [...asking, '--topic', 'orders', '--from-beginning', '--max-messages', '3'],
  },
  { tool: 'kafka-consumer-groups', args: [...asking, '--describe', '--all-groups'] },
];

const plan = planOf(
  scenarioOf({
    brokers: 2,
    configs: {
      'group.initial.rebalance.delay.ms': '0',
      'offsets.topic.replication.factor': '2',
      'offsets.topic.num.partitions': '2',
    },
    topics: { orders: { partitions: 2, replicas: 2 } },
    producers: { shop: { topic: 'orders', every: 100_000 } },
  }),
);

const subject = {
  code: clusterCode,
  plan: {
    ...plan,
    hosts: [
      ...plan.hosts,
      ...commands.map((run, i) => {
        const settings = plainOf({ kafka: '4.3', run });
        const name = `terminal-${i + 1}`;
        const startAt = seconds(3) + i * 150_000;
        return { name, processes: [{ name, program: 'shell', settings, startAt }] };
      }),
    ],
  },
  until: seconds(7),
};

const turns = (() => {
  const world = createWorld(subject.code, subject.plan);
  runUntil(world, seconds(3));
  const before = world.state.trace.turns;
  runUntil(world, subject.until);
  const results = world.state.processes
    .filter(({ name }) => name.startsWith('terminal'))
    .map(({ state }) => (state as ShellState).results[0]);
  return { before, whole: world.state.trace.turns, results };
})();

const points = Array.from({ length: 2 }, (_, i) =>
  Math.floor(turns.before + ((turns.whole - turns.before) * (i + 1)) / 5),
);

test('tools that run at the same time all end', () => {
  expect(turns.results.map((result) => result?.exit)).toEqual([0, 0, 0, 0]);
});

test('the same seed gives the same trace', () => {
  sameSeedSameTrace(subject);
});

test.each(points)('shells survive a snapshot after %i turns', (at) => {
  survivesSnapshot(subject, at);
});

test.each(points)('a snapshot of shells after %i turns equals a clone', (at) => {
  snapshotEqualsClone(subject, at);
});
