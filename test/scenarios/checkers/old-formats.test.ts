// Formats 0 and 1 know of no epochs: where logs part nobody sees it, and who lost what is not told apart (KIP-101).
import { expect, test } from 'vitest';
import { epochlessExcuse } from '../../../scenarios/checkers/ghosts/log.ts';
import { checkersOf, newStage, replicaOf, type Stage } from './stage.ts';

/** Broker 1 leads and has three records; 2 and 3 have two of them, and in the second place what they are given. */
function copy(epoch: number, second: string): Stage {
  const stage = newStage();
  stage.decide(1, 0, [1, 2, 3]);
  stage.take(1, 'leader', 1, 0);
  for (const node of [2, 3]) stage.take(node, 'follower', 1, 0);
  for (const node of [1, 2, 3]) stage.append(node, 0, epoch);
  stage.append(1, 1, epoch);
  for (const node of [2, 3]) stage.append(node, 1, epoch, second);
  return stage;
}

/** All three have fetched two records, so they are committed; then broker 2 goes back to one of them. */
function goBack(epoch: number): Stage {
  const stage = copy(epoch, 'v1');
  for (const node of [2, 3]) stage.fetch(1, node, 2);
  stage.advance(1, 2);
  if (epoch < 0) replicaOf(stage, 2).log.epochs.length = 0;
  stage.advance(2, 1);
  stage.truncate(2, 1);
  return stage;
}

test('R-01: two batches of one place are not of one reign when nobody knows of which they are', () => {
  expect(checkersOf(copy(-1, 'other'))).not.toContain('R-01');
  expect(checkersOf(copy(0, 'other'))).toContain('R-01');
});

test('R-03 and R-09: who goes back to what it knows to be visible, and then leads, is excused and counted', () => {
  const lead = (stage: Stage): Stage => {
    stage.decide(2, 1, [1, 2, 3]);
    stage.take(2, 'leader', 2, 1);
    return stage;
  };

  const old = lead(goBack(-1));
  expect(checkersOf(old)).not.toContain('R-03');
  expect(checkersOf(old)).not.toContain('R-09');
  const excused = old.watching.outcomes.filter(({ sentence }) => sentence === epochlessExcuse);
  expect(excused.map(({ checker }) => checker)).toContain('R-09');

  const present = checkersOf(lead(goBack(0)));
  expect(present).toContain('R-03');
  expect(present).toContain('R-09');
});

test('R-04: in sync without what is committed is only who has a log without epochs', () => {
  const decideAgain = (epoch: number): string[] => {
    const stage = goBack(epoch);
    stage.decide(1, 0, [1, 2, 3]);
    return checkersOf(stage);
  };

  expect(decideAgain(-1)).not.toContain('R-04');
  expect(decideAgain(0)).toContain('R-04');
});

test('R-02: in the end copies may differ where they have no epochs', () => {
  const end = (epoch: number): string[] => {
    const stage = copy(epoch, 'other');
    for (const node of [2, 3]) stage.fetch(1, node, 2);
    stage.advance(1, 2);
    stage.watching.end(stage.time, true);
    return checkersOf(stage);
  };

  expect(end(-1)).not.toContain('R-02');
  expect(end(0)).toContain('R-02');
});
