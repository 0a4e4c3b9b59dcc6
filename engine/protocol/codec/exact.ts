import { longMax } from '../schema/fields.ts';
import type { FieldLayout } from '../schema/layout.ts';

/** A default as exact decoding gives it: every int64 in it as a bigint. */
export function exactDefault(field: FieldLayout): unknown {
  const { type, of, default: value } = field;
  if (typeof value === 'number') return type === 'int64' ? exactLong(value) : value;
  if (type !== 'struct' || value === null || typeof of !== 'object') return value;
  return Object.fromEntries(of.fields.map((inner) => [inner.name, exactDefault(inner)]));
}

function exactLong(value: number): bigint {
  return value >= longMax ? 0x7fff_ffff_ffff_ffffn : BigInt(value);
}
