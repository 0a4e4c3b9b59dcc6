// The records of the metadata log as the world knows them, read from Kafka's own form: the way back
// from `kafka-records.ts`.
import { assert } from '../../sim/assert.ts';
import { aclOperations, patternTypes, permissionTypes, resourceTypes } from '../protocol/acl.ts';
import { anonymous, principalOf, type Principal } from '../protocol/principal.ts';
import { isQuotaEntityType } from '../protocol/quota-entity.ts';
import type {
  MetadataRecord as KafkaRecord,
  MetadataRecordName,
  MetadataRecordOf,
} from '../protocol/records/metadata-log.ts';
import { partitionNumber, quotaEntityNumber, topicNumber, type Interner } from './ids.ts';
import {
  leaderRecoveryStates,
  topicByName,
  topicByUuid,
  type Image,
  type LeaderRecoveryState,
  type Topic,
} from './image.ts';
import type { ConfigTarget, MetadataRecord, PartitionChange } from './records.ts';
import type { QuotaEntityPart, ScramMechanismNumber } from './security.ts';

/** What a record says; the image is the one before it. */
export function recordOfKafka(image: Image, record: KafkaRecord, names: Interner): MetadataRecord {
  const read: (value: never, image: Image, names: Interner) => MetadataRecord =
    readers[record.name];
  return read(record.value as never, image, names);
}

type Readers = {
  readonly [N in MetadataRecordName]: (
    value: MetadataRecordOf<N>,
    image: Image,
    names: Interner,
  ) => MetadataRecord;
};

const readers: Readers = {
  RegisterBrokerRecord: (value) => {
    const { brokerId: id, incarnationId, brokerEpoch: epoch, endPoints: endpoints, rack } = value;
    const { fenced, inControlledShutdown, features, logDirs, cordonedLogDirs } = value;
    const { host = '', port = 0 } = endpoints[0] ?? {};
    return {
      type: 'register-broker',
      broker: {
        id,
        incarnationId,
        host,
        port,
        endpoints,
        rack,
        features,
        logDirs,
        cordonedLogDirs,
        epoch,
        fenced,
        inControlledShutdown,
      },
    };
  },
  BrokerRegistrationChangeRecord: (value) => {
    const { brokerId: broker, fenced, inControlledShutdown, logDirs, cordonedLogDirs } = value;
    return {
      type: 'broker-change',
      broker,
      ...(fenced === 0 ? {} : { fenced: fenced === 1 }),
      ...(inControlledShutdown === 0 ? {} : { inControlledShutdown: true }),
      ...(logDirs.length === 0 ? {} : { logDirs }),
      ...(cordonedLogDirs === null ? {} : { cordonedLogDirs }),
    };
  },
  FenceBrokerRecord: ({ id: broker }) => ({ type: 'broker-change', broker, fenced: true }),
  UnfenceBrokerRecord: ({ id: broker }) => ({ type: 'broker-change', broker, fenced: false }),
  UnregisterBrokerRecord: ({ brokerId: broker }) => ({ type: 'unregister-broker', broker }),
  RegisterControllerRecord: ({ controllerId: id, incarnationId, endPoints, features }) => ({
    type: 'register-controller',
    controller: { id, incarnationId, endpoints: endPoints, features },
  }),
  UnregisterControllerRecord: ({ controllerId: controller }) => ({
    type: 'unregister-controller',
    controller,
  }),
  TopicRecord: ({ name, topicId: uuid }, _, names) => ({
    type: 'topic',
    topic: topicNumber(names, name, uuid),
    name,
    uuid,
    nameNumber: names.intern('topic-name', name),
    uuidNumber: names.intern('topic-uuid', uuid),
  }),
  RemoveTopicRecord: ({ topicId }, image, names) => {
    const { id: topic, name } = topicWith(image, topicId, names);
    const nameNumber = names.intern('topic-name', name);
    return { type: 'remove-topic', topic, nameNumber, uuidNumber: uuidNumber(topicId, names) };
  },
  PartitionRecord: (value, image, names) => {
    const topic = topicWith(image, value.topicId, names);
    const { partitionId: index, replicas, isr, leader, directories } = value;
    const { leaderEpoch, partitionEpoch, addingReplicas, removingReplicas } = value;
    return {
      type: 'partition',
      partition: partitionNumber(names, topic, index),
      topic: topic.id,
      index,
      replicas,
      isr,
      leader,
      since: {
        elr: value.eligibleLeaderReplicas ?? [],
        lastKnownElr: value.lastKnownElr ?? [],
        addingReplicas,
        removingReplicas,
        leaderRecoveryState: recoveryState(value.leaderRecoveryState),
        leaderEpoch,
        partitionEpoch,
      },
      ...(directories.length === 0 ? {} : { directories }),
    };
  },
  PartitionChangeRecord: (value, image, names) => {
    const topic = topicWith(image, value.topicId, names);
    const partition = partitionNumber(names, topic, value.partitionId);
    return { type: 'partition-change', partition, ...changesIn(value) };
  },
  ClearElrRecord: ({ topicName }, image, names) => {
    if (topicName === '') return { type: 'clear-elr' };
    return { type: 'clear-elr', topic: topicNamed(image, topicName, names).id };
  },
  ConfigRecord: ({ resourceType, resourceName, name, value }, image, names) => {
    const target = targetOf(image, resourceType, resourceName, names);
    return { type: 'config', target, name, value };
  },
  FeatureLevelRecord: ({ name, featureLevel: level }) => ({ type: 'feature-level', name, level }),
  ProducerIdsRecord: ({ brokerId: broker, brokerEpoch, nextProducerId }) => ({
    type: 'producer-ids',
    broker,
    brokerEpoch,
    nextProducerId,
  }),
  ClientQuotaRecord: ({ entity: parts, key, value, remove }, _, names) => {
    const entity = parts.map(({ entityType, entityName }): QuotaEntityPart => {
      assert(isQuotaEntityType(entityType), 'a quota that was written is for something known');
      return { type: entityType, name: entityName };
    });
    const number = quotaEntityNumber(names, entity);
    return { type: 'client-quota', number, entity, key, value: remove ? null : value };
  },
  UserScramCredentialRecord: ({ name: user, mechanism, ...secrets }, _, names) => ({
    type: 'scram',
    number: names.intern('scram-user', user),
    user,
    credential: { ...secrets, mechanism: mechanism as ScramMechanismNumber },
  }),
  RemoveUserScramCredentialRecord: ({ name: user, mechanism }, _, names) => ({
    type: 'remove-scram',
    number: names.intern('scram-user', user),
    user,
    mechanism: mechanism as ScramMechanismNumber,
  }),
  AccessControlEntryRecord: (value, _, names) => {
    const { id, resourceName, principal, host } = value;
    const pattern = {
      resourceType: nameIn(resourceTypes, value.resourceType),
      name: resourceName,
      patternType: nameIn(patternTypes, value.patternType),
    };
    const operation = nameIn(aclOperations, value.operation);
    const permissionType = nameIn(permissionTypes, value.permissionType);
    const entry = { principal, host, operation, permissionType };
    return { type: 'acl', number: names.intern('acl', id), acl: { id, pattern, entry } };
  },
  RemoveAccessControlEntryRecord: ({ id }, _, names) => ({
    type: 'remove-acl',
    number: names.intern('acl', id),
  }),
  DelegationTokenRecord: (value, _, names) => {
    const owner = principalIn(value.owner);
    const requester = principalIn(value.requester);
    const renewers = value.renewers.map(principalIn);
    const { tokenId, issueTimestamp, maxTimestamp, expirationTimestamp } = value;
    const times = { issueTimestamp, maxTimestamp, expirationTimestamp };
    const number = names.intern('token', tokenId);
    return { type: 'token', number, token: { tokenId, owner, requester, renewers, ...times } };
  },
  RemoveDelegationTokenRecord: ({ tokenId }, _, names) => ({
    type: 'remove-token',
    number: names.intern('token', tokenId),
  }),
  BeginTransactionRecord: ({ name }) => ({ type: 'begin-transaction', name }),
  EndTransactionRecord: () => ({ type: 'end-transaction' }),
  AbortTransactionRecord: ({ reason }) => ({ type: 'abort-transaction', reason }),
  NoOpRecord: () => ({ type: 'no-op' }),
  // Simplified: nothing here comes from a cluster that was migrated from ZooKeeper.
  ZkMigrationStateRecord: () => ({ type: 'no-op' }),
};

const uuidNumber = (uuid: string, names: Interner): number => names.intern('topic-uuid', uuid);

function topicWith(image: Image, uuid: string, names: Interner): Topic {
  const topic = topicByUuid(image, uuidNumber(uuid, names));
  assert(topic !== undefined, 'a record about a topic follows its creation');
  return topic;
}

function topicNamed(image: Image, name: string, names: Interner): Topic {
  const topic = topicByName(image, names.intern('topic-name', name));
  assert(topic !== undefined, 'a record about a topic follows its creation');
  return topic;
}

const recoveryState = (number: number): LeaderRecoveryState =>
  number === leaderRecoveryStates.RECOVERING ? 'RECOVERING' : 'RECOVERED';

/** -2 in the place of the leader: it stays. */
const sameLeader = -2;

function changesIn(
  value: MetadataRecordOf<'PartitionChangeRecord'>,
): Omit<PartitionChange, 'type' | 'partition'> {
  const { isr, leader, replicas, removingReplicas, addingReplicas, directories } = value;
  const { eligibleLeaderReplicas: elr, lastKnownElr, leaderRecoveryState: state } = value;
  return {
    ...(isr === null ? {} : { isr }),
    ...(leader === sameLeader ? {} : { leader }),
    ...(replicas === null ? {} : { replicas }),
    ...(removingReplicas === null ? {} : { removingReplicas }),
    ...(addingReplicas === null ? {} : { addingReplicas }),
    ...(directories === null ? {} : { directories }),
    ...(elr === null ? {} : { elr }),
    ...(lastKnownElr === null ? {} : { lastKnownElr }),
    ...(state < 0 ? {} : { leaderRecoveryState: recoveryState(state) }),
  };
}

const resources = { topic: 2, broker: 4, 'client-metrics': 16, group: 32 } as const;

function targetOf(image: Image, resourceType: number, name: string, names: Interner): ConfigTarget {
  if (resourceType === resources.topic) {
    return { type: 'topic', topic: topicNamed(image, name, names).id };
  }
  if (resourceType === resources.broker) {
    return name === '' ? { type: 'all-brokers' } : { type: 'broker', broker: Number(name) };
  }
  const type = resourceType === resources.group ? 'group' : 'client-metrics';
  return { type, number: names.intern(type, name), name };
}

function nameIn<T extends Readonly<Record<string, number>>>(
  numbers: T,
  number: number,
): keyof T & string {
  const found = Object.entries(numbers).find(([, known]) => known === number);
  assert(found !== undefined, 'an ACL that was written has numbers that are known');
  return found[0];
}

const principalIn = (text: string): Principal => principalOf(text) ?? anonymous;
