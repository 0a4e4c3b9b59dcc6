// Offsets go: deleted by an operator, expired, or with their group or topic.
import { get, valuesOf } from '../../../sim/map/persistent-map.ts';
import type { Interner } from '../../metadata/ids.ts';
import type {
  OffsetDeleteRequest,
  OffsetDeleteResponse,
} from '../../protocol/apis/offset-delete.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { zeroUuid, type Uuid } from '../../protocol/uuid.ts';
import type { GroupRecord } from './group-door.ts';
import {
  at,
  groupNumber,
  partitionNumber,
  type CommittedOffset,
  type GroupImage,
} from './group-image.ts';
import type { Decision } from './offset-commit.ts';
import type { OffsetRules } from './offset-rules.ts';

/** A committed offset that is forgotten. */
export function offsetTombstone(group: string, topic: string, partition: number): GroupRecord {
  return { name: 'OffsetCommit', key: { group, topic, partition }, value: null };
}

/** What stands in the log, and the numbers of names. */
export interface GroupLog {
  readonly image: GroupImage;
  readonly names: Interner;
}

/** OffsetDelete (KIP-496): offsets of topics that the group does not read. */
export function decideOffsetDelete(
  { image, names }: GroupLog,
  rules: OffsetRules,
  { groupId, topics }: OffsetDeleteRequest,
): Decision<OffsetDeleteResponse> {
  const refused = rules.checkDelete();
  if (refused !== ErrorCode.NONE) return { records: [], response: deleteAnswer(refused, []) };
  const group = groupNumber(names, groupId);
  const records: GroupRecord[] = [];
  const answers = topics.map(({ name, partitions }) => {
    const isRead = rules.isSubscribedTo(name);
    const errorCode = isRead ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
    for (const { partitionIndex } of isRead ? [] : partitions) {
      const place = { group, partition: partitionNumber(names, name, partitionIndex) };
      const isThere = at(image.offsets, place) ?? at(image.pending, place);
      if (isThere !== undefined) records.push(offsetTombstone(groupId, name, partitionIndex));
    }
    const found = partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode }));
    return { name, partitions: found };
  });
  return { records, response: deleteAnswer(ErrorCode.NONE, answers) };
}

function deleteAnswer(
  errorCode: ErrorCode,
  topics: OffsetDeleteResponse['topics'],
): OffsetDeleteResponse {
  return { errorCode, throttleTimeMs: 0, topics };
}

/** What expires, and whether nothing is left: an empty group may then be forgotten too. */
export interface Expiry {
  readonly records: readonly GroupRecord[];
  readonly isEmpty: boolean;
}

/** The offsets of a group that are older than `offsets.retention.minutes` allows. */
export function expireOffsets(
  { image, names }: GroupLog,
  rules: OffsetRules,
  groupId: string,
  { nowMs, retentionMs }: { readonly nowMs: number; readonly retentionMs: number },
): Expiry {
  const group = groupNumber(names, groupId);
  const hasPending = get(image.pending, group) !== undefined;
  const offsets = get(image.offsets, group);
  if (offsets === undefined) return { records: [], isEmpty: !hasPending };
  const expired = valuesOf(offsets).filter((offset) => {
    const place = { group, partition: partitionNumber(names, offset.topic, offset.partition) };
    const since = rules.agesSince(offset);
    if (since === undefined || rules.isSubscribedTo(offset.topic)) return false;
    const isPending = at(image.pending, place) !== undefined;
    return !isPending && isOver(offset, since, { nowMs, retentionMs });
  });
  const records = expired.map(({ topic, partition }) => offsetTombstone(groupId, topic, partition));
  return { records, isEmpty: records.length === offsets.size && !hasPending };
}

function isOver(
  { expireTimestampMs }: CommittedOffset,
  since: number,
  { nowMs, retentionMs }: { readonly nowMs: number; readonly retentionMs: number },
): boolean {
  return expireTimestampMs === -1 ? nowMs - since >= retentionMs : nowMs >= expireTimestampMs;
}

/** All offsets of a group that is deleted, those of open transactions too. */
export function removeAllOffsets(log: GroupLog, groupId: string): GroupRecord[] {
  return tombstonesOf(groupId, offsetsOf(log, groupId));
}

/** The offsets of topics that were deleted; of one that was created anew only those of its old life. */
export function removeOffsetsOfTopics(
  log: GroupLog,
  groupId: string,
  deleted: ReadonlyMap<string, Uuid>,
): GroupRecord[] {
  const gone = offsetsOf(log, groupId).filter(
    ({ topic, topicId }) =>
      deleted.has(topic) && (topicId === zeroUuid || topicId === deleted.get(topic)),
  );
  return tombstonesOf(groupId, gone);
}

/** What a group has committed, and what it has in open transactions. */
function offsetsOf({ image, names }: GroupLog, groupId: string): CommittedOffset[] {
  const group = groupNumber(names, groupId);
  const committed = get(image.offsets, group);
  const pending = get(image.pending, group);
  return [
    ...(committed === undefined ? [] : valuesOf(committed)),
    ...(pending === undefined
      ? []
      : valuesOf(pending)
          .flat()
          .map((each) => each.committed)),
  ];
}

/** One for each partition. */
function tombstonesOf(groupId: string, offsets: readonly CommittedOffset[]): GroupRecord[] {
  const places = new Map(offsets.map((each) => [`${each.topic}-${each.partition}`, each]));
  return [...places.values()].map((each) => offsetTombstone(groupId, each.topic, each.partition));
}
