// P17: what a second worker adds to a search by seeds. What counts here is the time on the clock: that of the
// processors grows with every worker.
import { soak } from '../soak/soak.ts';
import type { Measured } from './figure.ts';
import { median } from './measure.ts';

/** For each worker: V8 compiles while it plays the first ones, and the last ones leave a worker alone. */
const [firstSeeds, countedSeeds, lastSeeds] = [100, 60, 5];
const rounds = 3;

/** P17: standard seeds of the swarm with two workers ÷ with one. */
export async function gainOfSecondWorker(): Promise<Measured> {
  const rates: { readonly one: number; readonly two: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rates.push({ one: await rateOf(1), two: await rateOf(2) });
  }
  const [one, two] = [median(rates.map((rate) => rate.one)), median(rates.map((rate) => rate.two))];
  return {
    value: median(rates.map((rate) => rate.two / rate.one)),
    note: `${two.toFixed(2)} seeds a second with two workers, ${one.toFixed(2)} with one`,
    whereTheTimeGoes:
      'A worker alone lets the other core compile and collect garbage for it, which is a tenth of its work; ' +
      'two of them wait for memory a twelfth longer.',
  };
}

/** Seeds a second, once the workers are warm. */
async function rateOf(workers: number): Promise<number> {
  const count = workers * (firstSeeds + countedSeeds + lastSeeds);
  const seeds = Array.from({ length: count }, (_, i) => `${i}`);
  const playedAt: number[] = [];
  await soak({ seeds, workers, onPlayed: () => playedAt.push(performance.now()) });
  const [from, to] = [firstSeeds, firstSeeds + countedSeeds].map(
    (each) => playedAt[workers * each],
  );
  if (from === undefined || to === undefined) throw new Error('not all seeds were played');
  return (1_000 * workers * countedSeeds) / (to - from);
}
