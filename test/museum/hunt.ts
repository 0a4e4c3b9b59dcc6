// The hunt: exhibits are looked for in turn, a few seeds at a time, the easy ones first.
import { playInParallel } from '../soak/pool.ts';
import type { Exhibit } from './exhibits.ts';
import type { Chase, Chased } from './chase.ts';
import {
  isEnded,
  newResult,
  seedOf,
  seedsInBlock,
  verdictOf,
  type Block,
  type Result,
  type Results,
} from './results.ts';

/** What is hunted, and for how long. */
export interface HuntPlan {
  readonly exhibits: readonly Exhibit[];
  readonly results: Results;
  readonly workers: number;
  /** True: it is time to stop. What is under way is still played. */
  readonly isOver: () => boolean;
  readonly onNews: (sentence: string) => void;
}

/** Seeds of one block of one exhibit that a process plays now. */
interface Errand extends Chase {
  readonly exhibit: Exhibit;
  readonly block: number;
}

const player = new URL('player.ts', import.meta.url);

/** At most so many seeds are played between two looks at what is best to be played next. */
const seedsAtOnce = 5;

/** Hunts until everything is caught or missed, or time is over. */
export async function hunt(plan: HuntPlan): Promise<void> {
  const { results, exhibits, workers } = plan;
  const away = new Set<Block>();
  for (const { flag, hunt: hard } of exhibits) results.exhibits[flag] ??= newResult(hard);
  await playInParallel<Errand, Chased>({
    player,
    workers,
    next: () => (plan.isOver() ? undefined : nextErrand(plan, away)),
    onAnswer: (chased, errand) => onChased(plan, away, errand, chased),
  });
}

function resultOf({ results }: HuntPlan, { flag, hunt: hard }: Exhibit): Result {
  return (results.exhibits[flag] ??= newResult(hard));
}

/** Whatever is to be played next; undefined if nothing is open that is not under way. */
function nextErrand(plan: HuntPlan, away: Set<Block>): Errand | undefined {
  const place = nextPlace(plan, away);
  if (place === undefined) return undefined;
  const { exhibit, block } = place;
  const state = blockOf(plan, place);
  away.add(state);
  const { flags, era } = exhibit;
  const seeds = state.hint === undefined ? seedsFrom(place) : [state.hint];
  return { exhibit, block, flags, era, seeds };
}

/** Of all open exhibits the one of which the fewest seeds were played, and of its blocks likewise. */
function nextPlace(plan: HuntPlan, away: Set<Block>): Place | undefined {
  let best: (Place & { readonly playedInAll: number }) | undefined;
  for (const exhibit of plan.exhibits) {
    const result = resultOf(plan, exhibit);
    if (verdictOf(result) !== 'open') continue;
    const playedInAll = result.blocks.reduce((sum, { played }) => sum + played, 0);
    for (const [block, state] of result.blocks.entries()) {
      if (away.has(state) || isEnded(result.hunt, state)) continue;
      // Where something was found before, it may well be found again.
      const played = state.hint === undefined ? state.played : -1;
      const isLess =
        best === undefined ||
        playedInAll < best.playedInAll ||
        (playedInAll === best.playedInAll && played < best.played);
      if (isLess) best = { exhibit, block, played, playedInAll };
    }
  }
  return best;
}

/** The next seeds of a block. */
interface Place {
  readonly exhibit: Exhibit;
  readonly block: number;
  readonly played: number;
}

function blockOf(plan: HuntPlan, { exhibit, block }: Pick<Errand, 'exhibit' | 'block'>): Block {
  const found = resultOf(plan, exhibit).blocks[block];
  if (found === undefined) throw new Error(`The museum has no block ${block}.`);
  return found;
}

/** One seed at first; the harder it is, the more at once. */
function seedsFrom({ exhibit: { hunt: hard }, block, played }: Place): readonly string[] {
  const count = Math.min(played + 1, seedsAtOnce, seedsInBlock[hard] - played);
  return Array.from({ length: count }, (_, i) => seedOf(block, played + i));
}

function onChased(
  plan: HuntPlan,
  away: Set<Block>,
  errand: Errand,
  { played, hit, doubts }: Chased,
): void {
  const { exhibit, block } = errand;
  const state = blockOf(plan, errand);
  away.delete(state);
  state.played += played;
  delete state.hint;
  if (hit !== undefined) {
    state.hit = hit;
    const seconds = (hit.at / 1_000_000).toFixed(1);
    plan.onNews(
      `${exhibit.flag}: ${hit.checker} objects in seed ${hit.seed} at ${seconds} s, after ${state.played} seeds of block ${block + 1}`,
    );
  }
  for (const sentence of doubts) plan.onNews(`${exhibit.flag}: ${sentence}`);
}
