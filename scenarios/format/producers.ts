// Producers in a scenario file.
import { problemOfProducing } from '../../engine/clients/application/producing.ts';
import { ownPartitionerClasses } from '../../engine/config/own-partitioners.ts';
import type { Plain } from '../../sim/plain.ts';
import { duration, fields, note, oneOf, text, whole, type Named, type Reading } from './reading.ts';
import type { PartitionerName, ProducerPlan, Scenario } from './scenario.ts';
import { settings } from './settings.ts';

/** The classes of partitioners by the names that people use. */
export const partitionerClasses: Readonly<Record<PartitionerName, string>> = {
  'round-robin': 'org.apache.kafka.clients.producer.RoundRobinPartitioner',
  ...ownPartitionerClasses,
};

const partitionerNames = Object.keys(partitionerClasses) as PartitionerName[];

/** Reads one producer. */
export const readProducer = fields<Partial<Omit<ProducerPlan, 'name'>>>(
  {
    topic: text,
    every: duration,
    count: whole(1, 1_000_000_000),
    size: whole(0, 100_000_000),
    keys: whole(0, 1_000_000),
    partitioner: oneOf(partitionerNames),
    semantics: oneOf(['direct', 'outbox']),
    startAt: duration,
    configs: settings,
  },
  ['topic'],
);

/** What a producing application is told. */
export function producingSettingsOf(scenario: Scenario, plan: ProducerPlan): Plain {
  const { count, partitioner } = plan;
  const className = partitioner === undefined ? undefined : partitionerClasses[partitioner];
  return {
    name: plan.name,
    bootstrap: Array.from({ length: scenario.brokers }, (_, i) => `b${i + 1}`),
    topic: plan.topic,
    everyMicros: plan.every,
    ...(count === undefined ? {} : { count }),
    sizeInBytes: plan.size,
    keys: plan.keys,
    startAtMicros: plan.startAt,
    kafka: scenario.kafka,
    configs: {
      ...(className !== undefined && { 'partitioner.class': className }),
      ...plan.configs,
    },
    ...(scenario.flags === undefined ? {} : { flags: scenario.flags }),
  };
}

/** What the constructor of a producer complains of is said at its place. */
export function checkProducers(
  scenario: Scenario,
  drafts: readonly Named<unknown>[],
  reading: Reading,
): void {
  for (const plan of scenario.producers) {
    const isUnknown = !scenario.topics.some(({ name }) => name === plan.topic);
    const problem = isUnknown ? undefined : problemOfProducing(producingSettingsOf(scenario, plan));
    if (problem === undefined) continue;
    note(reading, drafts.find(({ name }) => name === plan.name)?.node ?? null, problem);
  }
}
