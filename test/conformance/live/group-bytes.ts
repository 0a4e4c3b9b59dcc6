// Bytes that members of a group hand each other through the coordinator, as recordings show them.
import {
  decodeAssignment,
  encodeAssignment,
  encodeSubscription,
  type TopicPartition,
} from '../../../engine/protocol/consumer-subscription.ts';
import { fromBase64, toPaddedBase64 } from '../../../engine/protocol/base64.ts';
import { DecodeError } from '../../../engine/protocol/codec/errors.ts';
import type { Json } from '../../../engine/protocol/codec/json.ts';
import type { ApiName } from '../../../engine/protocol/apis.ts';
import { isObject } from './is-object.ts';

/** Fields of bytes, by the APIs that have them. */
const fields: Readonly<Partial<Record<ApiName, readonly string[]>>> = {
  JoinGroup: ['metadata'],
  SyncGroup: ['assignment'],
  DescribeGroups: ['memberMetadata', 'memberAssignment'],
};

/** A described body with such bytes as Kafka's JSON has them. */
export const withBytes = (api: ApiName, body: Json): Json =>
  changed(body, fields[api] ?? [], (_, value) => toPaddedBase64(bytesOf(value), 'standard'));

/** An answer in Kafka's JSON, as it was recorded. */
export const withShownBytes = (api: ApiName, body: Json): Json =>
  changed(body, fields[api] ?? [], (name, value) => {
    if (typeof value !== 'string') return value;
    const bytes = fromBase64(value, 'standard') ?? new Uint8Array();
    return name.toLowerCase().includes('assignment') ? shownAssignment(bytes) : shownText(bytes);
  });

function changed(
  value: Json,
  names: readonly string[],
  change: (name: string, value: Json) => Json,
): Json {
  if (Array.isArray(value)) return value.map((each: Json) => changed(each, names, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      names.includes(name) && !Array.isArray(each)
        ? change(name, each)
        : changed(each, names, change),
    ]),
  );
}

function bytesOf(value: Json): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  if (!isObject(value)) throw new Error(`these are no bytes: ${JSON.stringify(value)}`);
  const {
    hex = null,
    consumerProtocolSubscription = null,
    consumerProtocolAssignment = null,
  } = value;
  if (typeof hex === 'string') return Uint8Array.from(Buffer.from(hex, 'hex'));
  if (isObject(consumerProtocolSubscription)) {
    const topics = consumerProtocolSubscription['topics'] as readonly string[];
    const rest = { userData: null, owned: [], generation: -1, rack: null };
    return encodeSubscription(3, { topics, ...rest });
  }
  if (!isObject(consumerProtocolAssignment)) throw new Error('nobody knows such bytes');
  const assigned = consumerProtocolAssignment['assignedPartitions'] as unknown as readonly {
    readonly topic: string;
    readonly partitions: readonly number[];
  }[];
  const partitions = assigned.flatMap(({ topic, partitions: indexes }): TopicPartition[] =>
    indexes.map((partition) => ({ topic, partition })),
  );
  return encodeAssignment(3, { partitions, userData: null });
}

function shownAssignment(bytes: Uint8Array): Json {
  try {
    const { partitions, userData } = decodeAssignment(bytes);
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    const assignedPartitions = topics.map((topic) => ({
      topic,
      partitions: partitions
        .filter((each) => each.topic === topic)
        .map(({ partition }) => partition),
    }));
    if (userData !== null) throw new Error('no recording has user data');
    return { consumerProtocolAssignment: { assignedPartitions, userData: null } };
  } catch (error) {
    if (error instanceof DecodeError) return shownText(bytes);
    throw error;
  }
}

function shownText(bytes: Uint8Array): Json {
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText) return new TextDecoder().decode(bytes);
  return { hex: Buffer.from(bytes).toString('hex') };
}
