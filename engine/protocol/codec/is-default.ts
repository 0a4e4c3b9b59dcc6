import type { FieldLayout } from '../schema/layout.ts';

/** Does a field hold what it would hold if nobody had set it? Undefined always does. */
export function isDefault(field: FieldLayout, value: unknown): boolean {
  const { type, default: absent } = field;
  if (value === undefined || value === absent) return true;
  if (value === null || absent === null) return false;
  if (type === 'struct') return isDefaultStruct(field, value as Readonly<Record<string, unknown>>);
  if (type === 'array' || type === 'bytes') return (value as ArrayLike<unknown>).length === 0;
  // The same integer, held in full or as a double.
  return typeof value === 'bigint' && Number(value) === absent;
}

function isDefaultStruct(field: FieldLayout, value: Readonly<Record<string, unknown>>): boolean {
  const { of } = field;
  if (typeof of !== 'object' || value['unknownTaggedFields'] !== undefined) return false;
  for (const inner of of.fields) if (!isDefault(inner, value[inner.name])) return false;
  return true;
}
