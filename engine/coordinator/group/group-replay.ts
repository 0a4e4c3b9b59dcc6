// From image to image, record by record: the only way in which the hard state of groups changes. Pure.
import { emptyMap, get, withEntry, without } from '../../../sim/map/persistent-map.ts';
import {
  at,
  type ByPlace,
  type CommittedOffset,
  type GroupImage,
  type OffsetPlace,
} from './group-image.ts';
import type { GroupRecord } from './group-door.ts';

/** A record in the log. */
export interface PlacedGroupRecord {
  readonly record: GroupRecord;
  readonly place: OffsetPlace;
  readonly offset: number;
  /** The producer whose transaction it belongs to; -1: none. */
  readonly producerId: number;
}

/** The image after a record. */
export function replayGroupRecord(image: GroupImage, placed: PlacedGroupRecord): GroupImage {
  const { record, place } = placed;
  if (record.name === 'OffsetCommit') return replayOffset(image, placed, record);
  const groups =
    record.value === null
      ? without(image.groups, place.group)
      : withEntry(image.groups, place.group, { groupId: record.key.group, written: record.value });
  return { ...image, groups };
}

function replayOffset(
  image: GroupImage,
  placed: PlacedGroupRecord,
  { key, value }: Extract<GroupRecord, { name: 'OffsetCommit' }>,
): GroupImage {
  const { place, offset, producerId } = placed;
  if (value === null) {
    const offsets = withoutAt(image.offsets, place);
    return { ...image, offsets, pending: withoutAt(image.pending, place) };
  }
  const committed: CommittedOffset = {
    groupId: key.group,
    topic: key.topic,
    partition: key.partition,
    topicId: value.topicId,
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: value.expireTimestamp,
    recordOffset: offset,
  };
  if (producerId === -1) return { ...image, offsets: withAt(image.offsets, place, committed) };
  return replayPending(image, place, { producerId, committed });
}

/** In a transaction it counts once that is committed. */
function replayPending(
  image: GroupImage,
  place: OffsetPlace,
  pending: { readonly producerId: number; readonly committed: CommittedOffset },
): GroupImage {
  const { producerId } = pending;
  const others = (at(image.pending, place) ?? []).filter((each) => each.producerId !== producerId);
  const places = get(image.transactions, producerId) ?? [];
  const isKnown = places.some((each) => isSame(each, place));
  return {
    ...image,
    pending: withAt(image.pending, place, [...others, pending]),
    transactions: withEntry(image.transactions, producerId, isKnown ? places : [...places, place]),
  };
}

const isSame = (a: OffsetPlace, b: OffsetPlace): boolean =>
  a.group === b.group && a.partition === b.partition;

/** The image after a producer's transaction has ended: committed, or aborted. */
export function replayTransactionEnd(
  image: GroupImage,
  producerId: number,
  isCommitted: boolean,
): GroupImage {
  let { offsets, pending } = image;
  for (const place of get(image.transactions, producerId) ?? []) {
    const all = at(pending, place) ?? [];
    const ended = all.find((each) => each.producerId === producerId)?.committed;
    if (ended === undefined) continue;
    const rest = all.filter((each) => each.producerId !== producerId);
    pending = rest.length === 0 ? withoutAt(pending, place) : withAt(pending, place, rest);
    const isNewest = ended.recordOffset > (at(offsets, place)?.recordOffset ?? -1);
    if (isCommitted && isNewest) offsets = withAt(offsets, place, ended);
  }
  return { ...image, offsets, pending, transactions: without(image.transactions, producerId) };
}

function withAt<V>(map: ByPlace<V>, { group, partition }: OffsetPlace, value: V): ByPlace<V> {
  return withEntry(map, group, withEntry(get(map, group) ?? emptyMap<V>(), partition, value));
}

function withoutAt<V>(map: ByPlace<V>, { group, partition }: OffsetPlace): ByPlace<V> {
  const partitions = get(map, group);
  if (partitions === undefined) return map;
  const rest = without(partitions, partition);
  return rest.size === 0 ? without(map, group) : withEntry(map, group, rest);
}
