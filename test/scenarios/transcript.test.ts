// A run told in sentences.
import { expect, test } from 'vitest';
import { scenarioOf } from '../../scenarios/format/outline.ts';
import { run } from '../../scenarios/runner/run.ts';
import { transcriptOf } from '../../scenarios/runner/transcript.ts';

const played = run(
  scenarioOf({
    brokers: 1,
    configs: { 'offsets.topic.replication.factor': '1' },
    controllers: 1,
    topics: { orders: {} },
    producers: { shop: { topic: 'orders' } },
    consumers: { 'slow-billing': { topic: 'orders', group: 'bills' } },
    until: 6_000_000,
  }),
);

test('sentences stand below each other, however long the names are', () => {
  const lines = transcriptOf(played, { from: 2, form: 'sentences' });

  expect(lines.some((line) => line.includes('  slow-billing  '))).toBe(true);
  const column = 14 + 2 + 'slow-billing'.length;
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => line.slice(column, column + 2) !== '  ')).toEqual([]);
});

test('of a group only what is said of it may be told, and it is told in order', () => {
  const all = transcriptOf(played, { from: 2, form: 'sentences' });

  const told = transcriptOf(played, { from: 2, form: 'sentences', about: 'bills' });

  expect(told).toEqual(all.filter((line) => line.includes('bills')));
  expect(told.length).toBeGreaterThan(3);
  expect(told.length).toBeLessThan(all.length / 2);
});

test('why a group gets nowhere is told: its topic wants more copies than there are brokers', () => {
  const alone = run(
    scenarioOf({
      brokers: 1,
      controllers: 1,
      topics: { orders: {} },
      consumers: { billing: { topic: 'orders', group: 'bills' } },
      until: 3_000_000,
    }),
  );

  const told = transcriptOf(alone, { from: 2, form: 'sentences', about: '__consumer_offsets' });

  expect(told[0]).toMatch(
    / b1 .*which cannot be created: .*only 1 broker\(s\) are registered.*\.$/,
  );
});
