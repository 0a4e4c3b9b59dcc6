// P11, P13, P14, P15: what recording, key-frames and seeking cost. Players stand in for brokers.
import { advance, branchOf, createTimeline } from '../../sim/timeline/timeline.ts';
import { memoryOf } from '../../sim/trace/columns.ts';
import type { Measured } from './figure.ts';
import { costsOf, median, ratioOf, type Variant } from './measure.ts';
import { code, longRun, plan, turnsPerFrame, type DemoOptions } from './world/demo.ts';

const demo = (does: DemoOptions['does']): Variant => {
  const options: DemoOptions = { does };
  return { module: new URL('./world/demo.ts', import.meta.url), options };
};

const standIn = 'the demo world stands in for Base';

/** P11: a run whose every row is kept ÷ one that is only hashed. */
export async function costOfColumns(): Promise<Measured> {
  const costs = await costsOf({ columns: demo('record'), hash: demo('run') });
  return {
    value: ratioOf(costs.columns, costs.hash),
    note: `columns ${nanos(costs.columns)}, hash only ${nanos(costs.hash)} a turn; ${standIn}`,
    whereTheTimeGoes:
      'The words of each turn are copied and its columns filled; players do so little in a turn that ' +
      'this weighs more than it does beside the work of a broker.',
  };
}

/** P13: what a kept row takes. */
export async function memoryOfRows(): Promise<Measured> {
  const timeline = createTimeline(code, plan);
  const root = branchOf(timeline, 0);
  advance(root, longRun);
  const { rows, side } = memoryOf(root.columns);
  const count = root.columns.rows;
  return {
    value: rows / count,
    note:
      `${count.toLocaleString('en')} rows in ${root.head.state.trace.turns.toLocaleString('en')} turns; ` +
      `lists take ${(side / count).toFixed(1)} bytes a row besides; ${standIn}`,
    whereTheTimeGoes:
      'Eighteen bytes of a turn lie on few rows, and a message takes eight words whether or not it ' +
      'answers something.',
  };
}

/** P14: seeking a moment ÷ the whole run, in the worst of twenty seeks. */
export async function costOfSeeking(): Promise<Measured> {
  const costs = await costsOf({ seek: demo('travel'), turn: demo('run') }, 101);
  const turns = turnsOfRun();
  const shares = costs.seek.map((cost, round) => cost / (turns * (costs.turn[round] as number)));
  return {
    value: shares.toSorted((one, other) => one - other)[Math.floor(0.95 * shares.length)] as number,
    note:
      `a seek takes ${(median(costs.seek) / 1e6).toFixed(1)} ms, the run of ` +
      `${turns.toLocaleString('en')} turns ${((turns * median(costs.turn)) / 1e6).toFixed(0)} ms; ${standIn}`,
    whereTheTimeGoes: 'The turns since the last key-frame are played again.',
  };
}

/** P15: what key-frames add to a run. */
export async function costOfFrames(): Promise<Measured> {
  const costs = await costsOf({ framed: demo('photograph'), plain: demo('run') });
  // So many frames in so few turns that their cost stands out; a timeline takes fewer.
  const perFrame = (ratioOf(costs.framed, costs.plain) - 1) * turnsPerFrame;
  const { turns, frames } = framesOfRun();
  const micros = (perFrame * median(costs.plain)) / 1_000;
  return {
    value: (perFrame * frames) / turns,
    note: `${frames} frames of ${micros.toFixed(0)} µs in ${turns.toLocaleString('en')} turns; ${standIn}`,
    whereTheTimeGoes:
      'A frame copies the queue whole, which is some 10,000 cells however little is pending.',
  };
}

function framesOfRun(): { turns: number; frames: number } {
  const timeline = createTimeline(code, plan);
  const root = branchOf(timeline, 0);
  advance(root, longRun);
  return { turns: root.head.state.trace.turns, frames: root.frames.list.length };
}

const turnsOfRun = (): number => framesOfRun().turns;

const nanos = (costs: readonly number[]): string => `${median(costs).toFixed(0)} ns`;
