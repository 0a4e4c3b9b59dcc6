// One seed of the swarm: drawn, played under all checkers, and judged.
import { hostNamesOf } from '../../engine/server/nodes.ts';
import { seconds, type Micros } from '../../sim/time.ts';
import type { WorldPlan } from '../../sim/world/plan.ts';
import { hashOf } from '../../sim/trace/hash.ts';
import type { Recorder } from '../../sim/trace/sink.ts';
import type { World } from '../../sim/world/state.ts';
import { createWorld, runUntil, type Stop, type WorldCode } from '../../sim/world/world.ts';
import { allCheckers } from '../checkers/all.ts';
import type { Checker } from '../checkers/checker.ts';
import type { Finding, Outcome } from '../checkers/finding.ts';
import { watchWith } from '../checkers/watch.ts';
import type { Scenario } from '../format/scenario.ts';
import { clusterCode, planOf } from '../runner/plan.ts';
import { drawScenario, trouble } from './draw.ts';
import { drawOperations, operatedScenario, type Operations } from './operations.ts';
import { operator, withOperators, type OperatorSettings } from './operator.ts';
import { startWhoIsDown, stop, type PlannedStop } from './stops.ts';

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
  /** True: the cluster is operated besides; stops, moves, settings, retention and compaction. */
  readonly isOperated?: boolean;
  readonly checkers?: readonly Checker[];
  readonly recorder?: Recorder;
  /** The release of all that runs; left out: 4.3. */
  readonly kafka?: string;
  /** Behaviours and defects that are to differ from the release's. What a seed has in store does not know of them. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Left out: to the end of the seed. */
  readonly until?: Micros;
  /** The first broken promise ends the run. */
  readonly stopsAtFinding?: boolean;
}

/** Plays a seed to its end, or to where the engine gives up: that is a finding, too. */
export function playSeed(seed: string, options: SwarmOptions = {}): SwarmRun {
  const { checkers = allCheckers, recorder, stopsAtFinding = false } = options;
  const { scenario, plan, stops, lookedAfter } = drawSeed(seed, options);
  const { until = scenario.until } = options;
  const code = recorder === undefined ? swarmCode : { ...swarmCode, recorder };
  const world = createWorld(code, plan);
  const watching = watchWith(checkers, world);
  const isOver = stopsAtFinding ? (): boolean => watching.hasFound() : undefined;
  const broken = run(world, { until, isOver, stops, lookedAfter });
  const { now } = world.state.queue;
  const isEnded = until >= scenario.until && !(stopsAtFinding && watching.hasFound());
  watching.end(now, broken === undefined && isEnded);
  const findings = broken === undefined ? watching.findings : [...watching.findings, broken];
  const { hash, turns } = world.state.trace;
  const { outcomes } = watching;
  return { seed, scenario, hash: hashOf(hash), turns, until: now, findings, outcomes };
}

interface DrawnSeed extends Pick<Playing, 'stops' | 'lookedAfter'> {
  readonly scenario: Scenario;
  readonly plan: WorldPlan;
}

function drawSeed(seed: string, { isOperated = false, kafka, flags }: SwarmOptions): DrawnSeed {
  const ofToday = drawScenario(seed);
  const standard = kafka === undefined ? ofToday : { ...ofToday, kafka };
  const flagged = (drawn: Scenario): Scenario =>
    flags === undefined ? drawn : { ...drawn, flags };
  if (!isOperated) {
    const scenario = flagged(standard);
    return { scenario, plan: planOf(scenario), stops: [], lookedAfter: [] };
  }
  const operations = drawOperations(standard, trouble);
  const scenario = flagged(operatedScenario(standard, operations));
  const { stops } = operations;
  return {
    scenario,
    plan: withOperators(planOf(scenario), jobsOf(scenario, operations)),
    stops,
    lookedAfter: [...stops.map(({ process }) => process), ...hostNamesOf(scenario)],
  };
}

const swarmCode: WorldCode = {
  ...clusterCode,
  programs: { ...clusterCode.programs, operator },
};

function jobsOf(
  { kafka, brokers }: Scenario,
  { deeds }: Operations,
): Readonly<Record<string, OperatorSettings>> {
  const bootstrap = Array.from({ length: brokers }, (_, i) => `b${i + 1}`);
  return Object.fromEntries(
    Object.entries(deeds).map(([name, planned]) => [name, { kafka, bootstrap, deeds: planned }]),
  );
}

interface Playing {
  readonly until: Micros;
  readonly isOver: (() => boolean) | undefined;
  /** Who is asked to stop on the way. */
  readonly stops: readonly PlannedStop[];
  /** Who is started if he does not run when the trouble is over. */
  readonly lookedAfter: readonly string[];
}

/** The last faults are healed a little after the trouble. */
const calmFrom = trouble.until + seconds(1);

/** An assertion of the engine, or a limit of the world, ends a run before its time. */
function run(world: World, { until, isOver, stops, lookedAfter }: Playing): Finding | undefined {
  try {
    for (const each of stops) {
      if (each.at >= until) break;
      const halt = runUntil(world, each.at, isOver);
      if (halt.why !== 'time') return brokenBy(world, halt);
      stop(world, each);
    }
    if (lookedAfter.length > 0 && calmFrom < until) {
      const halt = runUntil(world, calmFrom, isOver);
      if (halt.why !== 'time') return brokenBy(world, halt);
      startWhoIsDown(world, lookedAfter);
    }
    return brokenBy(world, runUntil(world, until, isOver));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return brokenOff(world, error.message);
  }
}

const brokenBy = (world: World, halt: Stop): Finding | undefined =>
  halt.why === 'limit' ? brokenOff(world, halt.sentence) : undefined;

function brokenOff({ state }: World, sentence: string): Finding {
  const witnesses = [state.trace.rows - 1];
  const signature = `SIM-11 ${sentence.replaceAll(/\d+/g, '#')}`;
  return { checker: 'SIM-11', signature, at: state.queue.now, sentence, witnesses };
}
