// `npm run soak -- --seeds N --from S`: as many fresh seeds as asked, in parallel; with --operated the
// clusters are stopped in good order, moved, configured, retained and compacted besides; --kafka 3.9 plays
// that release.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { whyNotPlayed } from '../../scenarios/format/releases.ts';
import { coverageLines, failureLines, soak, type HowPlayed, type SoakSum } from './soak.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    operated: { type: 'boolean', default: false },
    from: { type: 'string', default: '1000' },
    kafka: { type: 'string' },
    workers: { type: 'string', default: `${Math.min(2, availableParallelism())}` },
  },
});
const [count, from, workers] = [values.seeds, values.from, values.workers].map(Number) as [
  number,
  number,
  number,
];

const how: HowPlayed = {
  isOperated: values.operated,
  ...(values.kafka === undefined ? {} : { kafka: values.kafka }),
};
const wrong = whatIsWrong();

if (wrong === undefined) {
  process.exitCode = await main();
} else {
  console.error(wrong);
  process.exitCode = 2;
}

function whatIsWrong(): string | undefined {
  const isNumber = (number: number): boolean => Number.isInteger(number) && number >= 0;
  if (![count, from, workers].every(isNumber))
    return '--seeds, --from and --workers are whole numbers.';
  return values.kafka === undefined ? undefined : whyNotPlayed(values.kafka);
}

async function main(): Promise<number> {
  const began = performance.now();
  const seeds = Array.from({ length: count }, (_, i) => `${from + i}`);
  const sum = await soak({
    seeds,
    workers,
    ...how,
    onPlayed(played, { seeds: done, failed }) {
      if (played.findings.length > 0) console.log(failureLines(played, how).join('\n'));
      if (done % 500 === 0)
        console.log(`${done} of ${count} seeds, ${failed.length} of them broken.`);
    },
  });
  report(sum, (performance.now() - began) / 1_000);
  return sum.seeds === count && sum.failed.length === 0 ? 0 : 1;
}

function report(sum: SoakSum, seconds: number): void {
  for (const line of coverageLines(sum.coverage, values.operated)) console.log(line);
  for (const [sentence, seeds] of sum.outcomes) console.log(`In ${seeds} seeds ${sentence}.`);
  const perSecond = (sum.seeds / seconds).toFixed(2);
  const perCore = (sum.seeds / sum.cpuSeconds).toFixed(2);
  console.log(
    `${sum.seeds - sum.failed.length} of ${sum.seeds} seeds clean; ${perSecond} seeds/s with ` +
      `${workers} workers, ${perCore} seeds per CPU second, ` +
      `${Math.round(sum.turns / Math.max(1, sum.seeds))} turns a seed.`,
  );
}
