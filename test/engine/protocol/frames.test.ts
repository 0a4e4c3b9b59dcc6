import { expect, test } from 'vitest';
import { apis } from '../../../engine/protocol/apis.ts';
import {
  viewOfMessage,
  viewOfRequest,
  viewOfResponse,
} from '../../../engine/protocol/bytes-view.ts';
import { encode } from '../../../engine/protocol/codec/codec.ts';
import { DecodeError } from '../../../engine/protocol/codec/errors.ts';
import type { ByteNode } from '../../../engine/protocol/codec/view.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  parseRequestHeader,
  sizeOfRequest,
  sizeOfResponse,
} from '../../../engine/protocol/frames.ts';

const address = { version: 12, correlationId: 7, clientId: 'kit' };
const request = { topics: [{ name: 'orders' }], allowAutoTopicCreation: false };

/** The nodes of a view as lines: place, length, name, type, value. */
function linesOf(node: ByteNode, depth = 0): string[] {
  const { name, type, offset, length, value, children } = node;
  const said = value === undefined ? '' : ` ${String(value)}`;
  const line = `${'  '.repeat(depth)}${offset}+${length} ${name} ${type}${said}`;
  return [line, ...children.flatMap((child) => linesOf(child, depth + 1))];
}

test('a request is read as it was sent, and its size was known before', () => {
  const frame = encodeRequest('Metadata', address, request);

  const read = decodeRequest(frame.subarray(4));

  expect(sizeOfRequest('Metadata', address, request)).toBe(frame.length);
  expect(read).toMatchObject({ ...address, name: 'Metadata', body: request });
});

test('a response is read as it was sent, and its size was known before', () => {
  const body = { brokers: [], topics: [], clusterId: 'c' };
  const frame = encodeResponse('Metadata', address, body);

  const read = decodeResponse('Metadata', 12, frame.subarray(4));

  expect(sizeOfResponse('Metadata', address, body)).toBe(frame.length);
  expect(read).toMatchObject({ correlationId: 7, body });
});

test('the answer to ApiVersions has a header that every client can read', () => {
  const body = { errorCode: 35, apiKeys: [] };

  const flexible = encodeResponse('ApiVersions', { version: 3, correlationId: 9 }, body);

  expect([...flexible.subarray(4, 10)]).toEqual([0, 0, 0, 9, 0, 35]);
});

test('a header can be read even when its version is from the future', () => {
  const frame = encodeRequest('ApiVersions', { ...address, version: 3 }, {});
  frame.set([0, 99], 6);

  const { api, address: found } = parseRequestHeader(frame.subarray(4));

  expect(api).toBe(apis.ApiVersions);
  expect(found).toEqual({ version: 99, correlationId: 7, clientId: 'kit' });
  expect(() => decodeRequest(frame.subarray(4))).toThrow('ApiVersions has versions 0-5, not 99');
});

test('a request for an API that Kafka does not have is refused', () => {
  expect(() => decodeRequest(new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toThrow(DecodeError);
});

test('the view of a request shows every field with its place, type and value', () => {
  const frame = encodeRequest('Metadata', address, request);

  const { root, error } = viewOfRequest(frame);

  expect(error).toBeUndefined();
  expect(linesOf(root)).toEqual([
    '0+46 frame REQUEST',
    '  0+4 length INT32 42',
    '  4+14 header RequestHeader v2',
    '    4+2 requestApiKey INT16 3',
    '    6+2 requestApiVersion INT16 12',
    '    8+4 correlationId INT32 7',
    '    12+5 clientId NULLABLE_STRING kit',
    '    17+1 taggedFields TAGGED_FIELDS',
    '  18+28 body MetadataRequest v12',
    '    18+25 topics COMPACT_ARRAY',
    '      19+24 [0] STRUCT',
    '        19+16 topicId UUID AAAAAAAAAAAAAAAAAAAAAA',
    '        35+7 name COMPACT_NULLABLE_STRING orders',
    '        42+1 taggedFields TAGGED_FIELDS',
    '    43+1 allowAutoTopicCreation BOOLEAN false',
    '    44+1 includeTopicAuthorizedOperations BOOLEAN false',
    '    45+1 taggedFields TAGGED_FIELDS',
  ]);
});

test('the view of a response shows tagged fields, and longs in full', () => {
  const body = {
    errorCode: 0,
    apiKeys: [],
    finalizedFeaturesEpoch: 2 ** 53,
    unknownTaggedFields: [{ tag: 17, bytes: new Uint8Array([1, 2]) }],
  };
  const frame = encodeResponse('ApiVersions', { version: 3, correlationId: 1 }, body);

  const { root } = viewOfResponse('ApiVersions', 3, frame);

  expect(linesOf(root).slice(-3)).toEqual([
    '    15+15 taggedFields TAGGED_FIELDS',
    '      16+10 finalizedFeaturesEpoch INT64 9007199254740992',
    '      26+4 tag 17 RAW 1,2',
  ]);
});

test('a view of broken bytes shows what could be read, and where it broke', () => {
  const { request: schema } = apis.Metadata;
  const bytes = encode(schema, 12, request).subarray(0, 20);

  const { root, error } = viewOfMessage(schema, 12, bytes);

  expect(error?.path).toBe('topics[0].name');
  expect(error?.offset).toBe(18);
  expect(linesOf(root)).toEqual([
    '0+18 MetadataRequest v12',
    '  0+18 topics COMPACT_ARRAY',
    '    1+17 [0] STRUCT',
    '      1+16 topicId UUID AAAAAAAAAAAAAAAAAAAAAA',
    '      17+1 name COMPACT_NULLABLE_STRING',
  ]);
});
