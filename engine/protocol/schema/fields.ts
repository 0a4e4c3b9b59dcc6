// The language in which messages are described: one constructor per type of Kafka's protocol.
// Static types and codecs derive from the same description, so that they cannot disagree.
import type { Records } from '../batch.ts';
import type { Uuid } from '../uuid.ts';
import type { Versions } from './versions.ts';

/** The types whose values are not made of other fields. */
export interface Primitives {
  readonly bool: boolean;
  readonly int8: number;
  readonly int16: number;
  readonly uint16: number;
  readonly int32: number;
  readonly uint32: number;
  readonly int64: number;
  readonly float64: number;
  readonly uuid: Uuid;
  readonly string: string;
  readonly bytes: Uint8Array;
  readonly records: Records;
}

/** The name of a primitive type. */
export type Primitive = keyof Primitives;

/** Long.MAX_VALUE as we hold it: the nearest double, which is written as Long.MAX_VALUE again. */
export const longMax = 9_223_372_036_854_775_808;

/** What may be said about a field beside its type and the versions that have it. */
export interface Options<T> {
  /** The versions in which null is a value; `true` means wherever the field exists. */
  readonly nullable?: true | Versions;
  /** A tagged field: written behind the others, and only when it is not the default (KIP-482). */
  readonly tag?: number;
  /** The value of a field that is absent. Zero, empty or a struct of defaults unless said. */
  readonly default?: T | null;
  /** May be dropped silently when a version lacks it; other fields must hold their default then. */
  readonly ignorable?: true;
  /** Another name that the field had in releases before 4.4. */
  readonly formerly?: string;
  /** `none`: written in the old way even in flexible versions. */
  readonly flexible?: 'none';
}

/** One field of a message: its type, the versions that have it, and what else is known of it. */
export interface Field<Value = unknown, Written = Value, Optional extends boolean = boolean> {
  readonly type: Primitive | 'array' | 'struct';
  readonly versions: Versions;
  readonly options: Options<unknown>;
  /** What an array holds, or what a struct is made of. */
  readonly of?: Primitive | Fields;
  /** For the compiler only; never set. */
  readonly meaning?: {
    readonly value: Value;
    readonly written: Written;
    readonly optional: Optional;
  };
}

/** The fields of a struct, in the order in which they are written. */
export interface Fields {
  readonly [name: string]: Field;
}

/** A tagged field that the schema does not know; kept, so that what is passed on stays whole. */
export interface UnknownTaggedField {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

interface Extra {
  readonly unknownTaggedFields?: readonly UnknownTaggedField[];
}

/** A decoded struct: every field is there, in the schema's order. */
export type StructOf<F extends Fields> = {
  readonly [K in keyof F]: NonNullable<F[K]['meaning']>['value'];
} & Extra;

/**
 * A struct to be encoded: fields that have a default, or that only some versions have, may be left
 * out.
 */
export type DraftOf<F extends Fields> = {
  readonly [K in Exclude<keyof F, Leavable<F>>]: NonNullable<F[K]['meaning']>['written'];
} & {
  readonly [K in Leavable<F>]?: NonNullable<F[K]['meaning']>['written'];
} & Extra;

type Leavable<F extends Fields> = {
  [K in keyof F]: true extends NonNullable<F[K]['meaning']>['optional'] ? K : never;
}[keyof F];

type Null<O> = O extends { readonly nullable: unknown } ? null : never;
type IsOptional<V, O> = V extends '0+'
  ? O extends { readonly default: unknown } | { readonly tag: number }
    ? true
    : false
  : true;
type PrimitiveField<T, V, O> = Field<T | Null<O>, T | Null<O>, IsOptional<V, O>>;

/** The struct that some fields, or an array's element type, stand for. */
type ValueOf<E> = E extends Primitive ? Primitives[E] : E extends Fields ? StructOf<E> : never;
type WrittenOf<E> = E extends Primitive ? Primitives[E] : E extends Fields ? DraftOf<E> : never;

type Constructor<T> = <const V extends Versions, const O extends Options<T> = object>(
  versions: V,
  options?: O,
) => PrimitiveField<T, V, O>;

/** One byte: 1 is true, 0 is false. */
export const bool: Constructor<boolean> = primitive('bool');
/** An integer of 8 bits. */
export const int8: Constructor<number> = primitive('int8');
/** An integer of 16 bits, such as an error code. */
export const int16: Constructor<number> = primitive('int16');
/** An integer of 16 bits without sign, such as a port. */
export const uint16: Constructor<number> = primitive('uint16');
/** An integer of 32 bits, such as an epoch or a node id. */
export const int32: Constructor<number> = primitive('int32');
/** An integer of 32 bits without sign. */
export const uint32: Constructor<number> = primitive('uint32');
/** An integer of 64 bits, such as an offset; beyond ±(2^53 − 1) it is the nearest double. */
export const int64: Constructor<number> = primitive('int64');
/** A double. */
export const float64: Constructor<number> = primitive('float64');
/** Sixteen bytes, held as Kafka's text of 22 letters. */
export const uuid: Constructor<Uuid> = primitive('uuid');
/** A text in UTF-8, of at most 32,767 bytes. */
export const string: Constructor<string> = primitive('string');
/** Bytes that mean something to others. */
export const bytes: Constructor<Uint8Array> = primitive('bytes');
/** Record batches. */
export const records: Constructor<Records> = primitive('records');

/** A list of primitives, or of structs with the given fields. */
export function array<
  const V extends Versions,
  const E extends Primitive | Fields,
  const O extends Options<readonly ValueOf<E>[]> = object,
>(
  versions: V,
  element: E,
  options?: O,
): Field<readonly ValueOf<E>[] | Null<O>, readonly WrittenOf<E>[] | Null<O>, IsOptional<V, O>> {
  return { type: 'array', versions, options: options ?? {}, of: element };
}

/** Fields within a field. */
export function struct<
  const V extends Versions,
  const F extends Fields,
  const O extends Options<StructOf<F>> = object,
>(
  versions: V,
  fields: F,
  options?: O,
): Field<StructOf<F> | Null<O>, DraftOf<F> | Null<O>, IsOptional<V, O>> {
  return { type: 'struct', versions, options: options ?? {}, of: fields };
}

function primitive<T>(type: Primitive): Constructor<T> {
  return (versions, options) => ({ type, versions, options: options ?? {} });
}
