import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { worldFaults } from '../../sim/faults/table.ts';
import { readScenario } from '../../scenarios/format/read.ts';
import { clusterCode, planOf } from '../../scenarios/runner/plan.ts';
import { run } from '../../scenarios/runner/run.ts';
import { transcriptOf } from '../../scenarios/runner/transcript.ts';
import {
  conservesMessages,
  observerNeutral,
  sameSeedSameTrace,
  snapshotEqualsClone,
  survivesSnapshot,
} from '../kit/laws.ts';
import { expectTranscript } from '../kit/transcript.ts';

const file = join(import.meta.dirname, '../../scenarios/lessons/first-light.samsa.yaml');
const scenario = readScenario(file, readFileSync(file, 'utf8'), worldFaults);
const subject = { code: clusterCode, plan: planOf(scenario), until: scenario.until };

test('one record is written, copied and read; its leader dies, and nothing is lost', () => {
  const played = run(scenario);

  const told = transcriptOf(played, { from: 2, form: 'sentences' });
  expectTranscript('first-light', [...told, `hash ${played.hash}`]);
});

test('what the application has sent is acknowledged in full, over the death of the leader', () => {
  const rows = transcriptOf(run(scenario), { from: 0, form: 'rows' });

  const sent = rows.filter((row) => row.includes(' record-produced ')).length;
  const acknowledged = rows
    .filter((row) => row.includes(' records-acknowledged '))
    .reduce((sum, row) => sum + Number(/count=(\d+)/.exec(row)?.[1]), 0);
  expect(sent).toBeGreaterThan(30);
  expect(acknowledged).toBe(sent);
});

test('another seed is another run, and the same seed the same one', () => {
  const hashes = ['7', '8', '7'].map((seed) => run(scenario, { seed, record: false }).hash);

  expect(hashes[0]).toBe(hashes[2]);
  expect(hashes[0]).not.toBe(hashes[1]);
});

test('the world keeps its laws with real clients in it', () => {
  sameSeedSameTrace(subject);
  observerNeutral(subject);
  conservesMessages(subject);
});

test.each([1, 60, 200, 333, 420, 500, 640, 777, 900])(
  'a run that was interrupted after %d turns goes on as if it had not been',
  (turns) => {
    survivesSnapshot(subject, turns);
    snapshotEqualsClone(subject, turns);
  },
);
