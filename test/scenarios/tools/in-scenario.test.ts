import { expect, test } from 'vitest';
import { scenarioOf } from '../../../scenarios/format/outline.ts';
import { runToolIn } from '../../../scenarios/runner/tool.ts';
import { seconds } from '../../../sim/time.ts';

const shop = scenarioOf({ brokers: 2, topics: { orders: { partitions: 1, replicas: 2 } } });

test('a tool that names no broker asks those of the scenario', () => {
  const listed = runToolIn(shop, { tool: 'kafka-topics', args: ['--list'] }, seconds(5));

  expect(listed).toMatchObject({ exit: 0, stdout: 'orders\n', stderr: '' });
});

test('a tool sees the cluster as it is at its moment, and ends as soon as it has its answers', () => {
  const before = { ...shop, steps: [] };
  const killed = {
    ...shop,
    until: seconds(40),
    steps: [{ at: seconds(6), fault: 'kill', with: { process: 'b2' } }],
  };
  const command = { tool: 'kafka-topics', args: ['--describe', '--under-replicated-partitions'] };

  expect(runToolIn(before, command, seconds(5))?.stdout).toBe('');
  const seen = runToolIn(killed, command, seconds(30));
  expect(seen?.stdout).toMatch(
    /^\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 1\t/,
  );
  expect(seen?.endedAt).toBeLessThan(seconds(32));
});

test('a consumer that would read for ever is stopped when the scenario ends', () => {
  const reading = { tool: 'kafka-console-consumer', args: ['--topic', 'orders'] };

  const read = runToolIn({ ...shop, until: seconds(20) }, reading, seconds(5));
  expect(read?.stderr).toContain('Processed a total of 0 messages');
  expect(read?.endedAt).toBeGreaterThanOrEqual(seconds(20));
});

test('a tool that is used wrongly says so, and ends with a code', () => {
  expect(runToolIn(shop, { tool: 'kafka-topics', args: [] }, 0)?.exit).toBe(1);
});

test('names that lead nowhere are told in a sentence', () => {
  const nowhere = { tool: 'kafka-topics', args: ['--bootstrap-server', 'c9:9092', '--list'] };

  expect(() => runToolIn(shop, nowhere, 0)).toThrow(
    "There is no host 'c9'; there are c1, c2, c3, b1, b2.",
  );
  expect(() => runToolIn(shop, { tool: 'kafka-topic', args: ['--list'] }, 0)).toThrow(
    "There is no tool 'kafka-topic'; did you mean 'kafka-topics'?",
  );
});

test('localhost:9092 leads to the first broker', () => {
  const args = ['--bootstrap-server', 'localhost:9092', '--list'];

  expect(runToolIn(shop, { tool: 'kafka-topics', args }, seconds(5))?.stdout).toBe('orders\n');
});
