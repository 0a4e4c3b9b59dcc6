// A scenario's text becomes the plan of a cluster's world, or a list of problems.
import { ScenarioError } from '../../scenarios/format/problem.ts';
import { readScenario } from '../../scenarios/format/read.ts';
import { clusterCode, planOf } from '../../scenarios/runner/plan.ts';
import { worldFaults } from '../../sim/faults/table.ts';
import { castOf } from './cast-of-plan.ts';
import type { Reading } from './desk.ts';

/** Reads a scenario, with another seed than the file's if one is given. */
export function readCluster(file: string, text: string, seed: string | undefined): Reading {
  try {
    const written = readScenario(file, text, worldFaults);
    const scenario = { ...written, seed: seed ?? written.seed };
    const plan = planOf(scenario);
    const { title, kafka, until } = scenario;
    return {
      title,
      seed: scenario.seed,
      kafka,
      until,
      code: clusterCode,
      plan,
      cast: castOf(plan),
    };
  } catch (error) {
    if (error instanceof ScenarioError) return { problems: error.problems };
    throw error;
  }
}
