// Records of the metadata log: written as Kafka writes them, read again, and summed up in a snapshot.
import { expect, test } from 'vitest';
import { keysOf, without } from '../../../sim/map/persistent-map.ts';
import { batchOf, type Batch } from '../../../engine/protocol/batch.ts';
import { emptyImage, type Image } from '../../../engine/metadata/image.ts';
import { partitionNumber, quotaEntityNumber, topicNumber } from '../../../engine/metadata/ids.ts';
import {
  imageOfSnapshot,
  replayBatch,
  snapshotBatches,
  walkBatch,
  writeRecords,
} from '../../../engine/metadata/log-batches.ts';
import { emptyMemo } from '../../../engine/metadata/replay-memo.ts';
import type { MetadataRecord } from '../../../engine/metadata/records.ts';
import { replayAll } from '../../../engine/metadata/replay.ts';
import type { ClientQuota, QuotaEntityPart } from '../../../engine/metadata/security.ts';

const numbers = new Map<string, number>();
const names = {
  intern(kind: string, name: string): number {
    const key = `${kind} ${name}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  },
};

const uuid = 'ordersAAAAAAAAAAAAAAAA';
const directory = 'data-of-node-1AAAAAAAA';
const topic = topicNumber(names, 'orders', uuid);
const partition = partitionNumber(names, { name: 'orders', uuid }, 0);
const entity: readonly QuotaEntityPart[] = [{ type: 'user', name: 'alice' }];
const alice = { type: 'User', name: 'alice' };
const target = { type: 'topic', topic } as const;

/** One of each kind that says something about the cluster. */
const records: readonly MetadataRecord[] = [
  { type: 'feature-level', name: 'metadata.version', level: 30 },
  {
    type: 'register-broker',
    broker: {
      id: 1,
      incarnationId: 'incarnationAAAAAAAAAAA',
      host: 'b1',
      port: 9092,
      endpoints: [{ name: 'PLAINTEXT', host: 'b1', port: 9092, securityProtocol: 0 }],
      rack: 'east',
      features: [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 }],
      logDirs: [directory],
      cordonedLogDirs: null,
      epoch: 1,
      fenced: true,
      inControlledShutdown: false,
    },
  },
  { type: 'broker-change', broker: 1, fenced: false },
  {
    type: 'register-controller',
    controller: {
      id: 101,
      incarnationId: 'controllerAAAAAAAAAAAA',
      endpoints: [{ name: 'CONTROLLER', host: 'c1', port: 9093, securityProtocol: 0 }],
      features: [],
    },
  },
  {
    type: 'topic',
    topic,
    name: 'orders',
    uuid,
    nameNumber: names.intern('topic-name', 'orders'),
    uuidNumber: names.intern('topic-uuid', uuid),
  },
  {
    type: 'partition',
    partition,
    topic,
    index: 0,
    replicas: [1, 2],
    directories: [directory, directory],
    isr: [1, 2],
    leader: 1,
  },
  { type: 'partition-change', partition, isr: [], leader: -1, elr: [1], lastKnownElr: [2] },
  { type: 'config', target, name: 'min.insync.replicas', value: '2' },
  { type: 'config', target: { type: 'all-brokers' }, name: 'log.retention.ms', value: '5' },
  { type: 'config', target: { type: 'broker', broker: 1 }, name: 'num.io.threads', value: '4' },
  { type: 'producer-ids', broker: 1, brokerEpoch: 1, nextProducerId: 1_000 },
  {
    type: 'client-quota',
    number: quotaEntityNumber(names, entity),
    entity,
    key: 'producer_byte_rate',
    value: 500,
  },
  {
    type: 'scram',
    number: names.intern('scram-user', 'alice'),
    user: 'alice',
    credential: {
      salt: new Uint8Array([1]),
      storedKey: new Uint8Array([2]),
      serverKey: new Uint8Array([3]),
      iterations: 4_096,
      mechanism: 1,
    },
  },
  {
    type: 'acl',
    number: names.intern('acl', 'aclAAAAAAAAAAAAAAAAAAA'),
    acl: {
      id: 'aclAAAAAAAAAAAAAAAAAAA',
      pattern: { resourceType: 'TOPIC', name: 'orders', patternType: 'LITERAL' },
      entry: { principal: 'User:alice', host: '*', operation: 'READ', permissionType: 'ALLOW' },
    },
  },
  {
    type: 'token',
    number: names.intern('token', 't1'),
    token: {
      tokenId: 't1',
      owner: alice,
      requester: alice,
      renewers: [alice],
      issueTimestamp: 1,
      maxTimestamp: 3,
      expirationTimestamp: 2,
    },
  },
  { type: 'no-op' },
];

const offset = 7;

function written(): { readonly batch: Batch; readonly image: Image } {
  const { values, image } = writeRecords(emptyImage, records, offset);
  const data = values.map((value) => ({ key: null, value, headers: [], timestamp: 0 }));
  return { batch: batchOf(data, { baseOffset: offset, partitionLeaderEpoch: 3 }), image };
}

/** Without what a snapshot does not tell: the place of each registration. */
const told = (image: Image): string =>
  JSON.stringify(image, (name: string, value: unknown) => {
    return name === 'registeredAt' ? undefined : value;
  });

test('who reads the log knows what its writer has believed', () => {
  const { batch, image } = written();

  const read = walkBatch(emptyImage, batch, names);

  expect(read).toEqual(image);
  expect(JSON.stringify(read)).toBe(JSON.stringify(image));
});

test('who begins with a snapshot knows what the log had said', () => {
  const { image } = written();
  const batches = snapshotBatches({ offset: 30, epoch: 3, image }, names);

  const begun = imageOfSnapshot(batches, 30, names);

  expect(told(begun)).toBe(told(image));
});

test('nodes that have the same image share its snapshot, and different ones what is the same in both', () => {
  const { image } = written();
  const brokers = without(image.brokers, keysOf(image.brokers)[0] ?? -1);
  const valuesIn = (one: Image): unknown[] =>
    snapshotBatches({ offset: 30, epoch: 3, image: one }, names).flatMap(({ payload }) =>
      'records' in payload ? payload.records : [],
    );
  const records = new Set(valuesIn(image));

  const again = snapshotBatches({ offset: 31, epoch: 3, image }, names);
  const other = valuesIn({ ...image, brokers });

  expect(again).toBe(snapshotBatches({ offset: 30, epoch: 3, image }, names));
  expect(image.partitions.size).toBeGreaterThan(0);
  expect(other.filter((record) => records.has(record))).toHaveLength(image.partitions.size);
});

test('each record is told with the image before and after it', () => {
  const seen: string[] = [];
  const { batch } = written();

  walkBatch(emptyImage, batch, names, ({ type }, before, after) => {
    seen.push(before === after ? `${type} changes nothing` : type);
  });

  expect(seen).toHaveLength(records.length);
  expect(seen.filter((text) => text.includes('nothing'))).toEqual(['no-op changes nothing']);
});

test('nodes that have the same batch on the same image share what it makes of it', () => {
  const { batch } = written();
  const memo = emptyMemo<Image, Batch>();

  const one = replayBatch(emptyImage, batch, memo, names);
  const other = replayBatch(emptyImage, batch, memo, names);

  expect(other).toBe(one);
});

test('quotas have one number for one entity, in whatever order its parts are named', () => {
  const limits = (parts: ClientQuota['entity']): number => quotaEntityNumber(names, parts);
  const client: QuotaEntityPart = { type: 'client-id', name: null };

  expect(limits([...entity, client])).toBe(limits([client, ...entity]));
  expect(limits(entity)).not.toBe(limits([client]));
});

/** Two topics of some partitions each, of which one partition changes at once. */
const manyPartitions: readonly MetadataRecord[] = ['parcels', 'letters'].flatMap((name) => {
  const id = `${name}${'A'.repeat(22 - name.length)}`;
  const number = topicNumber(names, name, id);
  const numbered = (index: number): number => partitionNumber(names, { name, uuid: id }, index);
  const nameNumber = names.intern('topic-name', name);
  const uuidNumber = names.intern('topic-uuid', id);
  const created = Array.from({ length: 7 }, (_, index): MetadataRecord => {
    const place = { partition: numbered(index), topic: number, index };
    return { type: 'partition', ...place, replicas: [1, 2], isr: [1], leader: 1 };
  });
  return [
    { type: 'topic', topic: number, name, uuid: id, nameNumber, uuidNumber },
    ...created,
    { type: 'partition-change', partition: numbered(6), isr: [1, 2] },
  ] satisfies readonly MetadataRecord[];
});

test('partitions that are taken up together make the image that they make one by one', () => {
  const oneByOne = replayAll(emptyImage, manyPartitions, 0);
  const { values, image } = writeRecords(emptyImage, manyPartitions, 0);
  const data = values.map((value) => ({ key: null, value, headers: [], timestamp: 0 }));
  const batch = batchOf(data, { baseOffset: 0, partitionLeaderEpoch: 3 });
  const read = walkBatch(emptyImage, batch, names);
  const looked = walkBatch(emptyImage, batch, names, () => undefined);

  expect(JSON.stringify(image)).toBe(JSON.stringify(oneByOne));
  expect(told(read)).toBe(told(looked));
  expect(read.topics).toEqual(image.topics);
});
