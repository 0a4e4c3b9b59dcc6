// Compiles a layout into a function that reads: one closure per field, no work left for run time.
import { readInt32 } from '../integers.ts';
import type { Primitive, UnknownTaggedField } from '../schema/fields.ts';
import { fixedSizeOf, layoutIn, type FieldLayout, type Layout } from '../schema/layout.ts';
import { exactDefault } from './exact.ts';
import { DecodeError } from './errors.ts';
import {
  readBool,
  readBytes,
  readCount,
  readDouble,
  readExactLong,
  readInt,
  readInt8,
  readLong,
  readRaw,
  readShort,
  readString,
  readUnsignedInt,
  readUnsignedShort,
  readUuid,
  readVarlength,
  take,
  type Reader,
} from './reader.ts';
import { builderOf, type Built, type Read } from './shapes.ts';

/** The function that reads structs of a layout; `exact` gives every int64 as a bigint. */
export function compileRead(layout: Layout, exact: boolean): (reader: Reader) => Built {
  const build = builderOf(
    layout.fields.map(({ name }) => name),
    layout.fields.map((field) => readInPlace(field, exact)),
  );
  if (!layout.flexible) return build;
  const tagged = taggedReads(layout, exact);
  return (reader) => {
    const built = build(reader);
    if (reader.bytes[reader.at] === 0 && reader.at < reader.end) reader.at += 1;
    else readTaggedFields(reader, built, tagged);
    return built;
  };
}

/** What stands at a field's place: its value, or its default when it is absent or comes behind. */
function readInPlace(field: FieldLayout, exact: boolean): Read {
  if (field.present && field.tag === undefined) return readOf(field, exact);
  const absent = exact ? exactDefault(field) : field.default;
  return () => absent;
}

/** The function that reads a field that is there. */
function readOf(field: FieldLayout, exact: boolean): Read {
  const { type, of, nullable } = field;
  if (type === 'array') return arrayRead(field, exact);
  if (type !== 'struct') return primitiveRead(type, field, exact);
  const read = compileRead(layoutIn(of), exact);
  if (!nullable) return read;
  // Among tagged fields the mark of a struct is an unsigned varint, elsewhere an int8.
  if (field.tag !== undefined)
    return (reader) => (readVarlength(reader) <= 0 ? null : read(reader));
  return (reader) => (readInt8(reader) < 0 ? null : read(reader));
}

/** The function that reads a primitive that is there. */
export function primitiveRead(type: Primitive, field: FieldLayout, exact: boolean): Read {
  const fixed = fixedReads[type];
  if (type === 'int64' && exact) return readExactLong;
  if (fixed !== undefined) return fixed;
  const { compact, nullable } = field;
  const read: Read =
    type === 'string'
      ? (reader) => readString(reader, compact)
      : (reader) => readBytes(reader, compact);
  return nullable ? read : notNull(read);
}

const fixedReads: Readonly<Partial<Record<Primitive, Read>>> = {
  bool: readBool,
  int8: readInt8,
  int16: readShort,
  uint16: readUnsignedShort,
  int32: readInt,
  uint32: readUnsignedInt,
  int64: readLong,
  float64: readDouble,
  uuid: readUuid,
};

function arrayRead(field: FieldLayout, exact: boolean): Read {
  const { compact, nullable, of } = field;
  if (of === 'int32') return nullable ? intsRead(compact) : notNull(intsRead(compact));
  const { read, minSize } = elementRead(field, exact);
  const list: Read = (reader) => {
    const count = readCount(reader, compact, minSize);
    if (count === null) return null;
    const values = Array<unknown>(count);
    for (let index = 0; index < count; index += 1) values[index] = read(reader);
    return values;
  };
  return nullable ? list : notNull(list);
}

/** How a list's elements are read. */
export interface ElementRead {
  readonly read: Read;
  /** No bytes shorter than this can be an element. */
  readonly minSize: number;
}

/** The function that reads elements of a list. */
export function elementRead({ of, compact }: FieldLayout, exact: boolean): ElementRead {
  if (typeof of === 'object') return { read: compileRead(of, exact), minSize: of.minSize };
  const type = of ?? 'bytes';
  const element = { compact, nullable: false } as FieldLayout;
  const minSize = fixedSizeOf(type) ?? (compact ? 1 : 2);
  return { read: primitiveRead(type, element, exact), minSize };
}

/** Lists of int32 (replicas, isr, partitions) are frequent enough for a loop of their own. */
function intsRead(compact: boolean): Read {
  return (reader) => {
    const count = readCount(reader, compact, 4);
    if (count === null) return null;
    const { bytes } = reader;
    const start = take(reader, count * 4);
    const values = Array<number>(count);
    for (let index = 0; index < count; index += 1)
      values[index] = readInt32(bytes, start + index * 4);
    return values;
  };
}

function notNull(read: Read): Read {
  return (reader) => {
    const start = reader.at;
    const value = read(reader);
    if (value === null) throw new DecodeError(start, 'null is not a value here');
    return value;
  };
}

interface TaggedRead {
  readonly name: string;
  readonly read: Read;
}

function taggedReads(layout: Layout, exact: boolean): ReadonlyMap<number, TaggedRead> {
  const reads = new Map<number, TaggedRead>();
  for (const field of layout.fields) {
    if (!field.present || field.tag === undefined) continue;
    reads.set(field.tag, { name: field.name, read: readOf(field, exact) });
  }
  return reads;
}

/**
 * Tagged fields: a count, then tag, size and value of each. As in Kafka, the size of a known one is
 * not checked.
 */
function readTaggedFields(
  reader: Reader,
  built: Built,
  tagged: ReadonlyMap<number, TaggedRead>,
): void {
  const count = readVarlength(reader);
  const unknown: UnknownTaggedField[] = [];
  for (let index = 0; index < count; index += 1) {
    const tag = readVarlength(reader);
    const size = readVarlength(reader);
    const known = tagged.get(tag);
    if (known !== undefined) built[known.name] = known.read(reader);
    else unknown.push({ tag, bytes: readRaw(reader, size) });
  }
  if (unknown.length > 0) built['unknownTaggedFields'] = unknown;
}
