// In some seeds brokers stand in two racks, and consumers read from whoever stands in theirs (KIP-392).
import type { Rng } from '../../sim/random/rng.ts';
import type { Scenario } from '../format/scenario.ts';

const names = ['left', 'right'] as const;

/** The cluster as it stands: in every third seed its brokers are in racks, and its readers know it. */
export function inRacks(rng: Rng, scenario: Scenario): Scenario {
  if (!rng.chance(1, 3)) return scenario;
  const { brokers, configs, consumers } = scenario;
  const racks: Record<number, string> = {};
  for (let id = 1; id <= brokers; id += 1) racks[id] = rng.pick(names);
  return {
    ...scenario,
    racks,
    configs: { ...configs, 'replica.selector.class': rackAware },
    consumers: consumers.map((reader) => ({
      ...reader,
      configs: { ...reader.configs, 'client.rack': rng.pick(names) },
    })),
  };
}

const rackAware = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';
