// A schema seen at one version: which fields are there and how they are written.
import { zeroUuid } from '../uuid.ts';
import type { Field, Fields, Primitive } from './fields.ts';
import type { MessageSchema } from './message.ts';
import { includes } from './versions.ts';

/** A struct as one version writes it. Fields that the version lacks are listed as well. */
export interface Layout {
  readonly version: number;
  readonly flexible: boolean;
  readonly fields: readonly FieldLayout[];
  /** No bytes shorter than this can be such a struct. */
  readonly minSize: number;
}

/** A field as one version writes it. */
export interface FieldLayout {
  readonly name: string;
  readonly type: Field['type'];
  /** What an array holds, or what a struct is made of. */
  readonly of: Primitive | Layout | undefined;
  readonly present: boolean;
  readonly nullable: boolean;
  /** Lengths are unsigned varints, one higher than the length. */
  readonly compact: boolean;
  /** Undefined: written at its place, not behind the others. */
  readonly tag: number | undefined;
  readonly ignorable: boolean;
  readonly default: unknown;
}

/** The layout of a message at a version. Throws RangeError for a version that no release has. */
export function layoutOf(schema: MessageSchema, version: number): Layout {
  if (!includes(schema.versions, version)) {
    throw new RangeError(`${schema.name} has versions ${schema.versions}, not ${version}.`);
  }
  return structLayout(schema.fields, version, includes(schema.flexible, version));
}

/** What a field holds that nobody set. Shared: messages are immutable. */
export function defaultOf(field: Field): unknown {
  if (field.options.default !== undefined) return field.options.default;
  if (field.type === 'array') return emptyList;
  return field.type === 'struct' ? defaultStruct(fieldsOf(field)) : zeros[field.type];
}

/** How many bytes a type always has; undefined when that depends on the value. */
export function fixedSizeOf(type: Field['type']): number | undefined {
  return fixedSizes[type];
}

/** The layout inside a struct: a struct always has one. */
export function layoutIn(of: FieldLayout['of']): Layout {
  if (typeof of !== 'object') throw new TypeError('A struct has fields.');
  return of;
}

const emptyList: readonly unknown[] = Object.freeze([]);
const zeros: Readonly<Record<Primitive, unknown>> = {
  bool: false,
  int8: 0,
  int16: 0,
  uint16: 0,
  int32: 0,
  uint32: 0,
  int64: 0,
  float64: 0,
  uuid: zeroUuid,
  string: '',
  bytes: new Uint8Array(0),
  records: null,
};
const fixedSizes: Readonly<Partial<Record<Field['type'], number>>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  float64: 8,
  uuid: 16,
};

function structLayout(fields: Fields, version: number, flexible: boolean): Layout {
  const laidOut = Object.entries(fields).map(([name, field]) =>
    fieldLayout(name, field, { version, flexible }),
  );
  const written = laidOut.filter(({ present, tag }) => present && tag === undefined);
  const minSize = written.reduce((size, field) => size + minSizeOf(field), flexible ? 1 : 0);
  return { version, flexible, fields: laidOut, minSize };
}

interface At {
  readonly version: number;
  readonly flexible: boolean;
}

function fieldLayout(name: string, field: Field, { version, flexible }: At): FieldLayout {
  const { type, versions, options, of } = field;
  const nullable = options.nullable === true ? versions : (options.nullable ?? 'none');
  return {
    name,
    type,
    of: typeof of === 'object' ? structLayout(of, version, flexible) : of,
    present: includes(versions, version),
    nullable: includes(nullable, version),
    compact: flexible && options.flexible !== 'none',
    tag: options.tag,
    ignorable: options.ignorable === true,
    default: defaultOf(field),
  };
}

function minSizeOf({ type, of, nullable, compact }: FieldLayout): number {
  const fixed = fixedSizes[type];
  if (fixed !== undefined) return fixed;
  if (type === 'struct') return nullable || typeof of !== 'object' ? 1 : of.minSize;
  if (compact) return 1;
  return type === 'string' ? 2 : 4;
}

function defaultStruct(fields: Fields): unknown {
  const entries = Object.entries(fields).map(([name, field]) => [name, defaultOf(field)] as const);
  return Object.freeze(Object.fromEntries(entries));
}

function fieldsOf(field: Field): Fields {
  return typeof field.of === 'object' ? field.of : {};
}
