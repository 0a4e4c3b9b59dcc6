// What a producer is given, and what it makes of it.
import { ms, type Micros } from '../../../sim/time.ts';
import type { ConfigsOf } from '../../config/configs.ts';
import type { Compression } from '../../protocol/compression/sizes.ts';
import type { ClusterNode } from '../network/cluster-view.ts';
import type { AccumulatorSettings } from './accumulator.ts';
import { partitioningOf, type Partitioning } from './partitioner.ts';

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
const acksOf = (configs: ProducerConfigs): number =>
  configs.acks === 'all' ? -1 : Number(configs.acks);

/** With one request in flight, the order of records outlives every failure. */
export const keepsOrderByWaiting = (configs: ProducerConfigs): boolean =>
  configs['max.in.flight.requests.per.connection'] === 1;

/**
 * What every record and every request is measured by; immutable. Read once: to look a configuration up
 * by its name costs more than all that is done with it.
 */
export interface SendSettings {
  readonly partitioning: Partitioning;
  readonly ignoresKeys: boolean;
  readonly maxRequestSize: number;
  readonly bufferMemory: number;
  /** How long a topic stays of interest that nothing is sent to. */
  readonly maxIdle: Micros;
  readonly acks: number;
  readonly requestTimeoutMs: number;
}

/** What records and requests of such a producer are measured by. */
export function sendSettingsOf(configs: ProducerConfigs): SendSettings {
  return {
    partitioning: partitioningOf(configs['partitioner.class']),
    ignoresKeys: configs['partitioner.ignore.keys'],
    maxRequestSize: configs['max.request.size'],
    bufferMemory: configs['buffer.memory'],
    maxIdle: ms(configs['metadata.max.idle.ms']),
    acks: acksOf(configs),
    requestTimeoutMs: configs['request.timeout.ms'],
  };
}

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
