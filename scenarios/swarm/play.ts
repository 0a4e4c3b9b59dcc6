// One seed of the swarm: drawn, played under all checkers, and judged.
import type { Micros } from '../../sim/time.ts';
import { hashOf } from '../../sim/trace/hash.ts';
import type { Recorder } from '../../sim/trace/sink.ts';
import type { World } from '../../sim/world/state.ts';
import { createWorld, runUntil } from '../../sim/world/world.ts';
import { allCheckers } from '../checkers/all.ts';
import type { Checker } from '../checkers/checker.ts';
import type { Finding, Outcome } from '../checkers/finding.ts';
import { watchWith } from '../checkers/watch.ts';
import type { Scenario } from '../format/scenario.ts';
import { clusterCode, planOf } from '../runner/plan.ts';
import { drawScenario } from './draw.ts';

/** What came of a seed. */
export interface SwarmRun {
  readonly seed: string;
  readonly scenario: Scenario;
  readonly hash: string;
  readonly turns: number;
  /** Up to where it came. */
  readonly until: Micros;
  /** None: every promise was kept. */
  readonly findings: readonly Finding[];
  readonly outcomes: readonly Outcome[];
}

/** How a seed is played. */
export interface SwarmOptions {
  readonly checkers?: readonly Checker[];
  readonly recorder?: Recorder;
  /** Behaviours and defects that are to differ from the release's. What a seed has in store does not know of them. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Left out: to the end of the seed. */
  readonly until?: Micros;
  /** The first broken promise ends the run. */
  readonly stopsAtFinding?: boolean;
}

/** Plays a seed to its end, or to where the engine gives up: that is a finding, too. */
export function playSeed(seed: string, options: SwarmOptions = {}): SwarmRun {
  const { checkers = allCheckers, recorder, flags } = options;
  const drawn = drawScenario(seed);
  const scenario = flags === undefined ? drawn : { ...drawn, flags };
  const { until = scenario.until, stopsAtFinding = false } = options;
  const code = recorder === undefined ? clusterCode : { ...clusterCode, recorder };
  const world = createWorld(code, planOf(scenario));
  const watching = watchWith(checkers, world);
  const stops = stopsAtFinding ? (): boolean => watching.hasFound() : undefined;
  const broken = run(world, until, stops);
  const { now } = world.state.queue;
  const isEnded = until >= scenario.until && !(stopsAtFinding && watching.hasFound());
  watching.end(now, broken === undefined && isEnded);
  const findings = broken === undefined ? watching.findings : [...watching.findings, broken];
  const { hash, turns } = world.state.trace;
  const { outcomes } = watching;
  return { seed, scenario, hash: hashOf(hash), turns, until: now, findings, outcomes };
}

/** An assertion of the engine, or a limit of the world, ends a run before its time. */
function run(world: World, until: Micros, stops: (() => boolean) | undefined): Finding | undefined {
  try {
    const stop = runUntil(world, until, stops);
    return stop.why === 'limit' ? brokenOff(world, stop.sentence) : undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return brokenOff(world, error.message);
  }
}

function brokenOff({ state }: World, sentence: string): Finding {
  const witnesses = [state.trace.rows - 1];
  const signature = `SIM-11 ${sentence.replaceAll(/\d+/g, '#')}`;
  return { checker: 'SIM-11', signature, at: state.queue.now, sentence, witnesses };
}
