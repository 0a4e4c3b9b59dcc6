// Decisions of controllers are told once in a world, whoever learns first that they are committed.
import { expect, test } from 'vitest';
import type { Untold } from '../../../engine/kraft/controller/telling.ts';
import { emptyImage } from '../../../engine/metadata/image.ts';
import { leaveOutTold } from '../../../engine/server/inherited.ts';
import { commonsNamed } from '../../../sim/world/commons.ts';

const decided = (offset: number): Untold => ({
  offset,
  before: emptyImage,
  after: emptyImage,
  records: [],
  why: 'somebody asked for it',
});

/** What a controller tells when it hears that everything up to 7 is committed. */
function toldBy(epoch: number, toldIn: readonly (readonly [number, number])[]): readonly number[] {
  const commons = commonsNamed(new Map(), 'metadata');
  for (const [known, upTo] of toldIn) {
    commons.toldIn.set(known, upTo);
    commons.toldUpTo = Math.max(commons.toldUpTo, upTo);
  }
  const untold = [decided(6), decided(7), decided(8)];
  leaveOutTold({ epoch, untold }, 7, commons);
  return untold.map(({ offset }) => offset);
}

test('what a controller decided it tells, with nobody before it', () => {
  expect(toldBy(2, [])).toEqual([6, 7, 8]);
  expect(toldBy(2, [[2, 5]])).toEqual([6, 7, 8]);
});

test('what a successor has told a controller does not tell again', () => {
  expect(toldBy(2, [[2, 7]])).toEqual([8]);
  expect(
    toldBy(2, [
      [2, 7],
      [3, 9],
    ]),
  ).toEqual([8]);
});

test('what stands at the same offset in another epoch is another decision', () => {
  expect(toldBy(2, [[1, 7]])).toEqual([6, 7, 8]);
  expect(
    toldBy(2, [
      [2, 5],
      [3, 9],
    ]),
  ).toEqual([6, 7, 8]);
});
