// Records of `__consumer_offsets`, `__transaction_state` and `__share_group_state`: a key whose
// first int16 tells the kind, and a value whose first int16 tells the version.
import { codecOf, decodeVersioned, encodeBehind, encodeVersioned } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { readerOf, readShort } from '../codec/reader.ts';
import type { Draft, Message } from '../schema/message.ts';
import { kindsOf } from './kinds.ts';
import type { CoordinatorRecordSchema } from './record.ts';
import { groupMetadata } from './consumer-offsets/classic-groups.ts';
import {
  consumerGroupCurrentMemberAssignment,
  consumerGroupMemberMetadata,
  consumerGroupMetadata,
  consumerGroupPartitionMetadata,
  consumerGroupRegularExpression,
  consumerGroupTargetAssignmentMember,
  consumerGroupTargetAssignmentMetadata,
} from './consumer-offsets/consumer-groups.ts';
import { legacyOffsetCommit, offsetCommit } from './consumer-offsets/offsets.ts';
import {
  shareGroupCurrentMemberAssignment,
  shareGroupMemberMetadata,
  shareGroupMetadata,
  shareGroupPartitionMetadata,
  shareGroupStatePartitionMetadata,
  shareGroupTargetAssignmentMember,
  shareGroupTargetAssignmentMetadata,
} from './consumer-offsets/share-groups.ts';
import {
  streamsGroupCurrentMemberAssignment,
  streamsGroupMemberMetadata,
  streamsGroupMetadata,
  streamsGroupTargetAssignmentMember,
  streamsGroupTargetAssignmentMetadata,
  streamsGroupTopology,
} from './consumer-offsets/streams-groups.ts';
import { shareSnapshot, shareUpdate } from './share-group-state.ts';
import { transactionLog } from './transaction-state.ts';

/** The records of `__consumer_offsets`, by name. */
export const consumerOffsetsRecords = {
  LegacyOffsetCommit: legacyOffsetCommit,
  OffsetCommit: offsetCommit,
  GroupMetadata: groupMetadata,
  ConsumerGroupMetadata: consumerGroupMetadata,
  ConsumerGroupPartitionMetadata: consumerGroupPartitionMetadata,
  ConsumerGroupMemberMetadata: consumerGroupMemberMetadata,
  ConsumerGroupTargetAssignmentMetadata: consumerGroupTargetAssignmentMetadata,
  ConsumerGroupTargetAssignmentMember: consumerGroupTargetAssignmentMember,
  ConsumerGroupCurrentMemberAssignment: consumerGroupCurrentMemberAssignment,
  ShareGroupPartitionMetadata: shareGroupPartitionMetadata,
  ShareGroupMemberMetadata: shareGroupMemberMetadata,
  ShareGroupMetadata: shareGroupMetadata,
  ShareGroupTargetAssignmentMetadata: shareGroupTargetAssignmentMetadata,
  ShareGroupTargetAssignmentMember: shareGroupTargetAssignmentMember,
  ShareGroupCurrentMemberAssignment: shareGroupCurrentMemberAssignment,
  ShareGroupStatePartitionMetadata: shareGroupStatePartitionMetadata,
  ConsumerGroupRegularExpression: consumerGroupRegularExpression,
  StreamsGroupMetadata: streamsGroupMetadata,
  StreamsGroupMemberMetadata: streamsGroupMemberMetadata,
  StreamsGroupTargetAssignmentMetadata: streamsGroupTargetAssignmentMetadata,
  StreamsGroupTargetAssignmentMember: streamsGroupTargetAssignmentMember,
  StreamsGroupCurrentMemberAssignment: streamsGroupCurrentMemberAssignment,
  StreamsGroupTopology: streamsGroupTopology,
} as const;

/** The records of `__transaction_state`, by name. */
export const transactionStateRecords = { TransactionLog: transactionLog } as const;

/** The records of `__share_group_state`, by name. */
export const shareGroupStateRecords = {
  ShareSnapshot: shareSnapshot,
  ShareUpdate: shareUpdate,
} as const;

/** The records that one internal topic may hold, by name. */
export interface CoordinatorRecords {
  readonly [name: string]: CoordinatorRecordSchema;
}

/** A decoded record of a topic; `switch` on the name tells which fields it has. */
export type CoordinatorRecord<Records extends CoordinatorRecords> = {
  [Name in keyof Records]: {
    readonly name: Name;
    readonly key: Message<Records[Name]['key']>;
    /** Null forgets what the key names. */
    readonly value: Message<Records[Name]['value']> | null;
  };
}[keyof Records];

/** The key of a record as it stands in the log. */
export function encodeCoordinatorKey<S extends CoordinatorRecordSchema>(
  record: S,
  key: Draft<S['key']>,
): Uint8Array {
  return encodeBehind(record.type, codecOf(record.key, 0), key);
}

/** The value of a record as it stands in the log. */
export function encodeCoordinatorValue<S extends CoordinatorRecordSchema>(
  record: S,
  version: number,
  value: Draft<S['value']>,
): Uint8Array {
  const schema: S['value'] = record.value;
  return encodeVersioned(schema, version, value);
}

/** Reads a record of a topic. Throws DecodeError. */
export function decodeCoordinatorRecord<Records extends CoordinatorRecords>(
  records: Records,
  key: Uint8Array,
  value: Uint8Array | null,
): CoordinatorRecord<Records> {
  const reader = readerOf(key);
  const type = readShort(reader);
  const schema = kindsOf(records, typeOf).get(type);
  if (schema === undefined) throw new DecodeError(0, `no record of this log has type ${type}`);
  const found = {
    name: schema.name,
    key: codecOf(schema.key, 0).read(reader),
    value: value === null ? null : decodeVersioned(schema.value, value),
  };
  return found as CoordinatorRecord<Records>;
}

const typeOf = ({ type }: CoordinatorRecordSchema): number => type;
