// Random messages, drawn from the schema that describes them.
import fc from 'fast-check';
import type { Primitive } from '../../../engine/protocol/schema/fields.ts';
import { longMax } from '../../../engine/protocol/schema/fields.ts';
import type { FieldLayout, Layout } from '../../../engine/protocol/schema/layout.ts';
import { layoutOf } from '../../../engine/protocol/schema/layout.ts';
import type { MessageSchema } from '../../../engine/protocol/schema/message.ts';
import { rangeOf } from '../../../engine/protocol/schema/versions.ts';
import { uuidOfBytes } from '../../../engine/protocol/uuid.ts';

/** A message to be encoded, of whatever schema. */
export type AnyDraft = Readonly<Record<string, unknown>>;

/** Any message that a version can say. Some fields are left out, and lists are short. */
export function arbitraryMessage(schema: MessageSchema, version: number): fc.Arbitrary<AnyDraft> {
  return arbitraryStruct(layoutOf(schema, version), true);
}

/** The same without tagged fields that the schema does not know. */
export function arbitraryKnownMessage(
  schema: MessageSchema,
  version: number,
): fc.Arbitrary<AnyDraft> {
  return arbitraryStruct(layoutOf(schema, version), false);
}

/** Every version that some release has. */
export function versionsOf(schema: MessageSchema): number[] {
  const { first, last } = rangeOf(schema.versions);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function arbitraryStruct(layout: Layout, strangers: boolean): fc.Arbitrary<AnyDraft> {
  const fields = layout.fields.filter(({ present }) => present);
  const model = Object.fromEntries(
    fields.map((field) => [field.name, arbitraryField(field, strangers)]),
  );
  // Records that nobody gave are null, which not every field allows.
  const requiredKeys = fields.filter(({ type }) => type === 'records').map(({ name }) => name);
  const known = fc.record(model, { requiredKeys });
  if (!layout.flexible || !strangers) return known;
  const unknown = fc.option(arbitraryUnknownTags(layout), { nil: undefined, freq: 5 });
  return fc
    .tuple(known, unknown)
    .map(([message, tags]) =>
      tags === undefined ? message : { ...message, unknownTaggedFields: tags },
    );
}

function arbitraryUnknownTags(layout: Layout): fc.Arbitrary<unknown> {
  const taken = new Set(layout.fields.map(({ tag }) => tag));
  return fc
    .uniqueArray(
      fc.record({ tag: fc.nat(300).filter((tag) => !taken.has(tag)), bytes: arbitraryBytes }),
      { minLength: 1, maxLength: 3, selector: ({ tag }) => tag },
    )
    .map((tags) => tags.toSorted((one, other) => one.tag - other.tag));
}

function arbitraryField(field: FieldLayout, strangers: boolean): fc.Arbitrary<unknown> {
  const value = arbitraryValue(field, strangers);
  return field.nullable ? fc.option(value, { freq: 4 }) : value;
}

function arbitraryValue({ type, of }: FieldLayout, strangers: boolean): fc.Arbitrary<unknown> {
  if (type === 'struct')
    return typeof of === 'object' ? arbitraryStruct(of, strangers) : fc.constant({});
  if (type !== 'array') return primitives[type];
  const element =
    typeof of === 'object' ? arbitraryStruct(of, strangers) : primitives[of ?? 'bytes'];
  return fc.array<unknown>(element, { maxLength: 3 });
}

const arbitraryBytes = fc.uint8Array({ maxLength: 20 });

const primitives: Readonly<Record<Primitive, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 0xffff_ffff }),
  int64: fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(longMax, -longMax)),
  float64: fc.double({ noNaN: true }),
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => uuidOfBytes(bytes, 0)),
  string: fc.string({ unit: 'grapheme', maxLength: 30 }),
  bytes: arbitraryBytes,
  records: arbitraryBytes,
};
