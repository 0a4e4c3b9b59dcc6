// The JSON in which Kafka's own tools (and our recordings) show messages: uuids as text, bytes in
// base64, tagged fields only where they differ from their default, no field that the version lacks.
import { encodeRecords } from '../batch-codec.ts';
import type { Records } from '../batch.ts';
import { fromBase64, toPaddedBase64 } from '../base64.ts';
import type { Fields, Primitive } from '../schema/fields.ts';
import { layoutIn, type FieldLayout, type Layout } from '../schema/layout.ts';
import type { MessageSchema } from '../schema/message.ts';
import { codecOf } from './codec.ts';
import { EncodeError, within } from './errors.ts';
import { isDefault } from './is-default.ts';
import type { Given } from './size.ts';

/** A message in Kafka's JSON form. Integers beyond ±(2^53 − 1) are texts. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A message as Kafka's JSON converter writes it at a version. */
export function toJson(schema: MessageSchema, version: number, message: object): Json {
  return structToJson(codecOf(schema, version).layout, message as Given);
}

/** The message that JSON means at a version. Fields that are not there have their default. */
export function fromJson(schema: MessageSchema, version: number, json: Json): Given {
  return structFromJson({ layout: codecOf(schema, version).layout, fields: schema.fields }, json);
}

function structToJson(layout: Layout, given: Given): Json {
  const json: Record<string, Json> = {};
  for (const field of layout.fields) {
    if (!field.present) continue;
    const value = given[field.name];
    if (field.tag !== undefined && isDefault(field, value)) continue;
    json[field.name] = valueToJson(field, value === undefined ? field.default : value);
  }
  return json;
}

function valueToJson(field: FieldLayout, value: unknown): Json {
  const { type, of } = field;
  if (value === null) return null;
  if (type === 'struct') return structToJson(layoutIn(of), value as Given);
  if (type !== 'array') return primitiveToJson(value);
  const list = value as readonly unknown[];
  return list.map((each) =>
    typeof of === 'object' ? structToJson(of, each as Given) : primitiveToJson(each),
  );
}

function primitiveToJson(value: unknown): Json {
  if (typeof value === 'bigint') return longToJson(value);
  if (typeof value !== 'object' || value === null) return value as Json;
  return toPaddedBase64(encodeRecords(value as Records), 'standard');
}

function longToJson(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

interface Described {
  readonly layout: Layout;
  readonly fields: Fields;
}

function structFromJson({ layout, fields }: Described, json: Json): Given {
  const given: Record<string, unknown> = {};
  const found = json as { readonly [name: string]: Json };
  for (const field of layout.fields) {
    if (!field.present) continue;
    const description = fields[field.name];
    const former = description?.options.formerly ?? field.name;
    const value = found[field.name] ?? found[former];
    if (value === undefined) continue;
    const inner = typeof description?.of === 'object' ? description.of : {};
    given[field.name] = at(field.name, () => valueFromJson(field, inner, value));
  }
  return given;
}

function valueFromJson(field: FieldLayout, fields: Fields, json: Json): unknown {
  const { type, of } = field;
  if (json === null) return null;
  if (type === 'struct') return structFromJson({ layout: layoutIn(of), fields }, json);
  if (type !== 'array') return primitiveFromJson(type, json);
  return (json as readonly Json[]).map((each, index) =>
    at(`[${index}]`, () =>
      typeof of === 'object'
        ? structFromJson({ layout: of, fields }, each)
        : primitiveFromJson(of ?? 'bytes', each),
    ),
  );
}

function primitiveFromJson(type: Primitive, json: Json): unknown {
  if (type === 'int64') return longFromJson(json);
  if (type !== 'bytes' && type !== 'records') return json;
  const bytes = fromBase64(json as string, 'standard');
  if (bytes === undefined) throw new EncodeError('this is not base64');
  return bytes;
}

function longFromJson(json: Json): unknown {
  return typeof json === 'string' ? BigInt(json) : json;
}

function at<T>(step: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw within(step, error);
  }
}
