// What is known of each exhibit: which seeds caught it. Kept in a file, so that a hunt can go on later.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Hunt } from '../../engine/config/eras/flag.ts';
import { behaviour } from '../../scenarios/runner/behaviour.ts';

/** A seed in which a checker objected. */
export interface Hit {
  readonly seed: string;
  readonly checker: string;
  /** After how many turns of the world. */
  readonly turns: number;
  /** In simulated microseconds. */
  readonly at: number;
}

/** One of five disjoint blocks of seeds. */
export interface Block {
  /** How many seeds of it were played. */
  played: number;
  hit?: Hit;
  /** A seed of it that caught the defect when seeds played differently: it is asked first. */
  hint?: string;
}

/** What is known of one exhibit. */
export interface Result {
  readonly hunt: Hunt;
  readonly blocks: Block[];
}

/** What is known of all, as long as seeds play as they did. */
export interface Results {
  /** Raised when golden traces move: what was found before is then only a hint. */
  behaviour: number;
  /** The hash of the first seed without any defect: it moves with every change of what is played. */
  trace: string;
  exhibits: Record<string, Result>;
}

/** How many seeds a block has: a bug of that class is to be found among so many. */
export const seedsInBlock: Readonly<Record<Hunt, number>> = {
  E0: 50,
  E1: 500,
  E2: 5_000,
  E3: 5_000,
  E4: 5_000,
  S: 5_000,
};

/** Five blocks, of which three must have caught it. */
export const blocksOfHunt = 5;
const hitsNeeded = 3;

/** Nothing was played yet. */
export const newResult = (hunt: Hunt): Result => ({
  hunt,
  blocks: Array.from({ length: blocksOfHunt }, () => ({ played: 0 })),
});

/** What was found before seeds played differently: every block is asked anew, and knows where to begin. */
export function hintsOf(exhibits: Results['exhibits']): Results['exhibits'] {
  return Object.fromEntries(
    Object.entries(exhibits).map(([flag, { hunt, blocks }]) => {
      const asked = blocks.map(({ hit, hint }): Block => {
        const seed = hit?.seed ?? hint;
        return seed === undefined ? { played: 0 } : { played: 0, hint: seed };
      });
      return [flag, { hunt, blocks: asked }];
    }),
  );
}

/** The seeds of a block, in their order, the same for every defect. Those of the ordinary run are not among them. */
export const seedOf = (block: number, index: number): string =>
  `${10_000 + block * largestBlock + index}`;

const largestBlock = seedsInBlock.E2;

/** Where a hunt stands. */
export type Verdict = 'caught' | 'missed' | 'open';

/** Caught: in three of five blocks. Missed: three blocks were played to their ends for nothing. */
export function verdictOf({ hunt, blocks }: Result): Verdict {
  if (blocks.filter(({ hit }) => hit !== undefined).length >= hitsNeeded) return 'caught';
  const ended = blocks.filter((block) => isEnded(hunt, block) && block.hit === undefined);
  return ended.length > blocksOfHunt - hitsNeeded ? 'missed' : 'open';
}

/** A block stops at its first hit. */
export const isEnded = (hunt: Hunt, { hit, played }: Block): boolean =>
  hit !== undefined || played >= seedsInBlock[hunt];

/** Played without any defect it tells whether seeds still play as they did. */
export const firstSeed = seedOf(0, 0);

const file = new URL('results.json', import.meta.url);

/** What was found so far, if anything was. */
export function readResults(): Results {
  if (!existsSync(file)) return { behaviour, trace: '', exhibits: {} };
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

/** Keeps what was found. One line an exhibit, so that a difference can be read. */
export function writeResults({ trace, exhibits }: Results): void {
  const lines = Object.entries(exhibits)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([flag, result]) => `    ${JSON.stringify(flag)}: ${JSON.stringify(result)}`);
  const text = `{\n  "behaviour": ${behaviour},\n  "trace": "${trace}",\n  "exhibits": {\n${lines.join(',\n')}\n  }\n}\n`;
  writeFileSync(file, text);
}
