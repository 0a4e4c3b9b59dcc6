import type { Json } from '../../../engine/protocol/codec/json.ts';

/** Is it an object with fields? */
export const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
