// JSON files that tools read. What stands in them was written by people.
import { toolException } from './endings.ts';

/** A value in a JSON file. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** The value that a text holds; undefined when it is no JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** A field of an object; undefined when it is not there. */
export function fieldOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, JsonValue>>)[name] : undefined;
}

/** The items of a list; none where there is no list. */
export const itemsOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];

/** A text that has to be there. */
export function textIn(value: JsonValue, name: string): string {
  const field = fieldOf(value, name);
  if (typeof field === 'string') return field;
  throw mappingError('String', field);
}

/** A whole number that has to be there. */
export function numberIn(value: JsonValue, name: string): number {
  const field = fieldOf(value, name);
  if (typeof field === 'number' && Number.isSafeInteger(field)) return field;
  throw mappingError('Integer', field);
}

const mappingError = (type: string, found: JsonValue | undefined) =>
  toolException(
    'AdminOperationException',
    `Expected \`${type}\` value, received ${JSON.stringify(found)}`,
  );
