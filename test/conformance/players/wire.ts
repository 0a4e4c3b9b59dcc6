import {
  codecOf,
  decode,
  decodeVersioned,
  encode,
  encodeVersioned,
  encodeWith,
} from '../../../engine/protocol/codec/codec.ts';
import { fromJson, toJson, type Json } from '../../../engine/protocol/codec/json.ts';
import { readerOf } from '../../../engine/protocol/codec/reader.ts';
import {
  consumerOffsetsRecords,
  decodeCoordinatorRecord,
  encodeCoordinatorKey,
  shareGroupStateRecords,
  transactionStateRecords,
} from '../../../engine/protocol/records/coordinator-log.ts';
import { metadataRecords } from '../../../engine/protocol/records/metadata-log.ts';
import {
  decodeFramed,
  encodeFramed,
  type FramedRecords,
} from '../../../engine/protocol/records/record-frame.ts';
import { remoteLogRecords } from '../../../engine/protocol/records/remote-log-metadata.ts';
import type { CoordinatorRecordSchema } from '../../../engine/protocol/records/record.ts';
import { difference } from '../difference.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';
import { messageOf, withNewNames, type NamedMessage } from './messages-by-name.ts';

interface WireCase {
  readonly message: string;
  readonly version: number;
  readonly json: Json;
  readonly hex: string;
  readonly framed?: string;
  readonly unknownTags?: unknown;
}

/** Every message and record in every version: bytes to JSON, JSON to bytes, and back again. */
export const wire: Player = {
  families: [
    'tables/wire-requests',
    'tables/wire-responses',
    'tables/wire-records',
    'tables/wire-longs',
  ],
  play: (_, theCase) => {
    const recorded = theCase as unknown as WireCase;
    const named = messageOf(recorded.message, recorded.version);
    return playBytes(named, recorded) ?? playJson(named, recorded) ?? playFrame(named, recorded);
  },
};

/** Read exactly, a message shows the recorded JSON and is written as the recorded bytes. */
function playBytes(named: NamedMessage, { json, hex }: WireCase): string | undefined {
  const { schema, version } = named;
  const codec = codecOf(schema, version);
  const bytes = bytesOfHex(hex);
  const message = codec.readExactly(readerOf(bytes));
  return (
    difference(withNewNames(named, json), toJson(schema, version, message), 'json') ??
    difference(hex, hexOfBytes(encodeWith(codec, message as Record<string, unknown>)), 'encoded') ??
    playRounded(named, bytes)
  );
}

/** Read for the engine, where an int64 is a number, a message is written as the same number again. */
function playRounded({ schema, version }: NamedMessage, bytes: Uint8Array): string | undefined {
  const message = decode(schema, version, bytes);
  const again = decode(schema, version, encode(schema, version, message));
  return difference(message, again, 'rounded');
}

/** What the JSON says is written as the recorded bytes; it cannot say unknown tagged fields. */
function playJson({ schema, version }: NamedMessage, recorded: WireCase): string | undefined {
  if (recorded.unknownTags !== undefined) return undefined;
  const message = fromJson(schema, version, recorded.json);
  return difference(
    recorded.hex,
    hexOfBytes(encodeWith(codecOf(schema, version), message)),
    'from JSON',
  );
}

/** As it stands in a log, a record has its kind and version in front. */
function playFrame(named: NamedMessage, { message, json, framed }: WireCase): string | undefined {
  if (framed === undefined) return undefined;
  const { encoded, decoded } = framing(
    named,
    message,
    fromJson(named.schema, named.version, json) as never,
  );
  const found = toJson(named.schema, named.version, decoded(bytesOfHex(framed)));
  return (
    difference(framed, hexOfBytes(encoded), 'framed') ??
    difference(withNewNames(named, json), found, 'from the frame')
  );
}

interface Framing {
  readonly encoded: Uint8Array;
  readonly decoded: (framed: Uint8Array) => object;
}

function framing({ schema, version }: NamedMessage, name: string, message: never): Framing {
  const framedSchema = framedRecords[name];
  if (framedSchema !== undefined) {
    const encoded = encodeFramed(framedSchema, version, message);
    return { encoded, decoded: (framed) => decodeFramed({ [name]: framedSchema }, framed).value };
  }
  const coordinated = coordinatorRecords.find(({ key }) => key.name === name);
  if (coordinated === undefined) {
    const encoded = encodeVersioned(schema, version, message);
    return { encoded, decoded: (framed) => decodeVersioned(schema, framed) };
  }
  const records = { [coordinated.name]: coordinated };
  const encoded = encodeCoordinatorKey(coordinated, message);
  return { encoded, decoded: (framed) => decodeCoordinatorRecord(records, framed, null).key };
}

const framedRecords: FramedRecords = { ...metadataRecords, ...remoteLogRecords };

const coordinatorRecords: readonly CoordinatorRecordSchema[] = [
  consumerOffsetsRecords,
  transactionStateRecords,
  shareGroupStateRecords,
].flatMap((records) => Object.values(records));
