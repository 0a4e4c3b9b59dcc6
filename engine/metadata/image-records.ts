// The records that a snapshot of the metadata holds: replayed on an empty image they give the image
// (Kafka's MetadataImage.write, in its order).
import { entriesOf, valuesOf } from '../../sim/map/persistent-map.ts';
import { imageAllows } from './abilities.ts';
import type { Image, Partition, Topic } from './image.ts';
import { partitionOf } from './image.ts';
import type { Interner } from './ids.ts';
import type { ConfigChange, ConfigTarget, MetadataRecord } from './records.ts';

/** Everything that an image holds: records, and the partitions, each of which is one record more. */
export function contentsOf(image: Image, names: Interner): readonly (MetadataRecord | Partition)[] {
  return [
    ...featureRecords(image),
    ...clusterRecords(image),
    ...valuesOf(image.topics).flatMap((topic) => topicRecords(image, topic, names)),
    ...configRecords(image),
    ...quotaRecords(image),
    ...producerIdRecords(image),
    ...securityRecords(image, names),
  ];
}

/** metadata.version stands first: it decides how all others are written. */
function featureRecords({ features }: Image): MetadataRecord[] {
  const { 'metadata.version': version, ...others } = features;
  const levels = version === undefined ? others : { 'metadata.version': version, ...others };
  return Object.entries(levels).map(([name, level]) => ({ type: 'feature-level', name, level }));
}

function clusterRecords(image: Image): MetadataRecord[] {
  const brokers = valuesOf(image.brokers).map((known): MetadataRecord => {
    const { registeredAt: _, ...broker } = known;
    return { type: 'register-broker', broker };
  });
  const controllers = valuesOf(image.controllers).map((controller): MetadataRecord => {
    return { type: 'register-controller', controller };
  });
  return [...brokers, ...controllers];
}

function topicRecords(
  image: Image,
  { id: topic, name, uuid, partitions }: Topic,
  names: Interner,
): (MetadataRecord | Partition)[] {
  const nameNumber = names.intern('topic-name', name);
  const uuidNumber = names.intern('topic-uuid', uuid);
  return [
    { type: 'topic', topic, name, uuid, nameNumber, uuidNumber },
    ...partitions.flatMap((id) => {
      const partition = partitionOf(image, id);
      return partition ?? [];
    }),
  ];
}

/** The record of a partition as it stands. */
export function partitionRecord(image: Image, partition: Partition): MetadataRecord {
  const { id, topic, index, replicas, directories, isr, leader, ...since } = partition;
  const knowsDirectories = imageAllows(image, 'isDirectoryAssignmentSupported');
  const known = knowsDirectories ? { directories } : {};
  const assignment = { topic, index, replicas, ...known, isr, leader };
  return { type: 'partition', partition: id, ...assignment, since };
}

function configRecords(image: Image): ConfigChange[] {
  const of = (target: ConfigTarget, entries: Readonly<Record<string, string>>): ConfigChange[] =>
    Object.entries(entries).map(([name, value]) => ({ type: 'config', target, name, value }));
  return [
    ...of({ type: 'all-brokers' }, image.clusterConfigs),
    ...entriesOf(image.brokerConfigs).flatMap(([broker, entries]) =>
      of({ type: 'broker', broker }, entries),
    ),
    ...entriesOf(image.topicConfigs).flatMap(([topic, entries]) =>
      of({ type: 'topic', topic }, entries),
    ),
    ...entriesOf(image.groupConfigs).flatMap(([number, { name, entries }]) =>
      of({ type: 'group', number, name }, entries),
    ),
    ...entriesOf(image.clientMetricsConfigs).flatMap(([number, { name, entries }]) =>
      of({ type: 'client-metrics', number, name }, entries),
    ),
  ];
}

function quotaRecords(image: Image): MetadataRecord[] {
  return entriesOf(image.quotas).flatMap(([number, { entity, limits }]) =>
    Object.entries(limits).map(([key, value]): MetadataRecord => {
      return { type: 'client-quota', number, entity, key, value };
    }),
  );
}

function producerIdRecords({ nextProducerId }: Image): MetadataRecord[] {
  if (nextProducerId === 0) return [];
  return [{ type: 'producer-ids', broker: -1, brokerEpoch: -1, nextProducerId }];
}

function securityRecords(image: Image, names: Interner): MetadataRecord[] {
  const scram = valuesOf(image.scramUsers).flatMap(({ name: user, credentials }) =>
    credentials.map((credential): MetadataRecord => {
      return { type: 'scram', number: names.intern('scram-user', user), user, credential };
    }),
  );
  const acls = entriesOf(image.acls).map(([number, acl]): MetadataRecord => {
    return { type: 'acl', number, acl };
  });
  const tokens = entriesOf(image.tokens).map(([number, token]): MetadataRecord => {
    return { type: 'token', number, token };
  });
  return [...acls, ...scram, ...tokens];
}
