// Records that tell their kind themselves, as they stand in a log: frame version 1, kind, version,
// fields; the first three are unsigned varints.
import { codecOf } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { readerOf, readVarlength } from '../codec/reader.ts';
import { writeVarlength } from '../codec/writer.ts';
import type { Draft, Message } from '../schema/message.ts';
import { includes } from '../schema/versions.ts';
import { sizeOfUnsignedVarint } from '../varint.ts';
import { kindsOf } from './kinds.ts';
import type { FramedRecordSchema } from './record.ts';

/** The records that one log may hold, by name. */
export interface FramedRecords {
  readonly [name: string]: FramedRecordSchema;
}

/** A decoded record of a log; `switch` on the name tells which fields it has. */
export type FramedRecord<Records extends FramedRecords> = {
  [Name in keyof Records]: {
    readonly name: Name;
    readonly version: number;
    readonly value: Message<Records[Name]>;
  };
}[keyof Records];

/** How many bytes a record takes in the log. */
export function sizeOfFramed<S extends FramedRecordSchema>(
  schema: S,
  version: number,
  value: Draft<S>,
): number {
  return sizeOfFrame(schema, version) + codecOf(schema, version).sizeOf(value);
}

/** A record as it stands in the log. */
export function encodeFramed<S extends FramedRecordSchema>(
  schema: S,
  version: number,
  value: Draft<S>,
): Uint8Array {
  const codec = codecOf(schema, version);
  const size = sizeOfFrame(schema, version) + codec.sizeOf(value);
  const writer = { bytes: new Uint8Array(size), at: 0 };
  writeVarlength(writer, frameVersion);
  writeVarlength(writer, schema.key);
  writeVarlength(writer, version);
  codec.write(writer, value);
  return writer.bytes;
}

/** Reads a record of a log. Throws DecodeError. */
export function decodeFramed<Records extends FramedRecords>(
  records: Records,
  bytes: Uint8Array,
): FramedRecord<Records> {
  const reader = readerOf(bytes);
  const frame = readVarlength(reader);
  if (frame !== frameVersion) throw new DecodeError(0, `frame version ${frame} is not 1`);
  const key = readVarlength(reader);
  const schema = kindsOf(records, keyOf).get(key);
  if (schema === undefined) throw new DecodeError(1, `no record of this log has key ${key}`);
  const start = reader.at;
  const version = readVarlength(reader);
  if (!includes(schema.versions, version)) {
    const problem = `${schema.name} has versions ${schema.versions}, not ${version}`;
    throw new DecodeError(start, problem);
  }
  const value = codecOf(schema, version).read(reader);
  return { name: schema.name, version, value } as FramedRecord<Records>;
}

const keyOf = ({ key }: FramedRecordSchema): number => key;

const frameVersion = 1;

const sizeOfFrame = ({ key }: FramedRecordSchema, version: number): number =>
  sizeOfUnsignedVarint(frameVersion) + sizeOfUnsignedVarint(key) + sizeOfUnsignedVarint(version);
