// Plays a scenario: same file, same seed, same result, in Node, in a worker, in any browser.
import type { Micros } from '../../sim/time.ts';
import { columnsRecorder, createColumns, type Columns } from '../../sim/trace/columns.ts';
import { hashOf } from '../../sim/trace/hash.ts';
import type { Names } from '../../sim/trace/names.ts';
import { createWorld, runUntil, type Stop } from '../../sim/world/world.ts';
import type { World } from '../../sim/world/state.ts';
import type { Scenario } from '../format/scenario.ts';
import { behaviour } from './behaviour.ts';
import { clusterCode, planOf } from './plan.ts';

/** What came of a scenario. */
export interface Run {
  readonly scenario: string;
  readonly seed: string;
  /** Raised when golden traces move: a hash is compared only with one of the same behaviour. */
  readonly behaviour: number;
  readonly hash: string;
  /** Up to when it was played. */
  readonly until: Micros;
  readonly turns: number;
  readonly stop: Stop;
  readonly trace: Columns;
  readonly names: Names;
}

/** How a run may differ from its file. */
export interface RunOptions {
  readonly seed?: string;
  readonly until?: Micros;
  /** False: only the hash is kept. */
  readonly record?: boolean;
}

/** Plays a scenario from its beginning. */
export function run(scenario: Scenario, options: RunOptions = {}): Run {
  const { seed = scenario.seed, until = scenario.until, record = true } = options;
  const trace = createColumns();
  const recorder = record ? { recorder: columnsRecorder(trace) } : {};
  const world = createWorld({ ...clusterCode, ...recorder }, planOf({ ...scenario, seed }));
  const stop = runUntil(world, until);
  return { ...identityOf(world), scenario: scenario.title, seed, behaviour, until, stop, trace };
}

const identityOf = ({ state }: World): Pick<Run, 'hash' | 'turns' | 'names'> => ({
  hash: hashOf(state.trace.hash),
  turns: state.trace.turns,
  names: state.trace.names,
});
