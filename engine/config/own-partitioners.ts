// Partitioners that are no part of Kafka: an application brings its own, and names its class in
// `partitioner.class`. These are the classes that there are here.

/** Their classes, by the names under which scenario files know them. */
export const ownPartitionerClasses = {
  'key-number': 'samsa.partitioners.KeyNumberPartitioner',
  'first-key-apart': 'samsa.partitioners.FirstKeyApartPartitioner',
  'first-partition': 'samsa.partitioners.FirstPartitionPartitioner',
  'java-hash': 'samsa.partitioners.JavaHashPartitioner',
  librdkafka: 'samsa.partitioners.LibrdkafkaPartitioner',
} as const;

/** The name of such a partitioner. */
export type OwnPartitionerName = keyof typeof ownPartitionerClasses;

const nameByClass: ReadonlyMap<string, OwnPartitionerName> = new Map(
  Object.entries(ownPartitionerClasses).map(([name, className]) => [
    className,
    name as OwnPartitionerName,
  ]),
);

/** The partitioner of this class; undefined: no application brings one. */
export const ownPartitionerOfClass = (className: string): OwnPartitionerName | undefined =>
  nameByClass.get(className);
