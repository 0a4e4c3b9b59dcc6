// Messages as Kafka's generated JSON converters write them.
import {
  layoutIn,
  layoutOf,
  type FieldLayout,
  type Layout,
} from '../../../engine/protocol/schema/layout.ts';
import type { MessageSchema } from '../../../engine/protocol/schema/message.ts';

/** JSON as it is written: nothing in it is undefined. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A message at a version: every field that this has; a tagged one only if it says something. */
export const messageJson = (schema: MessageSchema, version: number, message: object): Json =>
  structJson(layoutOf(schema, version), message);

function structJson({ fields }: Layout, struct: object): Json {
  const values = struct as Readonly<Record<string, unknown>>;
  const shown = fields.filter((field) => field.present && saysSomething(field, values[field.name]));
  return Object.fromEntries(
    shown.map((field) => [field.name, valueJson(field.type, field.of, values[field.name])]),
  );
}

const saysSomething = (field: FieldLayout, value: unknown): boolean =>
  field.tag === undefined || JSON.stringify(value) !== JSON.stringify(field.default);

function valueJson(type: FieldLayout['type'], of: FieldLayout['of'], value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (type === 'struct') return structJson(layoutIn(of), value);
  if (type === 'array') {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.map((item) =>
      typeof of === 'object'
        ? structJson(of, item as object)
        : valueJson(of ?? 'int8', undefined, item),
    );
  }
  if (value instanceof Uint8Array) return base64(value);
  return value as Json;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Java's Base64, with padding. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = [0, 1, 2].map((i) => bytes[at + i] ?? 0);
    const bits = three.reduce((sum, byte) => sum * 256 + byte, 0);
    const four = [18, 12, 6, 0].map((shift) => digits[(bits >> shift) & 63] ?? '').join('');
    const known = Math.min(bytes.length - at, 3);
    text += four.slice(0, known + 1).padEnd(4, '=');
  }
  return text;
}
