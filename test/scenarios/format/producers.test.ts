// Producers in scenario files: what they may be told, and what is wrong with them.
import { expect, test } from 'vitest';
import { worldFaults } from '../../../sim/faults/table.ts';
import { ownPartitioners } from '../../../engine/clients/producer/own-partitioners.ts';
import { partitionerClasses } from '../../../scenarios/format/producers.ts';
import { ScenarioError } from '../../../scenarios/format/problem.ts';
import { readScenario } from '../../../scenarios/format/read.ts';
import { planOf } from '../../../scenarios/runner/plan.ts';
import type { Scenario } from '../../../scenarios/format/scenario.ts';

const head = 'title: t\nkafka: "4.3"\nbrokers: 1\ntopics: { orders: { partitions: 3 } }\n';

const read = (producer: string): Scenario =>
  readScenario('a.yaml', `${head}producers:\n  shop: { ${producer} }`, worldFaults);

/** What an author is told about a producer. */
function complaint(producer: string): string {
  try {
    read(producer);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'nothing';
}

/** What the program of the producer is told. */
const settingsOf = (producer: string): string => {
  const processes = planOf(read(producer)).hosts.flatMap((host) => host.processes);
  return JSON.stringify(processes.find(({ name }) => name === 'shop')?.settings);
};

test.each(Object.keys(partitionerClasses))('a producer may choose partitions by %s', (name) => {
  const className = partitionerClasses[name as keyof typeof partitionerClasses];

  expect(complaint(`topic: orders, partitioner: ${name}`)).toBe('nothing');
  expect(settingsOf(`topic: orders, partitioner: ${name}`)).toContain(className);
});

test('every partitioner that is not of Kafka says what it does', () => {
  const sentences = Object.values(ownPartitioners).map(({ sentence }) => sentence);

  expect(sentences.length).toBeGreaterThanOrEqual(5);
  expect(sentences.filter((sentence) => !/^[A-Z].*[.]$/.test(sentence))).toEqual([]);
});

test('partitioner.class names one, too', () => {
  const own = 'configs: { partitioner.class: samsa.partitioners.KeyNumberPartitioner }';

  expect(complaint(`topic: orders, ${own}`)).toBe('nothing');
});

test.each([
  ['topic: orders, partitioner: robin', 'One of round-robin, key-number'],
  ['topic: orders, partitioner: key-numbr', 'Did you mean key-number?'],
  ['topic: orders, configs: { partitioner.class: com.acme.Mine }', 'com.acme.Mine'],
  ['topic: orders, configs: { acks: most }', 'acks'],
  ['topic: orders, configs: { acks: "1", enable.idempotence: true }', 'acks'],
])('%s is refused in words', (producer, sentence) => {
  expect(complaint(producer)).toContain(sentence);
  expect(complaint(producer)).toMatch(/a\.yaml:6:\d+/);
});
