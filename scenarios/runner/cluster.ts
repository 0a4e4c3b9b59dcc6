// A cluster for a test or a tool: the same shape as a scenario file, as an object.
import type { Recorder } from '../../sim/trace/sink.ts';
import type { World } from '../../sim/world/state.ts';
import { createWorld } from '../../sim/world/world.ts';
import { scenarioOf, type ScenarioOutline } from '../format/outline.ts';
import { clusterCode, planOf } from './plan.ts';

/** A world with a cluster in it, at time zero: `cluster({ brokers: 3, topics: { orders: {} } })`. */
export function cluster(outline: ScenarioOutline, recorder?: Recorder): World {
  const code = recorder === undefined ? clusterCode : { ...clusterCode, recorder };
  return createWorld(code, planOf(scenarioOf(outline)));
}
