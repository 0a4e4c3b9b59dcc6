// Plays seeds of the swarm in parallel processes, as they come, and sums up what came of them.
import type { Finding, Outcome } from '../../scenarios/checkers/finding.ts';
import { noCoverage, probes, type Coverage, type Taker } from '../../scenarios/swarm/probes.ts';
import { playInParallel } from './pool.ts';

/** What a worker is to play. */
export interface SoakTask {
  readonly seed: string;
  readonly isOperated: boolean;
  readonly kafka?: string;
}

/** What a worker tells of a seed. */
export interface Played {
  readonly seed: string;
  readonly hash: string;
  readonly turns: number;
  readonly cpuSeconds: number;
  readonly findings: readonly Finding[];
  readonly outcomes: readonly Outcome[];
  readonly coverage: Coverage;
}

/** What came of many seeds. */
export interface SoakSum {
  seeds: number;
  turns: number;
  cpuSeconds: number;
  readonly failed: Played[];
  /** In how many seeds each expected loss came about, by its sentence. */
  readonly outcomes: Map<string, number>;
  readonly coverage: Coverage;
}

export interface SoakOptions {
  readonly seeds: readonly string[];
  readonly workers: number;
  /** True: the clusters are operated besides. */
  readonly isOperated?: boolean;
  /** The release that is played; left out: 4.3. */
  readonly kafka?: string;
  /** Hears of each seed when it was played, and of the sum up to it. */
  readonly onPlayed?: (played: Played, sum: SoakSum) => void;
}

const player = new URL('player.ts', import.meta.url);

/** Plays all seeds; the order in which they end does not matter. */
export async function soak({
  seeds,
  workers,
  isOperated = false,
  kafka,
  onPlayed,
}: SoakOptions): Promise<SoakSum> {
  const sum = emptySum();
  const waiting = seeds.toReversed();
  await playInParallel<SoakTask, Played>({
    player,
    workers: Math.min(workers, seeds.length),
    next() {
      const seed = waiting.pop();
      const release = kafka === undefined ? {} : { kafka };
      return seed === undefined ? undefined : { seed, isOperated, ...release };
    },
    onAnswer(played) {
      add(sum, played);
      onPlayed?.(played, sum);
    },
  });
  return sum;
}

export const emptySum = (): SoakSum => ({
  seeds: 0,
  turns: 0,
  cpuSeconds: 0,
  failed: [],
  outcomes: new Map(),
  coverage: noCoverage(),
});

/** Adds one seed to the sum. */
export function add(sum: SoakSum, played: Played): void {
  sum.seeds += 1;
  sum.turns += played.turns;
  sum.cpuSeconds += played.cpuSeconds;
  if (played.findings.length > 0) sum.failed.push(played);
  for (const { checker, sentence } of played.outcomes) {
    const key = `${checker}: ${sentence}`;
    sum.outcomes.set(key, (sum.outcomes.get(key) ?? 0) + 1);
  }
  for (const [i, hits] of played.coverage.entries()) {
    sum.coverage[i] = (sum.coverage[i] ?? 0) + hits;
  }
}

/** How seeds are played: what a command line says beside the seeds. */
export type HowPlayed = Pick<SoakOptions, 'isOperated' | 'kafka'>;

/** The findings of a seed, and how to see them again. */
export function failureLines(
  { seed, findings }: Pick<Played, 'seed' | 'findings'>,
  { isOperated = false, kafka }: HowPlayed = {},
): string[] {
  const how = `${isOperated ? ' --operated' : ''}${kafka === undefined ? '' : ` --kafka ${kafka}`}`;
  return [
    `Seed ${seed} broke ${findings.length} promises: npm run soak -- --seeds 1 --from ${seed}${how}`,
    ...findings.map(
      ({ checker, at, sentence, witnesses }) =>
        `  ${checker.padEnd(6)}  ${(at / 1_000_000).toFixed(6)}  ${sentence} (rows ${witnesses.join(', ') || 'none'})`,
    ),
  ];
}

/** What was hit how often, and what never; apart from that what these seeds could not hit. */
export function coverageLines(coverage: Coverage, isOperated: boolean): string[] {
  const hits = probes.map((probe, i) => ({ ...probe, count: coverage[i] ?? 0 }));
  const never = hits.filter(({ count }) => count === 0);
  const beyond = takers.filter((taker) => !isOperated || taker !== 'an operator');
  const namesOf = (taker: Taker | undefined): string =>
    never.flatMap(({ name, takes }) => (takes === taker ? name : [])).join(', ') || 'none';
  const within = never.filter(({ takes }) => takes === undefined || !beyond.includes(takes));
  const names = within.map(({ name }) => name).join(', ') || 'none';
  return [
    ...hits
      .filter(({ count }) => count > 0)
      .map(({ name, count }) => `${`${count}`.padStart(10)}  ${name}`),
    `Never hit, ${within.length} of ${probes.length}: ${names}.`,
    ...beyond.map((taker) => `Not hit either, because they take ${taker}: ${namesOf(taker)}.`),
  ];
}

const takers: readonly Taker[] = ['an operator', 'a written scenario'];
