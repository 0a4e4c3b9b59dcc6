// The door of the package: worlds, clusters, scenarios, runs.
export { readScenario } from './format/read.ts';
export { scenarioOf, type ScenarioOutline } from './format/outline.ts';
export { ScenarioError, type Problem } from './format/problem.ts';
export type { Scenario } from './format/scenario.ts';
export { check, type Checked, type CheckOptions } from './runner/check.ts';
export { cluster } from './runner/cluster.ts';
export { clusterCode, planOf } from './runner/plan.ts';
export { run, type Run, type RunOptions } from './runner/run.ts';
export { transcriptOf } from './runner/transcript.ts';
export { behaviour } from './runner/behaviour.ts';
export { worldFaults } from '../sim/faults/table.ts';
export { act, runUntil, step } from '../sim/world/world.ts';
export { advance, createTimeline, forkAt, seek } from '../sim/timeline/timeline.ts';
