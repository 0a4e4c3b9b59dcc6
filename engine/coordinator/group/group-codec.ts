// The records of groups as they stand in the log, and the kind of shard that holds groups.
import type { Interner } from '../../metadata/ids.ts';
import {
  consumerOffsetsRecords,
  decodeCoordinatorRecord,
  encodeCoordinatorKey,
  encodeCoordinatorValue,
} from '../../protocol/records/coordinator-log.ts';
import { zeroUuid } from '../../protocol/uuid.ts';
import type { ShardKind } from '../shard/shard.ts';
import type { GroupRecord } from './group-door.ts';
import { currentGroupFlags, type GroupFlags } from './group-flags.ts';
import { emptyGroupImage, placeOf, type GroupImage } from './group-image.ts';
import { replayGroupRecord, replayTransactionEnd } from './group-replay.ts';

/** The kind of shard that holds groups. */
export function groupShardKind(
  names: Interner,
  flags: GroupFlags = currentGroupFlags,
): ShardKind<GroupImage, GroupRecord> {
  return {
    empty: emptyGroupImage,
    replay: (image, placed) => {
      return replayGroupRecord(image, { place: placeOf(names, placed.record), ...placed });
    },
    replayTransactionEnd,
    encode: encodeGroupRecord,
    decode: (key, value) => {
      const record = decodeGroupRecord(key, value);
      return flags['load-default-expiry'] ? withDefaultExpiry(record) : record;
    },
  };
}

/** That an offset has no end of its own was once read as an end long ago (KAFKA-8069). */
function withDefaultExpiry(record: GroupRecord | undefined): GroupRecord | undefined {
  if (record?.name !== 'OffsetCommit' || record.value?.expireTimestamp !== -1) return record;
  return { ...record, value: { ...record.value, expireTimestamp: 0 } };
}

/** A record as bytes. */
export function encodeGroupRecord(record: GroupRecord): {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
} {
  if (record.name === 'GroupMetadata') {
    const schema = consumerOffsetsRecords.GroupMetadata;
    const { key, value } = record;
    return {
      key: encodeCoordinatorKey(schema, key),
      value: value === null ? null : encodeCoordinatorValue(schema, groupVersion, value),
    };
  }
  const schema = consumerOffsetsRecords.OffsetCommit;
  const { key, value } = record;
  return {
    key: encodeCoordinatorKey(schema, key),
    value: value === null ? null : encodeCoordinatorValue(schema, offsetVersion(value), value),
  };
}

/** The version in which Kafka 4 writes groups. */
const groupVersion = 3;

/** Offsets with a life of their own are written as before KIP-211; others may carry a topic's id. */
function offsetVersion({
  expireTimestamp,
  topicId,
}: {
  readonly expireTimestamp: number;
  readonly topicId: string;
}): number {
  if (expireTimestamp !== -1) return 1;
  return topicId === zeroUuid ? 3 : 4;
}

/** The record that bytes hold; undefined: it is of another kind of group. */
export function decodeGroupRecord(
  key: Uint8Array,
  value: Uint8Array | null,
): GroupRecord | undefined {
  const record = decodeCoordinatorRecord(consumerOffsetsRecords, key, value);
  if (record.name === 'GroupMetadata' || record.name === 'OffsetCommit') return record;
  // Simplified: groups of the new protocols are passed over; their coordinators bring their replay.
  if (record.name !== 'LegacyOffsetCommit') return undefined;
  const more = { leaderEpoch: -1, expireTimestamp: -1, topicId: zeroUuid };
  const offset = record.value === null ? null : { ...record.value, ...more };
  return { name: 'OffsetCommit', key: record.key, value: offset };
}
