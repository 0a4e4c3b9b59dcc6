// Consumers in scenario files: groups, members, ways to commit, and what is wrong with them.
import { expect, test } from 'vitest';
import { worldFaults } from '../../../sim/faults/table.ts';
import { memberNamesOf } from '../../../scenarios/format/consumers.ts';
import { ScenarioError } from '../../../scenarios/format/problem.ts';
import { readScenario } from '../../../scenarios/format/read.ts';
import { planOf } from '../../../scenarios/runner/plan.ts';
import type { Scenario } from '../../../scenarios/format/scenario.ts';

const head = 'title: t\nkafka: "4.3"\ntopics: { orders: { partitions: 3 } }\n';

const read = (consumer: string): Scenario =>
  readScenario('a.yaml', `${head}consumers:\n  billing: { ${consumer} }`, worldFaults);

/** What an author is told about a consumer. */
function complaint(consumer: string): string {
  try {
    read(consumer);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return 'nothing';
}

test('a group has members by number, each on a host of its own, one after the other', () => {
  const scenario = read(
    'topic: orders, group: g, members: 3, static: true, assignor: sticky, apart: 2s, startAt: 1s',
  );

  const [plan] = scenario.consumers;
  expect(plan && memberNamesOf(plan)).toEqual(['billing-1', 'billing-2', 'billing-3']);
  const processes = planOf(scenario).hosts.flatMap((host) => host.processes);
  const members = processes.filter(({ program }) => program === 'consuming-application');
  expect(members.map(({ settings }) => settings)).toMatchObject([
    { name: 'billing-1', startAtMicros: 1_000_000, configs: { 'group.instance.id': 'billing-1' } },
    { name: 'billing-2', startAtMicros: 3_000_000, configs: { 'group.id': 'g' } },
    { name: 'billing-3', startAtMicros: 5_000_000 },
  ]);
  expect(JSON.stringify(members[0]?.settings)).toContain('consumer.StickyAssignor');
});

test('a lone reader keeps its name', () => {
  const [plan] = read('topic: orders').consumers;

  expect(plan && memberNamesOf(plan)).toEqual(['billing']);
});

test('steps may name the members', () => {
  const source = `${head}consumers:\n  billing: { topic: orders, group: g, members: 2 }\n`;
  const step = (process: string): string =>
    `steps:\n  - { at: 1s, fault: kill, process: ${process} }`;

  expect(readScenario('a.yaml', source + step('billing-2'), worldFaults).steps).toHaveLength(1);
  expect(() => readScenario('a.yaml', source + step('billing-3'), worldFaults)).toThrow(
    'billing-3',
  );
});

test.each([
  ['topic: orders, assignor: rang', 'Did you mean range?'],
  ['topic: orders, semantics: atleast-once', 'Did you mean at-least-once?'],
  ['topic: orders, members: 2', "The members of 'billing' need a group"],
  ['topic: orders, semantics: at-least-once', '"at-least-once" needs a group to commit to.'],
  ['topic: orders, group: g, crash: sleep', '"crash" is a step (work, commit, poll)'],
  ['topic: orders, group: g, configs: { session.timeout.ms: 100 }', 'Heartbeat must be set lower'],
  ['topic: orders, group: g, configs: { group.protocol: consumer }', 'KIP-848'],
  ['topic: nowhere', "'nowhere' is unknown here"],
])('a mistake is said at its place: %s', (consumer, sentence) => {
  expect(complaint(consumer)).toMatch(/^a\.yaml:\d+:\d+: /);
  expect(complaint(consumer)).toContain(sentence);
});
