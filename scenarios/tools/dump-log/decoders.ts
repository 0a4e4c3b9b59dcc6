// What the records of Kafka's own logs say (MessageParser).
import { DecodeError } from '../../../engine/protocol/codec/errors.ts';
import { readInt16 } from '../../../engine/protocol/integers.ts';
import type { Bytes, DataRecord } from '../../../engine/protocol/batch.ts';
import type { PlacedRecord } from '../../../engine/protocol/placed-record.ts';
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '../../../engine/protocol/records/consumer-protocol.ts';
import { decodeVersioned } from '../../../engine/protocol/codec/codec.ts';
import {
  consumerOffsetsRecords,
  decodeCoordinatorRecord,
  transactionStateRecords,
  type CoordinatorRecords,
} from '../../../engine/protocol/records/coordinator-log.ts';
import {
  decodeMetadataRecord,
  metadataRecords,
} from '../../../engine/protocol/records/metadata-log.ts';
import type { MessageSchema } from '../../../engine/protocol/schema/message.ts';
import { textOfBytes, textToBytes } from '../../../engine/protocol/utf8.ts';
import { messageJson, type Json } from './record-json.ts';

/** What a record says: `key: …` and `payload: …`, as far as they are there. */
export type Decoder = (placed: PlacedRecord) => readonly string[];

const bytesOf = (bytes: Exclude<Bytes, null>): Uint8Array =>
  typeof bytes === 'string' ? textToBytes(bytes) : bytes;

const said = (key: string | null, payload: string | null): readonly string[] => [
  ...(key === null ? [] : [`key: ${key}`]),
  ...(payload === null ? [] : [`payload: ${payload}`]),
];

/** Keys and values that are text. */
export const textDecoder: Decoder = ({ record: { key, value } }) =>
  said(decoded(key), decoded(value));

const decoded = (bytes: Bytes): string | null =>
  bytes instanceof Uint8Array ? textOfBytes(bytes) : bytes;

/** The log of the cluster's metadata. */
export const metadataDecoder: Decoder = ({ record, offset }) => {
  try {
    const { name, version, value } = decodeMetadataRecord(bytesOf(record.value ?? ''));
    const type = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
    const data = messageJson(metadataRecords[name], version, value);
    return said(null, JSON.stringify({ type, version, data }));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return said(null, `Error at ${offset}, skipping. ${error.message}`);
  }
};

/** The log of a coordinator. */
const coordinatorDecoder =
  (records: CoordinatorRecords): Decoder =>
  ({ record, offset }) => {
    try {
      return coordinatorTexts(records, record);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return said(`Error at offset ${offset}, skipping. ${error.message}`, null);
    }
  };

function coordinatorTexts(records: CoordinatorRecords, record: DataRecord): readonly string[] {
  const value = record.value === null ? null : bytesOf(record.value);
  const found = decodeCoordinatorRecord(records, bytesOf(record.key ?? ''), value);
  const schema = records[found.name];
  if (schema === undefined) throw new DecodeError(0, `there is no record ${found.name}`);
  const key = { type: String(schema.type), data: messageJson(schema.key, 0, found.key) };
  if (value === null || found.value === null) return said(JSON.stringify(key), '<DELETE>');
  const version = readInt16(value, 0);
  const data = spelledOut(found.value, messageJson(schema.value, version, found.value));
  return said(JSON.stringify(key), JSON.stringify({ version: String(version), data }));
}

interface WrittenMember {
  readonly subscription: Uint8Array;
  readonly assignment: Uint8Array;
}

/** Members of classic consumer groups have messages inside; these are spelled out, too. */
function spelledOut(value: object, json: Json): Json {
  if (!('protocolType' in value) || value.protocolType !== 'consumer') return json;
  if (!('members' in value)) return json;
  const members = value.members as readonly WrittenMember[];
  const whole = json as { readonly members: readonly Readonly<Record<string, Json>>[] };
  const spelled = members.map(({ subscription, assignment }, i) => ({
    ...whole.members[i],
    subscription: innerJson(consumerProtocolSubscription, subscription),
    assignment: innerJson(consumerProtocolAssignment, assignment),
  }));
  return { ...whole, members: spelled };
}

const innerJson = (schema: MessageSchema, bytes: Uint8Array): Json =>
  bytes.length < 2
    ? ''
    : messageJson(schema, readInt16(bytes, 0), decodeVersioned(schema, bytes) as object);

/** The topic __consumer_offsets. */
export const offsetsDecoder = coordinatorDecoder(consumerOffsetsRecords);

/** The topic __transaction_state. */
export const transactionsDecoder = coordinatorDecoder(transactionStateRecords);
