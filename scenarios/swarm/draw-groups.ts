// What a seed has in store for groups: how brokers coordinate them, and whether all readers are of one.
import type { Rng } from '../../sim/random/rng.ts';
import { ms } from '../../sim/time.ts';
import type { ConsumerPlan } from '../format/scenario.ts';

/** How brokers coordinate. Offsets expire after a minute: a run is not longer. */
export function drawGroupConfigs(rng: Rng): Readonly<Record<string, string>> {
  const drawn: Readonly<Record<string, number>> = {
    'offsets.commit.timeout.ms': rng.pick([500, 2_000, 5_000]),
    'offsets.retention.minutes': 1,
    'offsets.retention.check.interval.ms': rng.pick([1_000, 5_000]),
    // Little at a time: whoever asks may well come while a coordinator loads.
    'offsets.load.buffer.size': rng.pick([1_000, 5_242_880]),
  };
  return Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, `${value}`]));
}

/** Now and then the members of all groups are of one, in which not everybody wants the same topics. */
export function shareGroup(rng: Rng, consumers: readonly ConsumerPlan[]): readonly ConsumerPlan[] {
  if (!rng.chance(1, 4)) return consumers;
  const assignor = rng.pick(['range', 'roundrobin', 'sticky', 'cooperative-sticky'] as const);
  return consumers.map((reader) =>
    reader.group === undefined ? reader : { ...reader, group: 'readers', assignor },
  );
}

/**
 * Whoever is longer at one poll's records than max.poll.interval.ms leaves, may not commit them, and begins
 * again with the same ones for ever, in Kafka, too: they take half of it at most.
 */
export function pollInTime(reader: ConsumerPlan): ConsumerPlan {
  const { configs, processing } = reader;
  const drawn = Number(configs['max.poll.records']);
  const timeToWork = ms(Number(configs['max.poll.interval.ms'])) / 2;
  const records = processing === 0 ? drawn : Math.min(drawn, Math.floor(timeToWork / processing));
  return { ...reader, configs: { ...configs, 'max.poll.records': `${records}` } };
}
