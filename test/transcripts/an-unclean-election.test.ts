import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScenario } from '../../scenarios/format/read.ts';
import { check } from '../../scenarios/runner/check.ts';
import { run } from '../../scenarios/runner/run.ts';
import { transcriptOf } from '../../scenarios/runner/transcript.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import { toldRows } from '../kit/client-transcript.ts';
import { expectTranscript } from '../kit/transcript.ts';

const file = join(import.meta.dirname, '../../scenarios/lessons/an-unclean-election.samsa.yaml');
const scenario = readScenario(file, readFileSync(file, 'utf8'), worldFaults);
const played = run(scenario);

test('the lesson of an unclean election: what the last leader had alone is lost, and its log is cut', () => {
  expectTranscript('an-unclean-election', [
    ...transcriptOf(played, { from: 2, form: 'sentences' }),
    `hash ${played.hash}`,
  ]);
});

test('what was acknowledged with acks=all, and read, is lost: other records stand in its place', () => {
  const acknowledged = toldRows(played, ['produce-acknowledged']);
  const offsetsOf = (who: string): number[] =>
    acknowledged.filter((row) => row.who === who).map(({ fields }) => Number(fields['baseOffset']));
  const [later = 0] = offsetsOf('b1');

  expect(offsetsOf('b2').filter((offset) => offset >= later)).toHaveLength(8);
});

test('the checkers blame nobody for it, and say what was lost', () => {
  const { findings, outcomes } = check(scenario);

  expect(findings).toEqual([]);
  expect(outcomes).toContainEqual({
    checker: 'R-17',
    sentence: 'an unclean election made a leader of a broker that lacked what was committed',
    count: 8,
  });
});
