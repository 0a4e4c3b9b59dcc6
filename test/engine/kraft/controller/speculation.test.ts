import { expect, test } from 'vitest';
import fc from 'fast-check';
import { emptyImage, type Image } from '../../../../engine/metadata/image.ts';
import {
  copySpeculation,
  goBack,
  newestOf,
  settle,
  speculate,
  startSpeculation,
} from '../../../../engine/kraft/controller/speculation.ts';

const imageAt = (offset: number): Image => ({ ...emptyImage, nextProducerId: offset });

test('a deposed controller takes up the very image that was committed last', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: -1, max: 25 }),
      (written, committed) => {
        const images = Array.from({ length: written }, (_, offset) => imageAt(offset));
        const speculation = startSpeculation({ offset: -1, image: emptyImage });
        for (const [offset, image] of images.entries()) speculate(speculation, { offset, image });

        settle(speculation, committed);
        const stable = goBack(speculation);

        const last = Math.min(committed, written - 1);
        expect(stable.offset).toBe(last);
        expect(stable.image).toBe(last < 0 ? emptyImage : images[last]);
        expect(newestOf(speculation)).toBe(stable);
      },
    ),
  );
});

test('decisions stand on the newest image, committed or not', () => {
  const speculation = startSpeculation({ offset: 3, image: imageAt(3) });
  const next = { offset: 5, image: imageAt(5) };
  speculate(speculation, next);
  expect(newestOf(speculation)).toBe(next);
  expect(speculation.stable.offset).toBe(3);
});

test('a copy speculates for itself and shares the images', () => {
  const speculation = startSpeculation({ offset: 0, image: imageAt(0) });
  speculate(speculation, { offset: 1, image: imageAt(1) });
  const copy = copySpeculation(speculation);

  goBack(copy);

  expect(speculation.pending).toHaveLength(1);
  expect(copy.stable).toBe(speculation.stable);
});
