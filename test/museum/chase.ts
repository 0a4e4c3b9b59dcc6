// Plays seeds with a defect until one of them catches it.
import { playSeed } from '../../scenarios/swarm/play.ts';
import type { Micros } from '../../sim/time.ts';
import type { Hit } from './results.ts';

/** Some seeds of one block, and what is to be wrong. */
export interface Chase {
  /** The defect. */
  readonly flags: Readonly<Record<string, boolean>>;
  /** What it takes besides; with this alone every promise is kept. */
  readonly era: Readonly<Record<string, boolean>>;
  readonly seeds: readonly string[];
}

/** What came of it. */
export interface Chased {
  readonly played: number;
  readonly hit?: Hit;
  /** What is no catch: runs that broke off, and seeds that are not clean without the defect either. */
  readonly doubts: readonly string[];
}

/** Plays the seeds one after the other, and stops where a checker objects to the defect alone. */
export function chase({ flags, era, seeds }: Chase): Chased {
  const doubts: string[] = [];
  for (const [at, seed] of seeds.entries()) {
    const { findings, turns, until } = playSeed(seed, {
      flags: { ...era, ...flags },
      isOperated: true,
      stopsAtFinding: true,
    });
    const [finding] = findings;
    if (finding === undefined) continue;
    const { checker, sentence } = finding;
    const without = findingWithout(seed, era, until);
    if (without !== undefined) {
      doubts.push(`without it, too, ${without} objects in seed ${seed}`);
    } else if (checker === brokenOff) {
      doubts.push(`seed ${seed} breaks off: ${sentence}`);
    } else {
      return { played: at + 1, hit: { seed, checker, turns, at: until }, doubts };
    }
  }
  return { played: seeds.length, doubts };
}

/** A seed without the defect, as far as it was played: until when, and who objected there. */
interface Well {
  readonly until: Micros;
  readonly checker: string | undefined;
}

const played = new Map<string, Well>();

/** Who objects up to a time when the defect is not there; seeds are played once for many defects. */
function findingWithout(seed: string, era: Chase['era'], until: Micros): string | undefined {
  const key = `${seed} ${JSON.stringify(era)}`;
  const known = played.get(key);
  if (known !== undefined && (known.until >= until || known.checker !== undefined)) {
    return known.until <= until ? known.checker : undefined;
  }
  const run = playSeed(seed, { flags: era, isOperated: true, until, stopsAtFinding: true });
  const checker = run.findings[0]?.checker;
  played.set(key, { until: checker === undefined ? until : run.until, checker });
  return checker;
}

/** An assertion of the engine is no checker: the defect shows, but nobody has said what is wrong. */
const brokenOff = 'SIM-11';
