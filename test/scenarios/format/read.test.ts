import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { worldFaults } from '../../../sim/faults/table.ts';
import { ScenarioError } from '../../../scenarios/format/problem.ts';
import { readScenario } from '../../../scenarios/format/read.ts';

const read = (source: string) => readScenario('a.yaml', source, worldFaults);

/** What an author is told about a file. */
function complaints(source: string): string[] {
  try {
    read(source);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const head = 'title: t\nkafka: "4.3"\n';

test('the shipped lesson is a scenario', () => {
  const file = join(import.meta.dirname, '../../../scenarios/lessons/first-light.samsa.yaml');
  const scenario = readScenario(file, readFileSync(file, 'utf8'), worldFaults);

  expect(scenario.brokers).toBe(3);
  expect(scenario.steps).toEqual([
    { at: 6_000_000, fault: 'kill', with: { process: 'leader(orders-0)' }, for: 6_000_000 },
  ]);
});

test('what is not written has a believable default', () => {
  const scenario = read(`${head}topics: { orders: {} }\nproducers: { p: { topic: orders } }`);

  expect(scenario).toMatchObject({ seed: '1', brokers: 3, until: 10_000_000 });
  expect(scenario.topics).toEqual([{ name: 'orders', partitions: 1, replicas: 3, configs: {} }]);
  expect(scenario.producers[0]).toMatchObject({ every: 1_000_000, size: 100 });
});

test('a bare release is refused with a hint, for 4.10 is not 4.1', () => {
  expect(complaints('title: t\nkafka: 4.3')).toEqual([
    'a.yaml:2:8: A release is a text: write "4.3" with quotes.',
  ]);
});

test.each([
  ['2.8', 'Kafka 2.8 needs ZooKeeper, which is not modelled yet'],
  ['0.8.2', 'Kafka 0.8.2 needs ZooKeeper, which is not modelled yet'],
  ['9.9', 'There is no release "9.9"'],
  ['latest', 'There is no release "latest"'],
  ['4.3-rc', 'There is no release "4.3-rc"'],
  ['4', 'There is no release "4"'],
])('of release %s nothing is played, and the author hears why', (name, why) => {
  expect(complaints(`title: t\nkafka: '${name}'`)).toEqual([
    `a.yaml:2:8: ${why}: releases from 3.3 to 4.4 can be played.`,
  ]);
});

test.each(['3.3', '3.9.1', '4.4'])('release %s can be played', (name) => {
  expect(read(`title: t\nkafka: '${name}'`).kafka).toBe(name);
});

test('a cluster may be older than its software, and a level that never was is refused', () => {
  expect(read(`${head}metadataVersion: 3.6-IV2`).metadataVersion).toBe('3.6-IV2');
  expect(complaints(`${head}metadataVersion: 3.6-IV9`).join()).toContain('a.yaml:3:18: ');
});

test('an unknown field names its place and the nearest known one', () => {
  expect(complaints(`${head}broker: 3`)).toEqual([
    "a.yaml:3:1: 'broker' is unknown here; did you mean 'brokers'?",
  ]);
});

test('a step that names no fault hears which fault was meant', () => {
  expect(complaints(`${head}steps:\n  - { at: 1s, fault: kil, process: b1 }`)).toEqual([
    "a.yaml:4:22: 'kil' is unknown here; did you mean 'kill'?",
  ]);
});

test('what a fault needs is checked at its place', () => {
  expect(complaints(`${head}steps:\n  - { at: 1s, fault: kill, process: b9 }`)).toEqual([
    "a.yaml:4:5: The parameter 'process' of the fault 'kill' is the name of a process, and there is no 'b9'; did you mean 'b1'?",
  ]);
});

test('a step may write one host and one length of time where a fault takes more', () => {
  const step = '{ at: 1s, fault: slow-link, from: b1, to: [b2, b3], latency: 5ms }';

  expect(read(`${head}steps:\n  - ${step}`).steps[0]?.with).toEqual({
    from: ['b1'],
    to: ['b2', 'b3'],
    latency: { kind: 'constant', value: 5_000 },
  });
});

test('a length of time has a unit', () => {
  expect(complaints(`${head}until: 3`)).toEqual([
    'a.yaml:3:8: A length of time such as 250ms or 3s is expected here, not 3.',
  ]);
});

test('a client of a topic that does not exist hears of the one that does', () => {
  expect(complaints(`${head}topics: { orders: {} }\nconsumers: { c: { topic: order } }`)).toEqual([
    "a.yaml:4:17: 'order' is unknown here; did you mean 'orders'?",
  ]);
});

test('everything that is wrong is said at once, in the order of the file', () => {
  const found = complaints('title: t\nkafka: 4.3\nbrokers: many\nsteps: {}\nuntil: soon');

  expect(found.map((line) => line.split(':')[1])).toEqual(['2', '3', '4', '5']);
});

test.each(['', '- a list', 'title: [', 'title: t', '? [1]\n: 2', '{'.repeat(200), 'a: &x [*x]'])(
  'nonsense is refused with a place: %j',
  (source) => {
    expect(complaints(source).every((line) => /^a\.yaml:\d+:\d+: /.test(line))).toBe(true);
    expect(complaints(source).length).toBeGreaterThan(0);
  },
);
