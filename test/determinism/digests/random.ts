// Digests of streams, draws and distributions: the numbers on which every run stands.
import { paretoShapes, type Distribution } from '../../../sim/random/distribution.ts';
import { rngOf, type Rng } from '../../../sim/random/rng.ts';
import { createStream } from '../../../sim/random/stream.ts';
import { drawRank, zipfSkews, zipfTable } from '../../../sim/random/zipf.ts';
import { digestOfNumbers, times, type Digests } from './digest.ts';

const draws = 300;

const rng = (name: string): Rng => rngOf(createStream('determinism', name));

const bits = (seed: string | number, name: string) => (): string => {
  const stream = rngOf(createStream(seed, name));
  return digestOfNumbers(times(draws, () => stream.uint32()));
};

const drawn = (name: string, draw: (rng: Rng) => number) => (): string => {
  const stream = rng(name);
  return digestOfNumbers(times(draws, () => draw(stream)));
};

const distribution = (what: Distribution) => (): string => {
  const stream = rng(JSON.stringify(what));
  return digestOfNumbers(times(draws, () => stream.draw(what)));
};

const paretos: Digests = Object.fromEntries(
  paretoShapes.map((shape) => [
    `distribution: pareto of shape ${shape}`,
    distribution({ kind: 'pareto', min: 100, shape, max: 9_007_199_254_740_991 }),
  ]),
);

const zipfs: Digests = Object.fromEntries(
  zipfSkews.map((skew) => [
    `distribution: zipf of skew ${skew}`,
    () => {
      const table = zipfTable(500, skew);
      const stream = createStream('determinism', `zipf ${skew}`);
      return digestOfNumbers([...table, ...times(draws, () => drawRank(table, stream))]);
    },
  ]),
);

/** Everything that is drawn. */
export const randomDigests: Digests = {
  'stream: of a number': bits(42, 'net'),
  'stream: of a text': bits('a long seed, with words', 'disk'),
  'stream: of letters beyond ASCII': bits('größer als 🐙', 'cpu/brøker→1'),
  'draw: below small numbers': drawn('below', (rng) => rng.below(1) + rng.below(6) + rng.below(7)),
  'draw: below 2^32 and beyond': drawn(
    'wide',
    (rng) => rng.below(2 ** 32) + rng.below(2 ** 53 - 1),
  ),
  'draw: between bounds': drawn('between', (rng) => rng.between(-1_000_000_007, 12)),
  'draw: chances': drawn('chance', (rng) => (rng.chance(1, 3) ? 1 : 0)),
  'draw: shuffles and picks': drawn('shuffle', (rng) => {
    const items = rng.shuffle([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    return items.reduce((number, digit) => 10 * number + digit, rng.pick(items));
  }),
  'draw: by weight': drawn('weighted', (rng) => rng.weighted([5, 0, 1, 1_000, 37])),
  'distribution: constant and uniform': drawn(
    'flat',
    (rng) =>
      rng.draw({ kind: 'constant', value: 7 }) + rng.draw({ kind: 'uniform', min: 0, max: 99 }),
  ),
  'distribution: exponential': distribution({ kind: 'exponential', mean: 400, min: 200 }),
  'distribution: exponential, long': distribution({ kind: 'exponential', mean: 86_400_000_000 }),
  'distribution: normal': distribution({ kind: 'normal', mean: 1_000_000, deviation: 333_333 }),
  'distribution: table': distribution({
    kind: 'table',
    rows: [
      [10, 90],
      [100, 9],
      [1_000, 1],
    ],
  }),
  ...paretos,
  ...zipfs,
};
