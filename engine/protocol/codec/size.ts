// Compiles a layout into a function that counts how many bytes a message takes, without writing it.
// It also refuses what the version cannot say, so that writing need not ask again.
import type { Records } from '../batch.ts';
import { sizeOfRecords } from '../batch-codec.ts';
import type { Primitive, UnknownTaggedField } from '../schema/fields.ts';
import { fixedSizeOf, layoutIn, type FieldLayout, type Layout } from '../schema/layout.ts';
import { sizeOfText } from '../utf8.ts';
import { sizeOfUnsignedVarint } from '../varint.ts';
import { EncodeError, within } from './errors.ts';
import { isDefault } from './is-default.ts';
import { sizeOfLength } from './writer.ts';

/** Counts the bytes of one value. */
export type Size = (value: unknown) => number;

/** A struct to be written; what is undefined has its default. */
export type Given = Readonly<Record<string, unknown>>;

interface Part {
  readonly name: string;
  readonly size: Size;
  readonly absent: unknown;
}

/** The function that counts the bytes of structs of a layout. */
export function compileSize(layout: Layout): (given: Given) => number {
  const parts = layout.fields.flatMap((field) => partOf(field, layout.version));
  const fixed = fixedPartOf(layout);
  const { flexible } = layout;
  const tags = flexible ? layout.fields.filter(isTagged).map(taggedPart) : [];
  const hasNoTags = flexible && tags.length === 0;
  return (given) => {
    let size = fixed;
    let index = 0;
    try {
      for (; index < parts.length; index += 1) {
        const { name, size: sizeOf, absent } = parts[index] as Part;
        const value = given[name];
        size += sizeOf(value === undefined ? absent : value);
      }
    } catch (error) {
      throw within(parts[index]?.name ?? '', error);
    }
    // Of the many structs without tagged fields each takes a byte to say so.
    if (hasNoTags && given['unknownTaggedFields'] === undefined) return size + 1;
    if (flexible) return size + sizeOfTags(given, tags);
    if (unknownOf(given).length > 0) throw new EncodeError('this version has no tagged fields');
    return size;
  };
}

/** Is this a field that is written behind the others? */
export function isTagged(field: FieldLayout): boolean {
  return field.present && field.tag !== undefined;
}

/** What all values of a layout have in common: the fields of fixed size. */
function fixedPartOf({ fields }: Layout): number {
  return fields
    .filter(({ present, tag }) => present && tag === undefined)
    .reduce((size, { type }) => size + (fixedSizeOf(type) ?? 0), 0);
}

/** A field whose size depends on its value, or that must hold its default at this version. */
function partOf(field: FieldLayout, version: number): Part[] {
  const { name, type, present, ignorable, tag } = field;
  const part = (size: Size): Part[] => [{ name, size, absent: field.default }];
  if (!present) return ignorable ? [] : part(mustBeDefault(field, version));
  if (tag !== undefined || fixedSizeOf(type) !== undefined) return [];
  return part(compileFieldSize(field));
}

function mustBeDefault(field: FieldLayout, version: number): Size {
  return (value) => {
    if (isDefault(field, value)) return 0;
    throw new EncodeError(`version ${version} has no such field, and its value is not the default`);
  };
}

/** The function that counts the bytes of a field that is there. */
export function compileFieldSize(field: FieldLayout): Size {
  const { type, of, nullable, tag } = field;
  if (type === 'array') return orNull(field, arraySize(field));
  if (type !== 'struct') return primitiveSize(type, field);
  const size = compileSize(layoutIn(of));
  const mark = nullable ? 1 : 0;
  const marked: Size = (value) => mark + size(value as Given);
  return nullable || tag !== undefined
    ? (value) => (value === null ? mark : marked(value))
    : orNull(field, marked);
}

function primitiveSize(type: Primitive, field: FieldLayout): Size {
  const fixed = fixedSizeOf(type);
  if (fixed !== undefined) return () => fixed;
  if (type === 'string') return orNull(field, stringSize(field.compact));
  if (type === 'bytes') return orNull(field, (value) => sized((value as Uint8Array).length, field));
  return orNull(field, (value) => sized(sizeOfRecords(value as Records), field));
}

function sized(size: number, { compact }: FieldLayout): number {
  return sizeOfLength(size, compact) + size;
}

function stringSize(compact: boolean): Size {
  return (value) => {
    if (typeof value !== 'string') throw new EncodeError(`${typeof value} is not a string`);
    const size = sizeOfText(value);
    if (size > 0x7fff) throw new EncodeError(`a string cannot have ${size} bytes`);
    return compact ? sizeOfUnsignedVarint(size + 1) + size : 2 + size;
  };
}

/** Null takes as many bytes as an empty value, where it is allowed. */
function orNull({ nullable, compact, type }: FieldLayout, size: Size): Size {
  const empty = compact ? 1 : type === 'string' ? 2 : 4;
  return (value) => {
    if (value !== null) return size(value);
    if (!nullable) throw new EncodeError('null is not a value here');
    return empty;
  };
}

function arraySize(field: FieldLayout): Size {
  const { of, compact } = field;
  const fixed = typeof of === 'string' ? fixedSizeOf(of) : undefined;
  if (fixed !== undefined) {
    return (value) => {
      const { length } = value as readonly unknown[];
      return sizeOfLength(length, compact) + length * fixed;
    };
  }
  const sizeOf = elementSize(field);
  return (value) => {
    const list = value as readonly unknown[];
    let size = sizeOfLength(list.length, compact);
    let index = 0;
    try {
      for (; index < list.length; index += 1) size += sizeOf(list[index]);
    } catch (error) {
      throw within(`[${index}]`, error);
    }
    return size;
  };
}

function elementSize({ of, compact }: FieldLayout): Size {
  if (typeof of === 'object') return compileSize(of) as Size;
  const element = { compact, nullable: false, type: of } as FieldLayout;
  return primitiveSize(of ?? 'bytes', element);
}

/** A tagged field: when it is written, and how many bytes its value takes. */
export interface TaggedSize {
  readonly field: FieldLayout;
  readonly tag: number;
  readonly size: Size;
  /** The value that was last found to be the default one: the same object mostly comes again. */
  lastDefault: unknown;
}

/** How a tagged field is counted. */
export function taggedPart(field: FieldLayout): TaggedSize {
  return { field, tag: field.tag ?? 0, size: compileFieldSize(field), lastDefault: field.default };
}

function sizeOfTags(given: Given, tags: readonly TaggedSize[]): number {
  let count = 0;
  let size = 0;
  for (const part of tags) {
    const value = given[part.field.name];
    if (value === undefined || value === part.lastDefault) continue;
    if (isDefault(part.field, value)) {
      part.lastDefault = value;
      continue;
    }
    count += 1;
    size += sizeOfTag(part.tag, sizeOfTagged(part, value));
  }
  for (const { tag, bytes } of unknownOf(given)) {
    count += 1;
    size += sizeOfTag(tag, bytes.length);
  }
  return sizeOfUnsignedVarint(count) + size;
}

function sizeOfTagged({ field, size }: TaggedSize, value: unknown): number {
  try {
    return size(value);
  } catch (error) {
    throw within(field.name, error);
  }
}

function sizeOfTag(tag: number, size: number): number {
  return sizeOfUnsignedVarint(tag) + sizeOfUnsignedVarint(size) + size;
}

const none: readonly UnknownTaggedField[] = [];

/** The tagged fields that came with a message and that the schema does not know. */
export function unknownOf(given: Given): readonly UnknownTaggedField[] {
  const unknown = given['unknownTaggedFields'];
  return unknown === undefined ? none : (unknown as readonly UnknownTaggedField[]);
}
