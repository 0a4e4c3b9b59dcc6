// What holds of every random small world, with a random plan of what goes wrong in it.
import * as fc from 'fast-check';
import { test } from 'vitest';
import {
  conservesMessages,
  observerNeutral,
  sameSeedSameTrace,
  snapshotEqualsClone,
  survivesSnapshot,
  type Subject,
} from '../kit/laws.ts';
import { randomCode, randomRun } from '../kit/random-world.ts';

const numRuns = 400;
const turns = fc.integer({ min: 0, max: 1_500 });

function holdsEverywhere(law: (subject: Subject, turns: number) => void): void {
  fc.assert(
    fc.property(randomRun, turns, (run, after) => law({ code: randomCode, ...run }, after)),
    { numRuns },
  );
}

test('the same seed gives the same trace', () => {
  holdsEverywhere(sameSeedSameTrace);
});

test('a run that a snapshot interrupts anywhere goes on as if it had not been interrupted', () => {
  holdsEverywhere(survivesSnapshot);
});

test('a snapshot is what structuredClone gives, and goes on alike', () => {
  holdsEverywhere(snapshotEqualsClone);
});

test('who listens to the trace, and to what, changes no hash', () => {
  holdsEverywhere(observerNeutral);
});

test('sent = delivered + lost + in flight', () => {
  holdsEverywhere(conservesMessages);
});
