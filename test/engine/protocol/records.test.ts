import { expect, expectTypeOf, test } from 'vitest';
import { controlKey } from '../../../engine/protocol/control-record.ts';
import {
  byTopic,
  decodeSubscription,
  encodeSubscription,
} from '../../../engine/protocol/consumer-subscription.ts';
import {
  decodeControlRecord,
  encodeControlValue,
} from '../../../engine/protocol/records/control-log.ts';
import { offsetCommit } from '../../../engine/protocol/records/consumer-offsets/offsets.ts';
import {
  consumerOffsetsRecords,
  decodeCoordinatorRecord,
  encodeCoordinatorKey,
  encodeCoordinatorValue,
} from '../../../engine/protocol/records/coordinator-log.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  metadataRecords,
  sizeOfMetadataRecord,
} from '../../../engine/protocol/records/metadata-log.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';

test('a record of the metadata log is read as it was written, and its size was known before', () => {
  const change = { partitionId: 2, topicId: zeroUuid, isr: [1, 2], leader: 1 };

  const bytes = encodeMetadataRecord('PartitionChangeRecord', 2, change);
  const record = decodeMetadataRecord(bytes);

  expect(sizeOfMetadataRecord('PartitionChangeRecord', 2, change)).toBe(bytes.length);
  expect(record).toMatchObject({ name: 'PartitionChangeRecord', version: 2, value: change });
  if (record.name === 'PartitionChangeRecord') {
    expectTypeOf(record.value.isr).toEqualTypeOf<readonly number[] | null>();
  }
});

test('no two records of the metadata log have the same key', () => {
  const keys = Object.values(metadataRecords).map(({ key }) => key);

  expect(keys).toEqual([...new Set(keys)].toSorted((one, other) => one - other));
  expect(keys.length).toBe(27);
});

test.each([
  [[2, 2, 0], 'frame version 2 is not 1'],
  [[1, 99, 0], 'no record of this log has key 99'],
  [[1, 2, 5], 'TopicRecord has versions 0, not 5'],
])('what is no record of the metadata log is refused: %o', (bytes, problem) => {
  expect(() => decodeMetadataRecord(new Uint8Array(bytes))).toThrow(problem);
});

test('a committed offset is a key and a value, or a tombstone', () => {
  const key = encodeCoordinatorKey(offsetCommit, { group: 'g', topic: 't', partition: 1 });
  const committed = { offset: 42, metadata: '', commitTimestamp: 5 };
  const value = encodeCoordinatorValue(offsetCommit, 3, committed);

  const record = decodeCoordinatorRecord(consumerOffsetsRecords, key, value);
  const tombstone = decodeCoordinatorRecord(consumerOffsetsRecords, key, null);

  expect(record).toMatchObject({ name: 'OffsetCommit', key: { group: 'g' }, value: committed });
  expect(tombstone.value).toBeNull();
});

test('a key of a type that no release has is refused', () => {
  const unknown = new Uint8Array([0, 99]);

  expect(() => decodeCoordinatorRecord(consumerOffsetsRecords, unknown, null)).toThrow(
    'no record of this log has type 99',
  );
});

test('markers have their version in front, other control records in them', () => {
  const marker = encodeControlValue('COMMIT', { coordinatorEpoch: 3 });
  const change = { version: 1, leaderId: 4, voters: [], grantingVoters: [] };
  const leader = encodeControlValue('LEADER_CHANGE', change);

  expect([...marker]).toEqual([0, 0, 0, 0, 0, 3]);
  expect(decodeControlRecord(controlKey('COMMIT'), marker)).toEqual({
    type: 'COMMIT',
    value: { coordinatorEpoch: 3 },
  });
  expect(decodeControlRecord(controlKey('LEADER_CHANGE'), leader)).toEqual({
    type: 'LEADER_CHANGE',
    value: change,
  });
});

test('members that want the same topics say the same bytes', () => {
  const owned = [
    { topic: 'b', partition: 1 },
    { topic: 'a', partition: 0 },
    { topic: 'b', partition: 0 },
  ];
  const member = { userData: null, generation: 3, rack: 'r' };

  const one = encodeSubscription(3, { ...member, topics: ['b', 'a'], owned });
  const other = encodeSubscription(3, { ...member, topics: ['a', 'b'], owned: owned.toReversed() });

  expect(one).toEqual(other);
  expect(decodeSubscription(one).owned).toEqual([owned[1], owned[2], owned[0]]);
  expect(byTopic(owned)).toEqual([
    { topic: 'b', partitions: [1, 0] },
    { topic: 'a', partitions: [0] },
  ]);
});
