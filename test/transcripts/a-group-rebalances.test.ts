import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { worldFaults } from '../../sim/faults/table.ts';
import { readScenario } from '../../scenarios/format/read.ts';
import { run } from '../../scenarios/runner/run.ts';
import { rebalances, toldRows, linesOfRows } from '../kit/client-transcript.ts';
import { expectTranscript } from '../kit/transcript.ts';

const file = join(import.meta.dirname, '../../scenarios/lessons/a-group-rebalances.samsa.yaml');
const played = run(readScenario(file, readFileSync(file, 'utf8'), worldFaults));

test('the lesson of a group: members come one by one, one dies, and its partitions go to the others', () => {
  const rows = toldRows(played, [...rebalances, 'member-left', 'fault-began']);

  const last = new Map(
    rows
      .filter(({ kind }) => kind === 'partitions-assigned')
      .map(({ who, fields }) => [who, fields['partitions'] as readonly number[]]),
  );
  const [, second = [], third = []] = ['billing-1', 'billing-2', 'billing-3'].map((who) =>
    last.get(who),
  );
  expect([second.length, third.length]).toEqual([2, 2]);
  expect(new Set([...second, ...third]).size).toBe(4);
  expectTranscript('a-group-rebalances', linesOfRows(rows));
});

test('everything the shop has sent before the end is processed, by one or by two', () => {
  const sent = toldRows(played, ['records-acknowledged']).reduce(
    (sum, { fields }) => sum + Number(fields['count']),
    0,
  );
  const processed = new Set(
    toldRows(played, ['records-processed']).map(
      ({ fields }) => `${String(fields['partition'])} ${String(fields['from'])}`,
    ),
  );

  expect(sent).toBeGreaterThan(100);
  expect(processed.size).toBeGreaterThanOrEqual(sent - 1);
});
