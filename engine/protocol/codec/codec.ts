// Bytes, sizes and messages of one schema: what the rest of the engine calls.
import { assert } from '../../../sim/assert.ts';
import type { Draft, Message, MessageSchema } from '../schema/message.ts';
import { layoutOf, type Layout } from '../schema/layout.ts';
import { includes } from '../schema/versions.ts';
import { compileComplete } from './complete.ts';
import { compileRead } from './decode.ts';
import { compileWrite } from './encode.ts';
import { DecodeError } from './errors.ts';
import { readerOf, readShort, type Reader } from './reader.ts';
import { compileSize, type Given } from './size.ts';
import { finishView, startView, viewStruct } from './view.ts';
import { writeShort, type Writer } from './writer.ts';

/** A schema at one version, compiled. It holds no state: the same for everyone. */
export interface Codec {
  readonly layout: Layout;
  readonly read: (reader: Reader) => object;
  /** As `read`, with every int64 as a bigint. */
  readonly readExactly: (reader: Reader) => object;
  readonly write: (writer: Writer, message: Given) => void;
  readonly sizeOf: (message: Given) => number;
  readonly complete: (message: Given) => object;
}

/** How many bytes a message takes at a version. Throws EncodeError for what it cannot say. */
export function sizeOf<S extends MessageSchema>(
  schema: S,
  version: number,
  message: Draft<S>,
): number {
  return codecOf(schema, version).sizeOf(message);
}

/** The bytes of a message at a version. */
export function encode<S extends MessageSchema>(
  schema: S,
  version: number,
  message: Draft<S>,
): Uint8Array {
  return encodeWith(codecOf(schema, version), message);
}

/** The message that bytes hold. What follows it is left alone, as in Kafka. Throws DecodeError. */
export function decode<S extends MessageSchema>(
  schema: S,
  version: number,
  bytes: Uint8Array,
): Message<S> {
  return codecOf(schema, version).read(readerOf(bytes)) as Message<S>;
}

/**
 * The message as its receiver will see it: every field is there, and what the version cannot say has
 * its default. The same as encoding and decoding, but record batches stay objects.
 */
export function complete<S extends MessageSchema>(
  schema: S,
  version: number,
  message: Draft<S>,
): Message<S> {
  return codecOf(schema, version).complete(message) as Message<S>;
}

/** Writes a message into bytes of exactly its size. */
export function encodeWith(codec: Codec, message: Given): Uint8Array {
  const writer = { bytes: new Uint8Array(codec.sizeOf(message)), at: 0 };
  codec.write(writer, message);
  assert(writer.at === writer.bytes.length, 'a message is as long as was counted');
  return writer.bytes;
}

/** A message with its version in front, as an int16: values of coordinators and group protocols. */
export function encodeVersioned<S extends MessageSchema>(
  schema: S,
  version: number,
  message: Draft<S>,
): Uint8Array {
  return encodeBehind(version, codecOf(schema, version), message);
}

/** A message with an int16 in front, which tells how to read it. */
export function encodeBehind(front: number, codec: Codec, message: Given): Uint8Array {
  const writer = { bytes: new Uint8Array(2 + codec.sizeOf(message)), at: 0 };
  writeShort(writer, front);
  codec.write(writer, message);
  assert(writer.at === writer.bytes.length, 'a message is as long as was counted');
  return writer.bytes;
}

/** Reads a message that has its version in front. Throws DecodeError, for unknown versions too. */
export function decodeVersioned<S extends MessageSchema>(schema: S, bytes: Uint8Array): Message<S> {
  const reader = readerOf(bytes);
  const version = readShort(reader);
  if (!includes(schema.versions, version)) {
    throw new DecodeError(0, `${schema.name} has versions ${schema.versions}, not ${version}`);
  }
  return codecOf(schema, version).read(reader) as Message<S>;
}

const compiled = new WeakMap<MessageSchema, Map<number, Codec>>();

/** The codec of a schema at a version, compiled when first asked for. */
export function codecOf(schema: MessageSchema, version: number): Codec {
  const known = compiled.get(schema)?.get(version);
  if (known !== undefined) return known;
  const versions = compiled.get(schema) ?? new Map<number, Codec>();
  compiled.set(schema, versions);
  const codec = compile(layoutOf(schema, version));
  versions.set(version, codec);
  return codec;
}

function compile(layout: Layout): Codec {
  const rounded = compileRead(layout, false);
  let exact: ((reader: Reader) => object) | undefined;
  let completed: ((message: Given) => object) | undefined;
  return {
    layout,
    read: (reader) => readLocated(layout, rounded, reader),
    readExactly: (reader) => readLocated(layout, (exact ??= compileRead(layout, true)), reader),
    write: compileWrite(layout),
    sizeOf: compileSize(layout),
    complete: (message) => (completed ??= compileComplete(layout))(message),
  };
}

/** The quick way does not know where it is: when it fails, the view tells the field. */
function readLocated(layout: Layout, read: (reader: Reader) => object, reader: Reader): object {
  const { bytes, at, end } = reader;
  try {
    return read(reader);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const walk = startView('', '', { bytes, at, end });
    throw finishView(walk, () => viewStruct(walk, layout)) ?? error;
  }
}
