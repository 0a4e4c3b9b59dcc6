// What a metadata.version allows: the questions that Kafka asks before it writes a record or sends
// a request. Follows the methods of org.apache.kafka.server.common.MetadataVersion, by their names.
import { orderOf } from './metadata-versions.ts';

/** The version since which the answer is yes. */
const abilities = {
  isSaslInterBrokerHandshakeRequestEnabled: '0.10.0-IV1',
  isOffsetForLeaderEpochSupported: '0.11.0-IV2',
  isFeatureVersioningSupported: '2.7-IV0',
  isTruncationOnFetchSupported: '2.7-IV1',
  isAlterPartitionSupported: '2.7-IV2',
  isTopicIdsSupported: '2.8-IV0',
  isAllocateProducerIdsSupported: '3.0-IV0',
  isKRaftSupported: '3.0-IV1',
  isLeaderRecoverySupported: '3.2-IV0',
  isNoOpRecordSupported: '3.3-IV1',
  isBrokerRegistrationChangeRecordSupported: '3.3-IV2',
  isInControlledShutdownStateSupported: '3.3-IV3',
  isApiForwardingEnabled: '3.4-IV0',
  isMigrationSupported: '3.4-IV0',
  isScramSupported: '3.5-IV2',
  isMetadataTransactionSupported: '3.6-IV1',
  isDelegationTokenSupported: '3.6-IV2',
  isControllerRegistrationSupported: '3.7-IV0',
  isDirectoryAssignmentSupported: '3.7-IV2',
  isElrSupported: '4.0-IV1',
  isCordonedLogDirsSupported: '4.3-IV0',
  isCidrAclSupported: '4.4-IV1',
  isControllerUnregistrationSupported: '4.4-IV2',
} as const satisfies Readonly<Record<string, string>>;

/** A question with the answer yes or no. */
export type MetadataAbility = keyof typeof abilities;

/** Does a metadata.version allow it? */
export function allows(version: string, ability: MetadataAbility): boolean {
  return orderOf(version) >= orderOf(abilities[ability]);
}

/** Until 3.6-IV0 every shrinking of the ISR raised the leader epoch (KAFKA-15021). */
export function isLeaderEpochBumpRequiredOnIsrShrink(version: string): boolean {
  return orderOf(version) < orderOf('3.6-IV0');
}

/** The version of a record or request, by the metadata.version since which it is used. */
const recordVersions = {
  /** Fetch between replicas. */
  fetchRequestVersion: {
    '0.8.0': 0,
    '0.9.0': 1,
    '0.10.0-IV0': 2,
    '0.10.1-IV1': 3,
    '0.11.0-IV0': 4,
    '0.11.0-IV1': 5,
    '1.1-IV0': 7,
    '2.0-IV1': 8,
    '2.1-IV2': 10,
    '2.3-IV1': 11,
    '2.7-IV1': 12,
    '3.1-IV0': 13,
    '3.5-IV0': 14,
    '3.5-IV1': 15,
    '3.7-IV4': 16,
    '3.9-IV0': 17,
    '4.1-IV1': 18,
  },
  /** ListOffsets between replicas. */
  listOffsetRequestVersion: {
    '0.8.0': 0,
    '0.10.1-IV2': 1,
    '0.11.0-IV0': 2,
    '2.0-IV1': 3,
    '2.1-IV1': 4,
    '2.2-IV1': 5,
    '2.8-IV0': 6,
    '3.0-IV1': 7,
    '3.5-IV0': 8,
    '3.9-IV0': 9,
    '4.0-IV3': 10,
    '4.2-IV1': 11,
  },
  /** OffsetForLeaderEpoch between replicas. */
  offsetForLeaderEpochRequestVersion: {
    '0.8.0': 0,
    '2.0-IV0': 1,
    '2.1-IV1': 2,
    '2.3-IV1': 3,
    '2.8-IV0': 4,
  },
  writeTxnMarkersRequestVersion: { '0.8.0': 0, '2.8-IV0': 1 },
  /** GroupMetadataValue in __consumer_offsets. */
  groupMetadataValueVersion: { '0.8.0': 0, '0.10.1-IV0': 1, '2.1-IV0': 2, '2.3-IV0': 3 },
  /** OffsetCommitValue of a commit that does not say when it expires. */
  offsetCommitValueVersion: { '0.8.0': 1, '2.1-IV0': 2, '2.1-IV1': 3 },
  partitionRecordVersion: { '0.8.0': 0, '3.7-IV2': 1, '4.0-IV1': 2 },
  partitionChangeRecordVersion: { '0.8.0': 0, '3.7-IV2': 1, '4.0-IV1': 2 },
  registerBrokerRecordVersion: {
    '0.8.0': 0,
    '3.3-IV3': 1,
    '3.4-IV0': 2,
    '3.7-IV2': 3,
    '4.3-IV0': 4,
  },
  registerControllerRecordVersion: { '3.7-IV0': 0 },
  /** The newest format of record batches. */
  highestSupportedRecordVersion: { '0.8.0': 0, '0.10.0-IV0': 1, '0.11.0-IV0': 2 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A record or request whose version depends on metadata.version. */
export type VersionedByMetadata = keyof typeof recordVersions;

/** The same by the places of the versions, oldest first: every record that is written asks. */
const histories = new Map(
  Object.entries(recordVersions).map(([what, history]) => [
    what,
    Object.entries(history).map(([since, used]) => ({ since: orderOf(since), used })),
  ]),
);

/** Which version of a record or request to use; undefined when there is none yet. */
export function versionAt(what: VersionedByMetadata, version: string): number | undefined {
  const order = orderOf(version);
  let found: number | undefined;
  for (const { since, used } of histories.get(what) ?? []) if (since <= order) found = used;
  return found;
}
