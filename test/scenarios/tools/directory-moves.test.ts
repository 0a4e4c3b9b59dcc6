// A replica is moved between the disks of a broker by Kafka's tools (KIP-113), and they tell how far it is.
import { expect, test } from 'vitest';
import { scenarioOf } from '../../../scenarios/format/outline.ts';
import { clusterCode, planOf } from '../../../scenarios/runner/plan.ts';
import { plainOf, type ToolCommand } from '../../../scenarios/tools/shell-settings.ts';
import type { ShellState } from '../../../scenarios/tools/shell.ts';
import { seconds, type Micros } from '../../../sim/time.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';
import { sameSeedSameTrace, snapshotEqualsClone, survivesSnapshot } from '../../kit/laws.ts';

const asking = ['--bootstrap-server', 'b1:9092,b2:9092'];
const reassigning = [...asking, '--reassignment-json-file', 'moves.json'];

const plan = planOf(
  scenarioOf({
    brokers: 2,
    configs: {
      'log.dirs': '/disk-1,/disk-2',
      'metadata.log.dir': '/meta',
      'replica.fetch.max.bytes': '100',
    },
    topics: { orders: { partitions: 1, replicas: 2 } },
    producers: { shop: { topic: 'orders', every: 100_000, count: 30 } },
  }),
);

/** A plan for both replicas: the first is to lie on a disk, the other where it likes. */
const moves = (directory: string): string =>
  JSON.stringify({
    version: 1,
    partitions: [
      { topic: 'orders', partition: 0, replicas: [1, 2], log_dirs: [`/${directory}`, 'any'] },
    ],
  });

interface Typed {
  readonly at: Micros;
  readonly tool: string;
  readonly args: readonly string[];
}

function subjectOf(typed: readonly Typed[], directory: string) {
  const terminals = typed.map(({ at, tool, args }, i) => {
    const run: ToolCommand = { tool, args, files: { 'moves.json': moves(directory) } };
    const name = `terminal-${i + 1}`;
    const settings = plainOf({ kafka: '4.3', run });
    return { name, processes: [{ name, program: 'shell', settings, startAt: at }] };
  });
  return {
    code: clusterCode,
    plan: { ...plan, hosts: [...plan.hosts, ...terminals] },
    until: seconds(60),
  };
}

function outputs(typed: readonly Typed[], directory: string): readonly string[] {
  const { code, plan: whole, until } = subjectOf(typed, directory);
  const world = createWorld(code, whole);
  runUntil(world, until);
  return world.state.processes
    .filter(({ name }) => name.startsWith('terminal'))
    .map(({ state }) => (state as ShellState).results[0]?.stdout ?? '');
}

const describe = (at: Micros): Typed => ({
  at,
  tool: 'kafka-log-dirs',
  args: [...asking, '--describe', '--broker-list', '1', '--topic-list', 'orders'],
});

const reassign = (at: Micros, ...args: readonly string[]): Typed => ({
  at,
  tool: 'kafka-reassign-partitions',
  args: [...reassigning, ...args],
});

/** Where the first broker has its replica at first; and where else it might. */
const [here, there] = ((): readonly [string, string] => {
  const [described = ''] = outputs([describe(seconds(5))], 'disk-1');
  const isFirst = /"logDir":"\/disk-1"/.exec(described)?.index ?? 0;
  const home = /"partition":"orders-0".*?"logDir":"\/(disk-\d)"/.exec(described)?.[1];
  expect(isFirst).toBeGreaterThan(0);
  return home === 'disk-1' ? ['disk-1', 'disk-2'] : ['disk-2', 'disk-1'];
})();

/** In force before anything moves: what --execute sets reaches brokers when it likes. */
const limit: Typed = {
  at: seconds(5),
  tool: 'kafka-configs',
  args: [
    ...asking,
    '--alter',
    '--entity-type',
    'brokers',
    '--entity-name',
    '1',
    '--add-config',
    'replica.alter.log.dirs.io.max.bytes.per.second=200',
  ],
};

const execute = reassign(seconds(7), '--execute', '--replica-alter-log-dirs-throttle', '200');

test('kafka-reassign-partitions moves a replica to another disk, and tells how far it is', () => {
  const [, executed, first, underWay, last, done] = outputs(
    [
      limit,
      execute,
      reassign(seconds(9), '--verify'),
      describe(seconds(9)),
      reassign(seconds(50), '--verify'),
      describe(seconds(55)),
    ],
    there,
  );

  expect(executed).toContain('Successfully started partition reassignment for orders-0\n');
  expect(executed).toContain(
    `Successfully started moving log directory to /${there} for replica orders-0 with broker 1`,
  );
  expect(first).toContain('Reassignment of replica orders-0-1 is still in progress.');
  expect(underWay).toContain('"isFuture":true');
  expect(last).toContain('Reassignment of replica orders-0-1 completed successfully.');
  expect(last).toContain('Clearing broker-level throttles on brokers 1,2');
  expect(done).not.toContain('"isFuture":true');
  expect(done).toMatch(new RegExp(`"partition":"orders-0"[^{]*"logDir":"/${there}"`));
});

test('a move that was never begun, or was called off, is told as such', () => {
  const [, before, , called, after] = outputs(
    [
      limit,
      reassign(seconds(6), '--verify', '--preserve-throttles'),
      execute,
      reassign(seconds(9), '--cancel', '--preserve-throttles'),
      reassign(seconds(12), '--verify', '--preserve-throttles'),
    ],
    there,
  );

  const staying = `Partition orders-0 on broker 1 is not being moved from log dir /${here} to /${there}.`;
  expect(before).toContain(staying);
  expect(called).toContain(
    `Successfully started moving log directory to /${here} for replica orders-0 with broker 1`,
  );
  expect(after).toContain(staying);
});

test('a broker in the midst of a move survives a snapshot, and is the same each time', () => {
  const subject = { ...subjectOf([limit, execute], there), until: seconds(9) };
  const world = createWorld(subject.code, subject.plan);
  runUntil(world, seconds(8));
  const { turns } = world.state.trace;

  sameSeedSameTrace(subject);
  survivesSnapshot(subject, turns);
  snapshotEqualsClone(subject, turns);
});
