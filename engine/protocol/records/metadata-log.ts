// Records of `__cluster_metadata`: the truth about the cluster, one change after the other.
import { codecOf, encodeWith } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { readerOf, readVarlength } from '../codec/reader.ts';
import { sizeOfUnsignedVarint, writeUnsignedVarint } from '../varint.ts';
import type { Draft, Message } from '../schema/message.ts';
import type { MetadataRecordSchema } from './record.ts';
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

/** A record of the metadata log, decoded. */
export type MetadataRecordOf<Name extends MetadataRecordName> = Message<
  (typeof metadataRecords)[Name]
>;

/** A record of the metadata log with its kind; `switch` on the name tells which fields it has. */
export type MetadataRecord = {
  [Name in MetadataRecordName]: {
    readonly name: Name;
    readonly version: number;
    readonly value: MetadataRecordOf<Name>;
  };
}[MetadataRecordName];

/** How many bytes a record takes in the log, kind and version included. */
export function sizeOfMetadataRecord<Name extends MetadataRecordName>(
  name: Name,
  version: number,
  value: Draft<(typeof metadataRecords)[Name]>,
): number {
  const schema: MetadataRecordSchema = metadataRecords[name];
  return sizeOfFrame(schema, version) + codecOf(schema, version).sizeOf(value);
}

/** A record as it stands in the log: frame version 1, kind, version, fields. */
export function encodeMetadataRecord<Name extends MetadataRecordName>(
  name: Name,
  version: number,
  value: Draft<(typeof metadataRecords)[Name]>,
): Uint8Array {
  const schema: MetadataRecordSchema = metadataRecords[name];
  const body = encodeWith(codecOf(schema, version), value);
  const bytes = new Uint8Array(sizeOfFrame(schema, version) + body.length);
  let at = writeUnsignedVarint(bytes, 0, frameVersion);
  at = writeUnsignedVarint(bytes, at, schema.key);
  at = writeUnsignedVarint(bytes, at, version);
  bytes.set(body, at);
  return bytes;
}

/** Reads a record of the metadata log. Throws DecodeError. */
export function decodeMetadataRecord(bytes: Uint8Array): MetadataRecord {
  const reader = readerOf(bytes);
  const frame = readVarlength(reader);
  if (frame !== frameVersion) throw new DecodeError(0, `frame version ${frame} is not 1`);
  const key = readVarlength(reader);
  const schema = byKey.get(key);
  if (schema === undefined) throw new DecodeError(1, `no metadata record has key ${key}`);
  const version = readVarlength(reader);
  const value = codecOf(schema, version).read(reader);
  return { name: schema.name, version, value } as MetadataRecord;
}

const frameVersion = 1;

const byKey: ReadonlyMap<number, MetadataRecordSchema> = new Map(
  Object.values(metadataRecords).map((schema: MetadataRecordSchema) => [schema.key, schema]),
);

function sizeOfFrame({ key }: MetadataRecordSchema, version: number): number {
  return (
    sizeOfUnsignedVarint(frameVersion) + sizeOfUnsignedVarint(key) + sizeOfUnsignedVarint(version)
  );
}
