import { expect, test } from 'vitest';
import { scenarioOf } from '../../../scenarios/format/outline.ts';
import { runToolIn } from '../../../scenarios/runner/tool.ts';
import { seconds } from '../../../sim/time.ts';

const shop = scenarioOf({
  brokers: 3,
  topics: { orders: { partitions: 3, replicas: 3 }, alone: { partitions: 1, replicas: 1 } },
});

const broken = (at: number, ...processes: readonly string[]) => ({
  ...shop,
  until: seconds(40),
  steps: processes.map((process) => ({ at: seconds(at), fault: 'kill', with: { process } })),
});

const listing = { tool: 'kafka-topics', args: ['--list'] };

test('a call goes on with another broker when the first that it knew is dead', () => {
  const listed = runToolIn(broken(3, 'b1'), listing, seconds(4));

  expect(listed).toMatchObject({ exit: 0, stdout: 'alone\norders\n' });
});

test('where no broker is left, a call ends with its time-out', () => {
  const listed = runToolIn(broken(3, 'b1', 'b2', 'b3'), listing, seconds(4));

  expect(listed).toMatchObject({
    exit: 1,
    stdout:
      'Error while executing topic command : Timed out waiting for a node assignment. Call: listTopics\n',
  });
  expect(listed?.endedAt).toBeGreaterThanOrEqual(seconds(64));
});

test('what only a leader knows is asked of each leader', () => {
  const offsets = { tool: 'kafka-get-offsets', args: ['--topic', 'orders'] };

  expect(runToolIn(shop, offsets, seconds(4))?.stdout).toBe('orders:0:0\norders:1:0\norders:2:0\n');
});

test('a call waits for a new leader when the old one died a moment ago', () => {
  const offsets = { tool: 'kafka-get-offsets', args: ['--topic', 'orders'] };
  const listed = runToolIn(broken(4, 'b2'), offsets, seconds(5));

  expect(listed).toMatchObject({ exit: 0, stdout: 'orders:0:0\norders:1:0\norders:2:0\n' });
});

test('what changes the cluster reaches the controller, and is seen at once', () => {
  const created = runToolIn(
    shop,
    { tool: 'kafka-topics', args: ['--create', '--topic', 'new', '--partitions', '2'] },
    seconds(4),
  );
  const again = runToolIn(
    shop,
    { tool: 'kafka-topics', args: ['--create', '--topic', 'orders'] },
    seconds(4),
  );

  expect(created).toMatchObject({ exit: 0, stdout: 'Created topic new.\n' });
  expect(again?.stdout).toBe(
    "Error while executing topic command : Topic 'orders' already exists.\n",
  );
  expect(again?.exit).toBe(1);
});
