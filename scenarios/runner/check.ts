// Plays a scenario under checkers: which promises of Kafka it keeps, and what Kafka itself lets happen.
import { seconds, type Micros } from '../../sim/time.ts';
import { hashOf } from '../../sim/trace/hash.ts';
import { createWorld, runUntil, type Stop } from '../../sim/world/world.ts';
import type { World } from '../../sim/world/state.ts';
import type { Checker } from '../checkers/checker.ts';
import { allCheckers } from '../checkers/all.ts';
import type { Finding, Outcome } from '../checkers/finding.ts';
import { watchWith } from '../checkers/watch.ts';
import type { Scenario } from '../format/scenario.ts';
import { clusterCode, planOf } from './plan.ts';

/** What came of it. */
export interface Checked {
  /** None: every promise was kept. */
  readonly findings: readonly Finding[];
  /** What Kafka lets happen, and how often it did. */
  readonly outcomes: readonly Outcome[];
  /** False: the end came too soon after a fault to ask what must be well again. */
  readonly isSettled: boolean;
  /** The same as without checkers. */
  readonly hash: string;
  readonly stop: Stop;
}

/** How a check may differ from the scenario's file. */
export interface CheckOptions {
  readonly seed?: string;
  readonly until?: Micros;
  readonly checkers?: readonly Checker[];
}

/** So long after the last fault everything has become well that will. */
export const timeToSettle: Micros = seconds(30);

/** Plays a scenario from its beginning under checkers. */
export function check(scenario: Scenario, options: CheckOptions = {}): Checked {
  const { seed = scenario.seed, until = scenario.until, checkers = allCheckers } = options;
  const world = createWorld(clusterCode, planOf({ ...scenario, seed }));
  const watching = watchWith(checkers, world);
  const stop = runUntil(world, until);
  const isSettled = stop.why === 'time' && isQuiet(world, scenario, until);
  watching.end(world.state.queue.now, isSettled);
  const { findings, outcomes } = watching;
  return { findings, outcomes, isSettled, hash: hashOf(world.state.trace.hash), stop };
}

/** Is no fault left, and has none been for long? */
function isQuiet({ state }: World, { steps }: Scenario, until: Micros): boolean {
  const begun = steps.filter(({ at }) => at < until);
  const last = Math.max(0, ...begun.map(({ at, for: length = 0 }) => at + length));
  return state.faults.active.size === 0 && last + timeToSettle <= until;
}
