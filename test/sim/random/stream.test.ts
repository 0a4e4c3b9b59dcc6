import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { draw } from '../../../sim/random/distribution.ts';
import { rngOf, type Rng } from '../../../sim/random/rng.ts';
import { createStream, uint32 } from '../../../sim/random/stream.ts';

test("a stream is seedrandom's tychei, number for number", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (seed, name) => {
      const theirs = seedrandom.tychei(`${seed}/${name}`);
      const ours = createStream(seed, name);

      for (let count = 0; count < 200; count++) expect(uint32(ours) | 0).toBe(theirs.int32());
    }),
  );
});

test('a seed may be a number or its digits', () => {
  expect(createStream(42, 'links')).toEqual(createStream('42', 'links'));
});

test('streams of one seed differ by their names, and of one name by their seeds', () => {
  const first = (seed: number, name: string): number => uint32(createStream(seed, name));
  const drawn = Array.from({ length: 1_000 }, (_, n) => [first(n, 'a'), first(7, `stream-${n}`)]);

  expect(new Set(drawn.flat()).size).toBeGreaterThanOrEqual(1_999);
});

test('a clone of a stream goes on as the original does', () => {
  const stream = createStream('seed', 'name');
  uint32(stream);
  const clone = structuredClone(stream);

  expect([uint32(clone), uint32(clone)]).toEqual([uint32(stream), uint32(stream)]);
});

/** Every way to draw from a stream. */
const draws: readonly ((rng: Rng) => unknown)[] = [
  (rng) => rng.uint32(),
  (rng) => rng.below(1_000),
  (rng) => rng.between(-5, 5),
  (rng) => rng.chance(1, 3),
  (rng) => rng.pick(['a', 'b', 'c']),
  (rng) => rng.shuffle([1, 2, 3, 4]),
  (rng) => rng.weighted([1, 2, 3]),
  (rng) => rng.draw({ kind: 'exponential', mean: 500 }),
];

test('one more draw on one stream moves no other', () => {
  const anyDraws = fc.array(fc.constantFrom(...draws), { maxLength: 50 });
  fc.assert(
    fc.property(anyDraws, anyDraws, fc.nat(), (here, there, where) => {
      const undisturbed = rngOf(createStream(1, 'there'));
      const expected = there.map((drawOf) => drawOf(undisturbed));

      const other = rngOf(createStream(1, 'here'));
      const disturbed = rngOf(createStream(1, 'there'));
      const seen = there.map((drawOf, index) => {
        if (index === where % there.length) for (const disturb of here) disturb(other);
        return drawOf(disturbed);
      });

      expect(seen).toEqual(expected);
    }),
  );
});

test('a door made anew goes on where the stream is', () => {
  const once = createStream(3, 'x');
  const anew = createStream(3, 'x');
  const door = rngOf(once);

  const throughOne = draws.map((drawOf) => drawOf(door));
  const throughMany = draws.map((drawOf) => drawOf(rngOf(anew)));

  expect(throughMany).toEqual(throughOne);
  expect(anew).toEqual(once);
  expect(draw({ kind: 'uniform', min: 1, max: 9 }, anew)).toBe(door.between(1, 9));
});
