import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fetch } from '../../../engine/protocol/apis/fetch.ts';
import { initProducerId } from '../../../engine/protocol/apis/init-producer-id.ts';
import { metadata } from '../../../engine/protocol/apis/metadata.ts';
import { offsetForLeaderEpoch } from '../../../engine/protocol/apis/offset-for-leader-epoch.ts';
import { produce } from '../../../engine/protocol/apis/produce.ts';
import { encodeRecords } from '../../../engine/protocol/batch-codec.ts';
import { batchOf } from '../../../engine/protocol/batch.ts';
import {
  codecOf,
  complete,
  decode,
  decodeVersioned,
  encode,
  encodeVersioned,
  sizeOf,
} from '../../../engine/protocol/codec/codec.ts';
import { DecodeError, EncodeError } from '../../../engine/protocol/codec/errors.ts';
import { readerOf } from '../../../engine/protocol/codec/reader.ts';
import { builderOf } from '../../../engine/protocol/codec/shapes.ts';
import { consumerProtocolAssignment } from '../../../engine/protocol/records/consumer-protocol.ts';
import { array, bytes, int64, longMax } from '../../../engine/protocol/schema/fields.ts';
import { defineMessage } from '../../../engine/protocol/schema/message.ts';

const longs = defineMessage({
  name: 'Longs',
  versions: '0-1',
  flexible: '1+',
  fields: { values: array('0+', 'int64'), limit: int64('1+', { tag: 0, default: longMax }) },
});

function thrownBy(act: () => unknown): DecodeError | EncodeError {
  try {
    act();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof EncodeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const partition = {
  errorCode: 0,
  partitionIndex: 3,
  leaderId: 1,
  replicaNodes: [1, 2],
  isrNodes: [1],
};
const fetched = { partitionIndex: 0, errorCode: 0, highWatermark: 0, records: null };
const oneTopic = { brokers: [], topics: [{ errorCode: 0, name: 't', partitions: [partition] }] };

test('record batches travel as objects and are written as their bytes', () => {
  const batch = batchOf([{ key: 'k', value: 'v', headers: [], timestamp: 1_700_000_000_000 }]);
  const topicData = [{ name: 't', partitionData: [{ index: 0, records: [batch] }] }];
  const request = { acks: -1, timeoutMs: 1000, topicData };

  const written = encode(produce.request, 9, request);
  const read = decode(produce.request, 9, written);

  expect(sizeOf(produce.request, 9, request)).toBe(written.length);
  expect(read.topicData[0]?.partitionData[0]?.records).toEqual(encodeRecords([batch]));
});

test('bytes and records are views of the bytes that were read, not copies', () => {
  const written = encode(produce.request, 9, {
    acks: 1,
    timeoutMs: 0,
    topicData: [{ name: 't', partitionData: [{ index: 0, records: new Uint8Array([1, 2, 3]) }] }],
  });

  const records = decode(produce.request, 9, written).topicData[0]?.partitionData[0]?.records;

  expect(records).toBeInstanceOf(Uint8Array);
  expect((records as Uint8Array).buffer).toBe(written.buffer);
});

test('Long.MIN and Long.MAX survive as numbers, other longs come as the nearest double', () => {
  const { readExactly } = codecOf(longs, 1);
  const exact = { values: [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, -1n], limit: 5n };
  const written = encode(longs, 1, exact as never);

  const rounded = decode(longs, 1, written);

  expect(readExactly(readerOf(written))).toEqual(exact);
  expect(rounded).toEqual({ values: [longMax, -longMax, 2 ** 53, -1], limit: 5 });
  expect(encode(longs, 1, { values: [longMax, -longMax] })).toEqual(
    encode(longs, 1, { values: exact.values.slice(0, 2) } as never),
  );
});

test('an exact default of Long.MAX is the whole of it', () => {
  const written = encode(longs, 1, { values: [] });

  expect(written).toHaveLength(2);
  expect(codecOf(longs, 1).readExactly(readerOf(written))).toEqual({
    values: [],
    limit: 2n ** 63n - 1n,
  });
});

test('a tagged field that a newer release added is kept and passed on', () => {
  const unknownTaggedFields = [
    { tag: 1, bytes: new Uint8Array([7]) },
    { tag: 40, bytes: new Uint8Array() },
  ];
  const written = encode(longs, 1, { values: [], limit: 9, unknownTaggedFields });

  const read = decode(longs, 1, written);

  expect(read.unknownTaggedFields).toEqual(unknownTaggedFields);
  expect(encode(longs, 1, read)).toEqual(written);
});

test('a value that the version cannot say is refused, and the error tells where', () => {
  const leaderEpochs = { ...oneTopic, topics: [{ ...oneTopic.topics[0], name: null }] };

  const nullName = thrownBy(() => encode(metadata.response, 11, leaderEpochs as never));
  const unknown = thrownBy(() =>
    sizeOf(initProducerId.request, 0, {
      transactionalId: null,
      transactionTimeoutMs: 1,
      producerId: 5,
    }),
  );

  expect(nullName.message).toBe('topics[0].name: null is not a value here');
  expect(unknown.message).toBe(
    'producerId: version 0 has no such field, and its value is not the default',
  );
});

test('tagged fields are refused by versions that have none', () => {
  const tagged = { values: [], unknownTaggedFields: [{ tag: 1, bytes: new Uint8Array() }] };

  expect(() => sizeOf(longs, 0, tagged)).toThrow('this version has no tagged fields');
  expect(() => sizeOf(longs, 0, { values: [], limit: 5 })).toThrow('limit: version 0 has no such');
});

test('an error inside a tagged field tells its name', () => {
  const leader = { leaderId: 1, leaderEpoch: 2 ** 40 };
  const responses = [{ topic: 't', partitions: [{ ...fetched, currentLeader: leader }] }];

  expect(() => encode(fetch.response, 12, { responses })).toThrow(
    'responses[0].partitions[0].currentLeader.leaderEpoch: 1099511627776 is not an int32',
  );
});

test('a value that may be ignored is dropped by versions that cannot say it', () => {
  const epoch = {
    ...oneTopic,
    topics: [{ ...oneTopic.topics[0], partitions: [{ ...partition, leaderEpoch: 9 }] }],
  };

  const read = decode(metadata.response, 6, encode(metadata.response, 6, epoch as never));

  expect(read.topics[0]?.partitions[0]?.leaderEpoch).toBe(-1);
  expect(complete(metadata.response, 6, epoch as never)).toEqual(read);
});

test.each([
  [{ errorCode: 40_000 }, 'errorCode: 40000 is not an int16'],
  [{ partitionIndex: 1.5 }, 'partitionIndex: 1.5 is not an int32'],
  [{ replicaNodes: [1, 2 ** 31] }, 'replicaNodes[1]: 2147483648 is not an int32'],
])('a number that its type cannot hold is refused: %o', (wrong, problem) => {
  const topics = [{ errorCode: 0, name: 't', partitions: [partition, { ...partition, ...wrong }] }];

  const error = thrownBy(() => encode(metadata.response, 5, { brokers: [], topics }));

  expect(error.message).toBe(`topics[0].partitions[1].${problem}`);
});

test('a text longer than 32,767 bytes is refused on both ways', () => {
  const name = 'é'.repeat(16_384);
  const error = thrownBy(() => sizeOf(metadata.request, 9, { topics: [{ name }] }));
  const tooLong = new Uint8Array([2, 0x81, 0x80, 0x02, 0, 0, 0, 0]);

  expect(error.message).toBe('topics[0].name: a string cannot have 32768 bytes');
  expect(thrownBy(() => decode(metadata.request, 9, tooLong)).message).toBe(
    'byte 1, topics[0].name: a string cannot have 32768 bytes',
  );
});

test('bytes that end too soon are refused, and the error tells field and place', () => {
  const written = encode(metadata.response, 5, oneTopic);

  for (let length = 0; length < written.length; length += 1) {
    const error = thrownBy(() => decode(metadata.response, 5, written.subarray(0, length)));

    expect(error).toBeInstanceOf(DecodeError);
    expect((error as DecodeError).offset).toBeLessThanOrEqual(length);
  }
  expect(thrownBy(() => decode(metadata.response, 5, written.subarray(0, -1))).message).toBe(
    'byte 58, topics[0].partitions[0].offlineReplicas: 4 bytes were expected, 3 are left',
  );
});

test('a list that claims more elements than bytes are left allocates nothing', () => {
  const huge = new Uint8Array([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

  expect(thrownBy(() => decode(metadata.request, 1, huge)).message).toBe(
    'byte 0, topics: a list of 2147483647 cannot lie in the 4 bytes left',
  );
});

test('null where the version has none is refused', () => {
  const noTopics = new Uint8Array([0xff, 0xff, 0xff, 0xff]);

  expect(decode(metadata.request, 1, noTopics).topics).toBeNull();
  expect(thrownBy(() => decode(metadata.request, 0, noTopics)).message).toBe(
    'byte 0, topics: null is not a value here',
  );
});

test('what lies behind a message is left alone', () => {
  const written = encode(longs, 0, { values: [1] });
  const reader = readerOf(new Uint8Array([...written, 9, 9]));

  codecOf(longs, 0).read(reader);

  expect(reader.end - reader.at).toBe(2);
});

test('a reader that ends before its bytes do reads no further', () => {
  const written = encode(longs, 1, { values: [1] });
  const reader = readerOf(written, 0, written.length - 1);

  expect(thrownBy(() => codecOf(longs, 1).read(reader)).problem).toContain('0 bytes are left');
});

test('a message with its version in front tells its version, and refuses those it does not know', () => {
  const assignment = { assignedPartitions: [{ topic: 't', partitions: [0] }] };
  const written = encodeVersioned(consumerProtocolAssignment, 2, assignment);

  expect(decodeVersioned(consumerProtocolAssignment, written)).toMatchObject(assignment);
  expect(() => decodeVersioned(consumerProtocolAssignment, new Uint8Array([0, 9]))).toThrow(
    'byte 0: ConsumerProtocolAssignment has versions 0-3, not 9',
  );
});

test('a version that no release has is refused by its number', () => {
  expect(() => sizeOf(offsetForLeaderEpoch.request, 5, { topics: [] })).toThrow(
    'OffsetForLeaderEpochRequest has versions 0-4, not 5.',
  );
});

test('texts are read as UTF-8, byte order marks and all; what is broken becomes U+FFFD', () => {
  const text = defineMessage({
    name: 'T',
    versions: '0',
    flexible: 'none',
    fields: { b: bytes('0+') },
  });
  expect(decode(text, 0, new Uint8Array([0, 0, 0, 1, 5])).b).toEqual(new Uint8Array([5]));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const whole = Buffer.from(name, 'utf8').toString('utf8');
      const request = { topics: [{ name: whole.slice(0, 1000) }] };
      expect(decode(metadata.request, 4, encode(metadata.request, 4, request)).topics).toEqual(
        complete(metadata.request, 4, request).topics,
      );
    }),
  );
});

test('busy structs are made as all others are: the same fields in the same order', () => {
  const busy = [
    [metadata.response, 12, { topics: [{ partitions: [{}] }] }],
    [fetch.request, 12, { topics: [{ partitions: [{}] }] }],
    [fetch.response, 12, { responses: [{ partitions: [{}] }] }],
  ] as const;

  for (const [schema, version, draft] of busy) {
    const read = decode(schema, version, encode(schema, version, draft as never));

    expect(JSON.stringify(read)).toBe(JSON.stringify(complete(schema, version, draft as never)));
  }
});

test('a struct is made of its fields in their order, whatever they are called', () => {
  const names = ['b', 'a', 'constructor'];
  const reads = names.map((_, index) => () => index);

  const built = builderOf(names, reads)(readerOf(new Uint8Array()));

  expect(Object.entries(built)).toEqual([
    ['b', 0],
    ['a', 1],
    ['constructor', 2],
  ]);
});
