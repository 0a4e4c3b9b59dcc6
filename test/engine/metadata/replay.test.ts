import { expect, test } from 'vitest';
import { keysOf } from '../../../sim/map/persistent-map.ts';
import {
  isOnlineDirectory,
  isReservedDirectory,
  lostDirectory,
  migratingDirectory,
  unassignedDirectory,
} from '../../../engine/metadata/directories.ts';
import {
  emptyImage,
  partitionOf,
  publishedPart,
  type Image,
} from '../../../engine/metadata/image.ts';
import { kafkaRecordOf } from '../../../engine/metadata/kafka-records.ts';
import type { MetadataRecord } from '../../../engine/metadata/records.ts';
import { replay, replayAll } from '../../../engine/metadata/replay.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  sizeOfMetadataRecord,
} from '../../../engine/protocol/records/metadata-log.ts';
import { zeroUuid } from '../../../engine/protocol/uuid.ts';
import { deepFreeze } from '../../kit/deep-freeze.ts';
import { uuidOf } from '../../kit/controller-world.ts';

const topic: readonly MetadataRecord[] = [
  { type: 'topic', topic: 0, name: 'orders', uuid: uuidOf(1), nameNumber: 1, uuidNumber: 2 },
  {
    type: 'config',
    target: { type: 'topic', topic: 0 },
    name: 'min.insync.replicas',
    value: '2',
  },
  { type: 'partition', partition: 3, topic: 0, index: 0, replicas: [1, 2], isr: [1, 2], leader: 1 },
  { type: 'partition', partition: 4, topic: 0, index: 1, replicas: [2, 1], isr: [2], leader: 2 },
];

const broker = {
  id: 1,
  epoch: 7,
  incarnationId: uuidOf(9),
  fenced: true,
  inControlledShutdown: false,
  host: 'b1',
  port: 9092,
  endpoints: [{ name: 'PLAINTEXT', host: 'b1', port: 9092, securityProtocol: 0 }],
  rack: null,
  features: [],
  logDirs: [uuidOf(10)],
  cordonedLogDirs: null,
};

const bytes = Uint8Array.of(1, 2);
const credential = {
  mechanism: 1,
  salt: bytes,
  storedKey: bytes,
  serverKey: bytes,
  iterations: 4096,
} as const;
const alice = { type: 'User', name: 'alice' };

/** One record of every kind, in an order in which they can stand in a log. */
const everyKind: readonly MetadataRecord[] = [
  { type: 'begin-transaction', name: 'all' },
  { type: 'feature-level', name: 'metadata.version', level: 30 },
  { type: 'end-transaction' },
  { type: 'register-broker', broker },
  { type: 'broker-change', broker: 1, fenced: false },
  { type: 'broker-change', broker: 1, inControlledShutdown: true },
  { type: 'broker-change', broker: 1, logDirs: [uuidOf(10)], cordonedLogDirs: [uuidOf(10)] },
  {
    type: 'register-controller',
    controller: { id: 101, incarnationId: uuidOf(11), endpoints: [], features: [] },
  },
  ...topic,
  { type: 'partition-change', partition: 3, isr: [], leader: -1, elr: [1], lastKnownElr: [1] },
  { type: 'partition-change', partition: 4, leaderRecoveryState: 'RECOVERING' },
  { type: 'clear-elr', topic: 0 },
  { type: 'clear-elr' },
  { type: 'config', target: { type: 'all-brokers' }, name: 'a', value: '1' },
  { type: 'config', target: { type: 'broker', broker: 1 }, name: 'a', value: '1' },
  { type: 'config', target: { type: 'group', number: 0, name: 'g' }, name: 'a', value: '1' },
  {
    type: 'config',
    target: { type: 'client-metrics', number: 0, name: 'm' },
    name: 'a',
    value: null,
  },
  { type: 'client-quota', number: 0, entity: [{ type: 'user', name: null }], key: 'k', value: 5 },
  {
    type: 'client-quota',
    number: 0,
    entity: [{ type: 'user', name: null }],
    key: 'k',
    value: null,
  },
  { type: 'producer-ids', broker: 1, brokerEpoch: 7, nextProducerId: 1_000 },
  { type: 'scram', number: 0, user: 'alice', credential },
  { type: 'remove-scram', number: 0, user: 'alice', mechanism: 1 },
  {
    type: 'acl',
    number: 0,
    acl: {
      id: uuidOf(12),
      pattern: { resourceType: 'TOPIC', name: 'orders', patternType: 'LITERAL' },
      entry: { principal: 'User:alice', host: '*', operation: 'READ', permissionType: 'ALLOW' },
    },
  },
  { type: 'remove-acl', number: 0 },
  {
    type: 'token',
    number: 0,
    token: {
      tokenId: 't',
      owner: alice,
      requester: alice,
      renewers: [alice],
      issueTimestamp: 1,
      maxTimestamp: 3,
      expirationTimestamp: 2,
    },
  },
  { type: 'remove-token', number: 0 },
  { type: 'no-op' },
  { type: 'begin-transaction', name: null },
  { type: 'abort-transaction', reason: 'none' },
  {
    type: 'remove-topic',
    topic: 0,
    nameNumber: 1,
    uuidNumber: 2,
  },
  { type: 'unregister-controller', controller: 101 },
  { type: 'unregister-broker', broker: 1 },
];

test('replaying every kind of record changes no image that was there before', () => {
  let image: Image = deepFreeze(emptyImage);
  for (const [offset, record] of everyKind.entries()) {
    image = deepFreeze(replay(image, deepFreeze(record), offset));
  }
  expect(keysOf(image.topics)).toEqual([]);
  expect(image.nextProducerId).toBe(1_000);
});

test('the same log gives the same image', () => {
  expect(replayAll(emptyImage, everyKind, 0)).toEqual(replayAll(emptyImage, everyKind, 0));
});

test('every kind of record has the form of Kafka, and its bytes are as long as was counted', () => {
  let image: Image = emptyImage;
  for (const [offset, record] of everyKind.entries()) {
    const { name, version, value } = kafkaRecordOf(image, record);
    const written = encodeMetadataRecord(name, version, value as never);
    expect(written).toHaveLength(sizeOfMetadataRecord(name, version, value as never));
    expect(decodeMetadataRecord(written)).toMatchObject({ name, version });
    image = replay(image, record, offset);
  }
});

test('a change that names a leader, even the same, moves both epochs; another one the second only', () => {
  const created = replayAll(emptyImage, topic, 0);
  const led = replay(created, { type: 'partition-change', partition: 3, leader: 1 }, 9);
  const shrunk = replay(led, { type: 'partition-change', partition: 3, isr: [1] }, 10);

  expect(partitionOf(led, 3)).toMatchObject({ leaderEpoch: 1, partitionEpoch: 1 });
  expect(partitionOf(shrunk, 3)).toMatchObject({ leaderEpoch: 1, partitionEpoch: 2, isr: [1] });
});

test('what a change leaves alone is the same value in both images', () => {
  const before = replayAll(emptyImage, topic, 0);
  const after = replay(before, { type: 'partition-change', partition: 3, isr: [1] }, 9);
  expect(after.topics).toBe(before.topics);
  expect(partitionOf(after, 4)).toBe(partitionOf(before, 4));
});

test('brokers hear of a metadata transaction when it has ended, and of one given up never', () => {
  const begun = replayAll(emptyImage, [{ type: 'begin-transaction', name: null }, ...topic], 0);
  const ended = replay(begun, { type: 'end-transaction' }, 9);
  const givenUp = replay(begun, { type: 'abort-transaction', reason: null }, 9);

  expect(publishedPart(begun)).toBe(emptyImage);
  expect(keysOf(publishedPart(ended).topics)).toEqual([0]);
  expect(givenUp).toBe(emptyImage);
});

test('kraft.version is the quorum’s own: the image does not keep it', () => {
  const record = { type: 'feature-level', name: 'kraft.version', level: 1 } as const;
  expect(replay(emptyImage, record, 0)).toBe(emptyImage);
});

test('three directory ids mean no directory, and a hundred are kept for such meanings', () => {
  expect([migratingDirectory, unassignedDirectory, lostDirectory].every(isReservedDirectory)).toBe(
    true,
  );
  expect(isReservedDirectory(uuidOf(1))).toBe(false);
  expect(migratingDirectory).toBe(zeroUuid);
  expect(isOnlineDirectory(lostDirectory, [])).toBe(false);
  expect(isOnlineDirectory(unassignedDirectory, [])).toBe(true);
  expect(isOnlineDirectory(uuidOf(1), [uuidOf(2)])).toBe(false);
});
