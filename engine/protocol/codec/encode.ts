// Compiles a layout into a function that writes. What `size.ts` has let pass is written unchecked.
import type { Records } from '../batch.ts';
import { encodeRecords } from '../batch-codec.ts';
import type { Primitive, UnknownTaggedField } from '../schema/fields.ts';
import { layoutIn, type FieldLayout, type Layout } from '../schema/layout.ts';
import { sizeOfText } from '../utf8.ts';
import { within } from './errors.ts';
import { isDefault } from './is-default.ts';
import { isTagged, taggedPart, unknownOf, type Given, type TaggedSize } from './size.ts';
import {
  writeBool,
  writeByte,
  writeDouble,
  writeInt,
  writeLength,
  writeLong,
  writeRaw,
  writeShort,
  writeString,
  writeUnsignedInt,
  writeUnsignedShort,
  writeUuid,
  writeVarlength,
  type Writer,
} from './writer.ts';

/** Writes one value. */
export type Write = (writer: Writer, value: unknown) => void;

interface Part {
  readonly name: string;
  readonly write: Write;
  readonly absent: unknown;
}

/** The function that writes structs of a layout. */
export function compileWrite(layout: Layout): (writer: Writer, given: Given) => void {
  const parts: Part[] = layout.fields
    .filter(({ present, tag }) => present && tag === undefined)
    .map((field) => ({ name: field.name, write: writeOf(field), absent: field.default }));
  const tags = layout.flexible ? taggedWrites(layout) : undefined;
  return (writer, given) => {
    let index = 0;
    try {
      for (; index < parts.length; index += 1) {
        const { name, write, absent } = parts[index] as Part;
        const value = given[name];
        write(writer, value === undefined ? absent : value);
      }
    } catch (error) {
      throw within(parts[index]?.name ?? '', error);
    }
    if (tags !== undefined) writeTags(writer, given, tags);
  };
}

function writeOf(field: FieldLayout): Write {
  const { type, of, nullable } = field;
  if (type === 'array') return arrayWrite(field);
  if (type !== 'struct') return primitiveWrite(type, field.compact);
  const write = compileWrite(layoutIn(of)) as Write;
  return nullable ? markedWrite(write, field.tag !== undefined) : write;
}

/** A struct that may be null has a mark in front, which is another one among tagged fields. */
function markedWrite(write: Write, tagged: boolean): Write {
  const nothing = tagged ? 0 : -1;
  return (writer, value) => {
    writeByte(writer, value === null ? nothing : 1);
    if (value !== null) write(writer, value);
  };
}

function primitiveWrite(type: Primitive, compact: boolean): Write {
  const fixed = fixedWrites[type];
  if (fixed !== undefined) return fixed as Write;
  if (type === 'string') {
    return (writer, value) => {
      const text = value as string | null;
      if (text === null) writeString(writer, '', -1, compact);
      else writeString(writer, text, sizeOfText(text), compact);
    };
  }
  return (writer, value) => {
    const content = value === null ? null : encodeRecords(value as Records);
    writeLength(writer, content === null ? -1 : content.length, compact);
    if (content !== null) writeRaw(writer, content);
  };
}

const fixedWrites: Readonly<Partial<Record<Primitive, (writer: Writer, value: never) => void>>> = {
  bool: writeBool,
  int8: writeByte,
  int16: writeShort,
  uint16: writeUnsignedShort,
  int32: writeInt,
  uint32: writeUnsignedInt,
  int64: writeLong,
  float64: writeDouble,
  uuid: writeUuid,
};

function arrayWrite({ of, compact }: FieldLayout): Write {
  const write =
    typeof of === 'object' ? (compileWrite(of) as Write) : primitiveWrite(of ?? 'bytes', compact);
  return (writer, value) => {
    const list = value as readonly unknown[] | null;
    writeLength(writer, list === null ? -1 : list.length, compact);
    if (list !== null) writeList(writer, list, write);
  };
}

function writeList(writer: Writer, list: readonly unknown[], write: Write): void {
  let index = 0;
  try {
    for (; index < list.length; index += 1) write(writer, list[index]);
  } catch (error) {
    throw within(`[${index}]`, error);
  }
}

interface TaggedWrite extends TaggedSize {
  readonly write: Write;
}

function taggedWrites(layout: Layout): readonly TaggedWrite[] {
  return layout.fields
    .filter(isTagged)
    .map((field) => ({ write: writeOf(field), ...taggedPart(field) }))
    .toSorted((a, b) => a.tag - b.tag);
}

/** Known and unknown tagged fields, by increasing tag; what holds its default is not written. */
function writeTags(writer: Writer, given: Given, tags: readonly TaggedWrite[]): void {
  const unknown = unknownOf(given);
  if (tags.length + unknown.length === 0) return writeVarlength(writer, 0);
  const known = tags.filter(({ field }) => !isDefault(field, given[field.name]));
  writeVarlength(writer, known.length + unknown.length);
  let from = 0;
  for (const part of known) {
    from = writeUnknownBelow(writer, unknown, { from, below: part.tag });
    writeTag(writer, part, given[part.field.name]);
  }
  writeUnknownBelow(writer, unknown, { from, below: Infinity });
}

function writeTag(writer: Writer, { field, tag, size, write }: TaggedWrite, value: unknown): void {
  writeVarlength(writer, tag);
  writeVarlength(writer, size(value));
  try {
    write(writer, value);
  } catch (error) {
    throw within(field.name, error);
  }
}

/** Writes the unknown tagged fields up to a tag, and says from which to go on. */
function writeUnknownBelow(
  writer: Writer,
  unknown: readonly UnknownTaggedField[],
  { from, below }: { from: number; below: number },
): number {
  for (let index = from; index < unknown.length; index += 1) {
    const { tag, bytes } = unknown[index] as UnknownTaggedField;
    if (tag >= below) return index;
    writeVarlength(writer, tag);
    writeVarlength(writer, bytes.length);
    writeRaw(writer, bytes);
  }
  return unknown.length;
}
