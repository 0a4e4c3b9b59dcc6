// Bytes, sizes and messages of one schema: what the rest of the engine calls.
import { assert } from '../../../sim/assert.ts';
import type { Draft, Message, MessageSchema } from '../schema/message.ts';
import { layoutOf, type Layout } from '../schema/layout.ts';
import { compileRead } from './decode.ts';
import { compileWrite } from './encode.ts';
import { readerOf, type Reader } from './reader.ts';
import { compileSize, type Given } from './size.ts';
import type { Writer } from './writer.ts';

/** A schema at one version, compiled. It holds no state: the same for everyone. */
export interface Codec {
  readonly layout: Layout;
  read(reader: Reader): object;
  /** As `read`, with every int64 as a bigint. */
  readExactly(reader: Reader): object;
  write(writer: Writer, message: Given): void;
  sizeOf(message: Given): number;
}

/** How many bytes a message takes at a version, exactly. Throws EncodeError for what it cannot say. */
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

/** The message that bytes hold. What follows it is left alone, as Kafka does. Throws DecodeError. */
export function decode<S extends MessageSchema>(
  schema: S,
  version: number,
  bytes: Uint8Array,
): Message<S> {
  return codecOf(schema, version).read(readerOf(bytes)) as Message<S>;
}

/** Writes a message into bytes of exactly its size. */
export function encodeWith(codec: Codec, message: Given): Uint8Array {
  const writer = { bytes: new Uint8Array(codec.sizeOf(message)), at: 0 };
  codec.write(writer, message);
  assert(writer.at === writer.bytes.length, 'a message is as long as was counted');
  return writer.bytes;
}

const compiled = new WeakMap<MessageSchema, Map<number, Codec>>();

/** The codec of a schema at a version, compiled when first asked for. */
export function codecOf(schema: MessageSchema, version: number): Codec {
  const versions = compiled.get(schema) ?? new Map<number, Codec>();
  compiled.set(schema, versions);
  const known = versions.get(version);
  if (known !== undefined) return known;
  const codec = compile(layoutOf(schema, version));
  versions.set(version, codec);
  return codec;
}

function compile(layout: Layout): Codec {
  let exact: ((reader: Reader) => object) | undefined;
  return {
    layout,
    read: compileRead(layout, false),
    readExactly: (reader) => (exact ??= compileRead(layout, true))(reader),
    write: compileWrite(layout),
    sizeOf: compileSize(layout),
  };
}
