// What the log says of the groups of one shard: hard state. Immutable, and changed by replay alone.
import { emptyMap, get, type PersistentMap } from '../../../sim/map/persistent-map.ts';
import type { Interner } from '../../metadata/ids.ts';
import type { Message } from '../../protocol/schema/message.ts';
import type { groupMetadata } from '../../protocol/records/consumer-offsets/classic-groups.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import type { GroupRecord } from './group-door.ts';

/** A classic group as it was last written. */
export type WrittenGroup = Message<(typeof groupMetadata)['value']>;

/** A committed offset: where a group goes on in a partition. */
export interface CommittedOffset {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly topicId: Uuid;
  readonly offset: number;
  /** The epoch of the last record that was read; -1: not known. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly commitTimestampMs: number;
  /** Where the offset has a life of its own (before KIP-211); -1: it has none. */
  readonly expireTimestampMs: number;
  /** Where its record stands: of a commit inside a transaction and one outside the later counts. */
  readonly recordOffset: number;
}

/** An offset of a transaction that is open. */
export interface PendingOffset {
  readonly producerId: number;
  readonly committed: CommittedOffset;
}

/** A partition of a group, by their numbers. */
export interface OffsetPlace {
  readonly group: number;
  readonly partition: number;
}

/** By the number of a group, then by the number of a partition. */
export type ByPlace<V> = PersistentMap<PersistentMap<V>>;

/** All that the log says of groups. */
export interface GroupImage {
  readonly groups: PersistentMap<{ readonly groupId: string; readonly written: WrittenGroup }>;
  readonly offsets: ByPlace<CommittedOffset>;
  readonly pending: ByPlace<readonly PendingOffset[]>;
  /** Where each open transaction has offsets, by producer id. */
  readonly transactions: PersistentMap<readonly OffsetPlace[]>;
}

/** Groups and offsets before the first record. */
export const emptyGroupImage: GroupImage = {
  groups: emptyMap(),
  offsets: emptyMap(),
  pending: emptyMap(),
  transactions: emptyMap(),
};

/** The number of a group. */
export const groupNumber = (names: Interner, groupId: string): number =>
  names.intern('group', groupId);

/** The number of a partition, as groups know it: by the name of its topic. */
export const partitionNumber = (names: Interner, topic: string, partition: number): number =>
  names.intern('topic-partition', `${topic}-${partition}`);

/** The numbers of a record's group and partition. */
export function placeOf(names: Interner, record: GroupRecord): OffsetPlace {
  const { key } = record;
  const group = groupNumber(names, key.group);
  if (record.name === 'GroupMetadata') return { group, partition: 0 };
  return { group, partition: partitionNumber(names, record.key.topic, record.key.partition) };
}

/** The value at a place. */
export function at<V>(map: ByPlace<V>, { group, partition }: OffsetPlace): V | undefined {
  const partitions = get(map, group);
  return partitions === undefined ? undefined : get(partitions, partition);
}
