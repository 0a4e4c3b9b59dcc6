// Our codec. Every other message has been read and written before, as in a process that does its work.
import { apis } from '../../../engine/protocol/apis.ts';
import { codecOf, decode, encode, encodeWith } from '../../../engine/protocol/codec/codec.ts';
import { readerOf } from '../../../engine/protocol/codec/reader.ts';
import type { Api } from '../../../engine/protocol/schema/message.ts';
import { rangeOf } from '../../../engine/protocol/schema/versions.ts';
import type { Round } from '../measure.ts';
import { bytesOf, fetchDraft, metadataDraft, roundOf, type CodecOptions } from './messages.ts';

export function prepare(options: CodecOptions): Round {
  useEverything();
  const bytes = bytesOf(options);
  const { message, version, way } = options;
  if (way === 'encode') {
    return message === 'metadata'
      ? roundOf(() => encode(apis.Metadata.response, version, metadataDraft).length)
      : roundOf(() => encode(apis.Fetch.response, version, fetchDraft).length);
  }
  return message === 'metadata'
    ? roundOf(() => leadersIn(decode(apis.Metadata.response, version, bytes)))
    : roundOf(() => sizesIn(decode(apis.Fetch.response, version, bytes)));
}

interface Topics {
  readonly topics: readonly { readonly partitions: readonly { readonly leaderId: number }[] }[];
}

/** The sum of all leaders. */
export function leadersIn({ topics }: Topics): number {
  let sum = 0;
  for (const { partitions } of topics) for (const { leaderId } of partitions) sum += leaderId;
  return sum;
}

interface Responses {
  readonly responses: readonly { readonly partitions: readonly { readonly records: unknown }[] }[];
}

/** The size of all records. */
export function sizesIn({ responses }: Responses): number {
  let sum = 0;
  for (const { partitions } of responses) {
    for (const { records } of partitions) sum += (records as Uint8Array).length;
  }
  return sum;
}

/** Code that has seen one shape only would be faster than it ever is in earnest. */
function useEverything(): void {
  const schemas = Object.values(apis).flatMap((api: Api) => [api.request, api.response]);
  for (const schema of schemas) {
    const codec = codecOf(schema, rangeOf(schema.versions).last);
    for (let count = 0; count < 50; count += 1) codec.read(readerOf(encodeWith(codec, {})));
  }
}
