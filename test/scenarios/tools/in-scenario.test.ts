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

test('the logs on the disks of brokers can be looked into, from their batches to their indexes', () => {
  const selling = {
    ...shop,
    producers: scenarioOf({ producers: { till: { topic: 'orders', count: 2, size: 4 } } })
      .producers,
  };
  const dump = (args: readonly string[]) =>
    runToolIn(selling, { tool: 'kafka-dump-log', args }, seconds(9));
  const file = 'b2/data/orders-0/00000000000000000000';

  const records = dump(['--print-data-log', '--files', `${file}.log`]);
  expect(records?.stdout).toMatch(
    /^Dumping b2.*\nLog starting offset: 0\nbaseOffset: 0 lastOffset: 0 /,
  );
  expect(records?.stdout).toContain(
    'keySize: -1 valueSize: 4 sequence: 1 headerKeys: [] payload: 1...',
  );
  expect(records).toMatchObject({ exit: 0, stderr: '' });

  // The index of a segment that is written to is full of zeros, and they are read as an entry.
  expect(dump(['--files', `${file}.index`])).toMatchObject({
    stdout: `Dumping ${file}.index\noffset: 0 position: 0\n`,
    stderr: '',
  });
  expect(dump(['--files', 'b2/data/nothing.log'])?.stderr).toBe(
    'Exception in thread "main" java.lang.NumberFormatException: For input string: "nothing"\n',
  );
});

test('records of Kafka itself are spelled out as Kafka spells them', () => {
  const dump = (file: string, decoder: string) => {
    const args = ['--files', `${file}/00000000000000000000.log`, decoder];
    return runToolIn(shop, { tool: 'kafka-dump-log', args }, seconds(9))?.stdout;
  };

  const metadata = dump('c1/metadata/__cluster_metadata-0', '--cluster-metadata-decoder');
  expect(metadata).toMatch(
    / LeaderChange: \{"version":0,"leaderId":10\d,"voters":\[\{"voterId":101\}/,
  );
  expect(metadata).toContain(
    'payload: {"type":"FEATURE_LEVEL_RECORD","version":0,"data":{"name":"metadata.version","featureLevel":30}}',
  );
});
