import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allCheckers } from '../../scenarios/checkers/all.ts';
import { watchWith } from '../../scenarios/checkers/watch.ts';
import { readScenario } from '../../scenarios/format/read.ts';
import { clusterCode, planOf } from '../../scenarios/runner/plan.ts';
import { run } from '../../scenarios/runner/run.ts';
import { transcriptOf } from '../../scenarios/runner/transcript.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
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
  const world = createWorld(clusterCode, planOf(scenario));
  const watching = watchWith(allCheckers, world);
  runUntil(world, scenario.until);
  watching.end(world.state.queue.now, true);

  expect(watching.findings).toEqual([]);
  expect(watching.outcomes).toContainEqual({
    checker: 'R-17',
    sentence: 'an unclean election made a leader of a broker that lacked what was committed',
    count: 8,
  });
});
