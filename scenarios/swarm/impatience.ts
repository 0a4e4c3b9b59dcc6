// In some seeds producers give up soon what they cannot send: then they begin a new epoch, and count anew.
import type { Rng } from '../../sim/random/rng.ts';
import type { ProducerPlan } from '../format/scenario.ts';

/** In every third seed, where all in sync acknowledge: these may be numbered (KIP-360). */
export function impatient(rng: Rng, producers: readonly ProducerPlan[]): readonly ProducerPlan[] {
  if (!rng.chance(1, 3)) return producers;
  return producers.map((producer) =>
    producer.configs['acks'] === 'all'
      ? { ...producer, keys: 3, configs: { ...producer.configs, ...givingUpSoon } }
      : producer,
  );
}

const givingUpSoon = {
  'enable.idempotence': 'true',
  'linger.ms': '5',
  'request.timeout.ms': '400',
  'delivery.timeout.ms': '500',
};
