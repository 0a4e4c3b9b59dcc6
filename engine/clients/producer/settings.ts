// What a producer is given, and what it makes of it.
import { ms } from '../../../sim/time.ts';
import type { ConfigsOf } from '../../config/configs.ts';
import type { Compression } from '../../protocol/compression/sizes.ts';
import type { ClusterNode } from '../network/cluster-view.ts';
import type { AccumulatorSettings } from './accumulator.ts';

/** A producer's settings, resolved. */
export type ProducerConfigs = ConfigsOf<'producer'>;

/** Who a producer is; immutable. */
export interface ProducerSettings {
  readonly clientId: string;
  readonly release: string;
  readonly bootstrap: readonly ClusterNode[];
  readonly configs: ProducerConfigs;
  /** While a batch of a partition is on its way, no other is sent there. */
  readonly mutes: boolean;
}

/** -1: all in-sync replicas, 1: the leader, 0: nobody. */
export const acksOf = (configs: ProducerConfigs): number =>
  configs.acks === 'all' ? -1 : Number(configs.acks);

/** With one request in flight, the order of records outlives every failure. */
export const keepsOrderByWaiting = (configs: ProducerConfigs): boolean =>
  configs['max.in.flight.requests.per.connection'] === 1;

/** How the accumulator of such a producer collects. */
export function accumulatorSettingsOf(configs: ProducerConfigs): AccumulatorSettings {
  return {
    // A batch holds one record at least.
    batchSize: Math.max(configs['batch.size'], 1),
    bufferMemory: configs['buffer.memory'],
    linger: ms(configs['linger.ms']),
    deliveryTimeout: ms(configs['delivery.timeout.ms']),
    retryBackoff: {
      initialMs: configs['retry.backoff.ms'],
      maxMs: configs['retry.backoff.max.ms'],
    },
    compression: configs['compression.type'] as Compression,
    adaptive: configs['partitioner.adaptive.partitioning.enable'],
    availabilityTimeout: ms(configs['partitioner.availability.timeout.ms']),
    rack: configs['partitioner.rack.aware'] ? configs['client.rack'] : null,
  };
}
