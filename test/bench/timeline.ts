// P11, P13, P14, P15: what recording, key-frames and seeking cost in Base.
import { memoryOf } from '../../sim/trace/columns.ts';
import type { Measured } from './figure.ts';
import { costsOf, median, outcomesOf, ratioOf, type Variant } from './measure.ts';
import type { BaseOptions } from './world/base.ts';
import {
  framesPerSecond,
  longHistory,
  secondsPerRound,
  type TimelineOptions,
} from './world/timeline.ts';

const ofTurns: BaseOptions = { does: 'turns', seconds: secondsPerRound };
/** Base with the hash alone. */
const plain: Variant = { module: new URL('./world/base.ts', import.meta.url), options: ofTurns };

const history = (does: TimelineOptions['does'], flags: readonly string[] = []): Variant => {
  const options: TimelineOptions = { does };
  return { module: new URL('./world/timeline.ts', import.meta.url), options, flags };
};

/** P11: a run whose every row is kept ÷ one that is only hashed. */
export async function costOfColumns(): Promise<Measured> {
  const costs = await costsOf({ columns: history('record'), hash: plain });
  return {
    value: ratioOf(costs.columns, costs.hash),
    note: `columns ${nanos(costs.columns)}, hash only ${nanos(costs.hash)} a turn`,
    whereTheTimeGoes: 'The words of each turn are copied and its columns filled.',
  };
}

/** P13: what a kept row takes. */
export async function memoryOfRows(): Promise<Measured> {
  const { columns, head } = longHistory().root;
  const { rows, side } = memoryOf(columns);
  return {
    value: rows / columns.rows,
    note:
      `${columns.rows.toLocaleString('en')} rows in ${head.state.trace.turns.toLocaleString('en')} turns; ` +
      `lists take ${(side / columns.rows).toFixed(1)} bytes a row besides`,
    whereTheTimeGoes:
      'Eighteen bytes of a turn lie on few rows, and a message takes eight words whether or not it ' +
      'answers something.',
  };
}

/** P14: seeking a moment ÷ the whole run, in the worst of twenty seeks. */
export async function costOfSeeking(): Promise<Measured> {
  const costs = await costsOf({ seek: history('travel'), turn: plain }, 101);
  const { turns } = longHistory().root.head.state.trace;
  const shares = costs.seek.map((cost, round) => cost / (turns * (costs.turn[round] as number)));
  return {
    value: shares.toSorted((one, other) => one - other)[Math.floor(0.95 * shares.length)] as number,
    note:
      `a seek takes ${(median(costs.seek) / 1e6).toFixed(1)} ms, the run of ` +
      `${turns.toLocaleString('en')} turns ${((turns * median(costs.turn)) / 1e6).toFixed(0)} ms`,
    whereTheTimeGoes: 'The turns since the last key-frame are played again.',
  };
}

/** P15: what key-frames add to a run. */
export async function costOfFrames(): Promise<Measured> {
  const costs = await costsOf({ framed: history('photograph'), plain });
  const { frames, head } = longHistory().root;
  const { turns } = head.state.trace;
  const { now } = head.state.queue;
  const turnsPerFrame = turns / (now / 1e6) / framesPerSecond;
  const perFrame = (ratioOf(costs.framed, costs.plain) - 1) * turnsPerFrame;
  const micros = (perFrame * median(costs.plain)) / 1_000;
  return {
    value: (perFrame * frames.list.length) / turns,
    note: `${frames.list.length} frames of ${micros.toFixed(0)} µs in ${turns.toLocaleString('en')} turns`,
    whereTheTimeGoes:
      'A frame copies the queue whole, which is some 10,000 cells however little is pending.',
  };
}

/** P15b: what one key-frame more of a large cluster takes. */
export async function memoryOfLargeFrame(): Promise<Measured> {
  const flags = ['--expose-gc', '--max-old-space-size=8192'];
  const found = await outcomesOf(history('addLargeFrame', flags), 3);
  return {
    value: median(found) / 1e6,
    whereTheTimeGoes: 'Connections, each of which has carried something meanwhile.',
  };
}

const nanos = (costs: readonly number[]): string => `${median(costs).toFixed(0)} ns`;
