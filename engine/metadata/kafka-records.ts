// The records of the metadata log as Kafka writes them: with names in place of numbers, in the versions
// that metadata.version asks for. Their sizes and bytes follow from this form.
import { assert } from '../../sim/assert.ts';
import { get } from '../../sim/map/persistent-map.ts';
import { versionAt, type VersionedByMetadata } from '../config/metadata-facts.ts';
import { aclOperations, patternTypes, permissionTypes, resourceTypes } from '../protocol/acl.ts';
import { principalText } from '../protocol/principal.ts';
import type { metadataRecords, MetadataRecordName } from '../protocol/records/metadata-log.ts';
import type { Draft } from '../protocol/schema/message.ts';
import { metadataVersionOf } from './abilities.ts';
import { brokerOf, leaderRecoveryStates, partitionOf, topicOf, type Image } from './image.ts';
import type { ConfigTarget, MetadataRecord, PartitionCreation } from './records.ts';

/** A record in Kafka's own form; fields that are left out have their default. */
export type KafkaRecord = {
  readonly [Name in MetadataRecordName]: {
    readonly name: Name;
    readonly version: number;
    readonly value: Draft<(typeof metadataRecords)[Name]>;
  };
}[MetadataRecordName];

/** A record as Kafka writes it; the image is the one before it. */
export function kafkaRecordOf(image: Image, record: MetadataRecord): KafkaRecord {
  const write: (image: Image, record: never) => KafkaRecord = writers[record.type];
  return write(image, record as never);
}

type Writers = {
  readonly [T in MetadataRecord['type']]: (
    image: Image,
    record: Extract<MetadataRecord, { readonly type: T }>,
  ) => KafkaRecord;
};

const writers: Writers = {
  'register-broker': (image, { broker }) => ({
    name: 'RegisterBrokerRecord',
    version: versionFor(image, 'registerBrokerRecordVersion'),
    value: {
      brokerId: broker.id,
      incarnationId: broker.incarnationId,
      brokerEpoch: broker.epoch,
      endPoints: broker.endpoints,
      features: broker.features,
      rack: broker.rack,
      fenced: broker.fenced,
      inControlledShutdown: broker.inControlledShutdown,
      logDirs: broker.logDirs,
      cordonedLogDirs: broker.cordonedLogDirs,
    },
  }),
  'broker-change': (image, record) => {
    const { broker, fenced, inControlledShutdown, logDirs, cordonedLogDirs } = record;
    const value = {
      brokerId: broker,
      brokerEpoch: brokerOf(image, broker)?.epoch ?? -1,
      ...(fenced === undefined ? {} : { fenced: fenced ? 1 : -1 }),
      ...(inControlledShutdown === true ? { inControlledShutdown: 1 } : {}),
      ...(logDirs === undefined ? {} : { logDirs }),
      ...(cordonedLogDirs === undefined ? {} : { cordonedLogDirs }),
    };
    // Every kind of change came with a version of its own.
    const later = [cordonedLogDirs, logDirs, inControlledShutdown];
    const newest = later.findIndex((change) => change !== undefined);
    const version = newest < 0 ? 0 : later.length - newest;
    return { name: 'BrokerRegistrationChangeRecord', version, value };
  },
  'unregister-broker': (image, { broker }) => ({
    name: 'UnregisterBrokerRecord',
    version: 0,
    value: { brokerId: broker, brokerEpoch: brokerOf(image, broker)?.epoch ?? -1 },
  }),
  'register-controller': (_, { controller }) => ({
    name: 'RegisterControllerRecord',
    version: 0,
    value: {
      controllerId: controller.id,
      incarnationId: controller.incarnationId,
      zkMigrationReady: false,
      endPoints: controller.endpoints,
      features: controller.features,
    },
  }),
  'unregister-controller': (_, { controller }) => ({
    name: 'UnregisterControllerRecord',
    version: 0,
    value: { controllerId: controller },
  }),
  topic: (_, { name, uuid }) => ({
    name: 'TopicRecord',
    version: 0,
    value: { name, topicId: uuid },
  }),
  'remove-topic': (image, { topic }) => ({
    name: 'RemoveTopicRecord',
    version: 0,
    value: { topicId: uuidOf(image, topic) },
  }),
  partition: (image, record) => ({
    name: 'PartitionRecord',
    version: versionFor(image, 'partitionRecordVersion'),
    value: {
      partitionId: record.index,
      topicId: uuidOf(image, record.topic),
      replicas: record.replicas,
      isr: record.isr,
      leader: record.leader,
      directories: record.directories ?? [],
      ...pastOf(record),
    },
  }),
  'partition-change': (image, record) => {
    const { type: _, partition: id, elr, leaderRecoveryState: state, ...same } = record;
    const partition = partitionOf(image, id);
    assert(partition !== undefined, 'a change follows the creation of its partition');
    const value = {
      partitionId: partition.index,
      topicId: uuidOf(image, partition.topic),
      ...same,
      ...(elr === undefined ? {} : { eligibleLeaderReplicas: elr }),
      ...(state === undefined ? {} : { leaderRecoveryState: leaderRecoveryStates[state] }),
    };
    const version = versionFor(image, 'partitionChangeRecordVersion');
    return { name: 'PartitionChangeRecord', version, value };
  },
  'clear-elr': (image, { topic }) => ({
    name: 'ClearElrRecord',
    version: 0,
    value: { topicName: topic === undefined ? '' : nameOf(image, topic) },
  }),
  config: (image, { target, name, value }) => ({
    name: 'ConfigRecord',
    version: 0,
    value: { ...resourceOf(image, target), name, value },
  }),
  'feature-level': (_, { name, level: featureLevel }) => ({
    name: 'FeatureLevelRecord',
    version: 0,
    value: { name, featureLevel },
  }),
  'producer-ids': (_, { broker: brokerId, brokerEpoch, nextProducerId }) => ({
    name: 'ProducerIdsRecord',
    version: 0,
    value: { brokerId, brokerEpoch, nextProducerId },
  }),
  'client-quota': (_, { entity, key, value }) => ({
    name: 'ClientQuotaRecord',
    version: 0,
    value: {
      entity: entity.map((part) => ({ entityType: part.type, entityName: part.name })),
      key,
      value: value ?? 0,
      remove: value === null,
    },
  }),
  scram: (_, { user: name, credential }) => ({
    name: 'UserScramCredentialRecord',
    version: 0,
    value: { name, ...credential },
  }),
  'remove-scram': (_, { user: name, mechanism }) => ({
    name: 'RemoveUserScramCredentialRecord',
    version: 0,
    value: { name, mechanism },
  }),
  acl: (_, { acl: { id, pattern, entry } }) => ({
    name: 'AccessControlEntryRecord',
    version: 0,
    value: {
      id,
      resourceType: resourceTypes[pattern.resourceType],
      resourceName: pattern.name,
      patternType: patternTypes[pattern.patternType],
      principal: entry.principal,
      host: entry.host,
      operation: aclOperations[entry.operation],
      permissionType: permissionTypes[entry.permissionType],
    },
  }),
  'remove-acl': (image, { number }) => {
    const acl = get(image.acls, number);
    assert(acl !== undefined, 'an ACL that is removed was created');
    return { name: 'RemoveAccessControlEntryRecord', version: 0, value: { id: acl.id } };
  },
  token: (_, { token }) => ({
    name: 'DelegationTokenRecord',
    version: 0,
    value: {
      ...token,
      owner: principalText(token.owner),
      requester: principalText(token.requester),
      renewers: token.renewers.map(principalText),
    },
  }),
  'remove-token': (image, { number }) => {
    const token = get(image.tokens, number);
    assert(token !== undefined, 'a token that is removed was created');
    const value = { tokenId: token.tokenId };
    return { name: 'RemoveDelegationTokenRecord', version: 0, value };
  },
  'begin-transaction': (_, { name }) => ({
    name: 'BeginTransactionRecord',
    version: 0,
    value: { name },
  }),
  'end-transaction': () => ({ name: 'EndTransactionRecord', version: 0, value: {} }),
  'abort-transaction': (_, { reason }) => ({
    name: 'AbortTransactionRecord',
    version: 0,
    value: { reason },
  }),
  'no-op': () => ({ name: 'NoOpRecord', version: 0, value: {} }),
};

function pastOf({
  since,
}: PartitionCreation): Omit<
  Draft<(typeof metadataRecords)['PartitionRecord']>,
  'partitionId' | 'topicId' | 'replicas' | 'isr' | 'leader' | 'directories'
> {
  if (since === undefined) {
    return { removingReplicas: [], addingReplicas: [], leaderEpoch: 0, partitionEpoch: 0 };
  }
  const { elr, lastKnownElr, leaderRecoveryState: state, ...same } = since;
  return {
    ...same,
    leaderRecoveryState: leaderRecoveryStates[state],
    eligibleLeaderReplicas: elr.length === 0 ? null : elr,
    lastKnownElr: lastKnownElr.length === 0 ? null : lastKnownElr,
  };
}

const versionFor = (image: Image, what: VersionedByMetadata): number =>
  versionAt(what, metadataVersionOf(image)) ?? 0;

function uuidOf(image: Image, id: number): string {
  const topic = topicOf(image, id);
  assert(topic !== undefined, 'a record about a topic follows its creation');
  return topic.uuid;
}

function nameOf(image: Image, id: number): string {
  const topic = topicOf(image, id);
  assert(topic !== undefined, 'a record about a topic follows its creation');
  return topic.name;
}

interface ResourceName {
  readonly resourceType: number;
  readonly resourceName: string;
}

function resourceOf(image: Image, target: ConfigTarget): ResourceName {
  switch (target.type) {
    case 'topic':
      return { resourceType: 2, resourceName: nameOf(image, target.topic) };
    case 'broker':
      return { resourceType: 4, resourceName: String(target.broker) };
    case 'all-brokers':
      return { resourceType: 4, resourceName: '' };
    case 'client-metrics':
      return { resourceType: 16, resourceName: target.name };
    case 'group':
      return { resourceType: 32, resourceName: target.name };
  }
}
