// Records of `__cluster_metadata`: the truth about the cluster, one change after the other.
import type { Draft, Message } from '../schema/message.ts';
import {
  abortTransactionRecord,
  beginTransactionRecord,
  endTransactionRecord,
  noOpRecord,
  zkMigrationStateRecord,
} from './cluster-metadata/log.ts';
import {
  brokerRegistrationChangeRecord,
  fenceBrokerRecord,
  registerBrokerRecord,
  registerControllerRecord,
  unfenceBrokerRecord,
  unregisterBrokerRecord,
  unregisterControllerRecord,
} from './cluster-metadata/nodes.ts';
import {
  accessControlEntryRecord,
  delegationTokenRecord,
  removeAccessControlEntryRecord,
  removeDelegationTokenRecord,
  removeUserScramCredentialRecord,
  userScramCredentialRecord,
} from './cluster-metadata/security.ts';
import {
  clientQuotaRecord,
  configRecord,
  featureLevelRecord,
  producerIdsRecord,
} from './cluster-metadata/settings.ts';
import {
  clearElrRecord,
  partitionChangeRecord,
  partitionRecord,
  removeTopicRecord,
  topicRecord,
} from './cluster-metadata/topics.ts';
import { decodeFramed, encodeFramed, sizeOfFramed, type FramedRecord } from './record-frame.ts';

/** Every record of the metadata log, by name. */
export const metadataRecords = {
  RegisterBrokerRecord: registerBrokerRecord,
  UnregisterBrokerRecord: unregisterBrokerRecord,
  TopicRecord: topicRecord,
  PartitionRecord: partitionRecord,
  ConfigRecord: configRecord,
  PartitionChangeRecord: partitionChangeRecord,
  FenceBrokerRecord: fenceBrokerRecord,
  UnfenceBrokerRecord: unfenceBrokerRecord,
  RemoveTopicRecord: removeTopicRecord,
  DelegationTokenRecord: delegationTokenRecord,
  UserScramCredentialRecord: userScramCredentialRecord,
  FeatureLevelRecord: featureLevelRecord,
  ClientQuotaRecord: clientQuotaRecord,
  ProducerIdsRecord: producerIdsRecord,
  BrokerRegistrationChangeRecord: brokerRegistrationChangeRecord,
  AccessControlEntryRecord: accessControlEntryRecord,
  RemoveAccessControlEntryRecord: removeAccessControlEntryRecord,
  NoOpRecord: noOpRecord,
  ZkMigrationStateRecord: zkMigrationStateRecord,
  RemoveUserScramCredentialRecord: removeUserScramCredentialRecord,
  BeginTransactionRecord: beginTransactionRecord,
  EndTransactionRecord: endTransactionRecord,
  AbortTransactionRecord: abortTransactionRecord,
  RemoveDelegationTokenRecord: removeDelegationTokenRecord,
  RegisterControllerRecord: registerControllerRecord,
  ClearElrRecord: clearElrRecord,
  UnregisterControllerRecord: unregisterControllerRecord,
} as const;

/** The name of a record of the metadata log. */
export type MetadataRecordName = keyof typeof metadataRecords;

/** What a record of the metadata log says. */
export type MetadataRecordOf<Name extends MetadataRecordName> = Message<
  (typeof metadataRecords)[Name]
>;

/** A record of the metadata log with its kind; `switch` on the name tells which fields it has. */
export type MetadataRecord = FramedRecord<typeof metadataRecords>;

/** How many bytes a record takes in the metadata log. */
export function sizeOfMetadataRecord<Name extends MetadataRecordName>(
  name: Name,
  version: number,
  value: Draft<(typeof metadataRecords)[Name]>,
): number {
  const schema: (typeof metadataRecords)[Name] = metadataRecords[name];
  return sizeOfFramed(schema, version, value);
}

/** A record as it stands in the metadata log. */
export function encodeMetadataRecord<Name extends MetadataRecordName>(
  name: Name,
  version: number,
  value: Draft<(typeof metadataRecords)[Name]>,
): Uint8Array {
  const schema: (typeof metadataRecords)[Name] = metadataRecords[name];
  return encodeFramed(schema, version, value);
}

/** Reads a record of the metadata log. Throws DecodeError. */
export function decodeMetadataRecord(bytes: Uint8Array): MetadataRecord {
  return decodeFramed(metadataRecords, bytes);
}
