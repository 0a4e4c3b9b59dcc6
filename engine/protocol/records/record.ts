// What the records of internal topics are made of.
import type { Fields } from '../schema/fields.ts';
import type { MessageSchema } from '../schema/message.ts';
import type { Versions } from '../schema/versions.ts';

/**
 * A record of the metadata log: one value that tells its kind itself; all versions are flexible.
 */
export interface FramedRecordSchema<
  Name extends string = string,
  F extends Fields = Fields,
> extends MessageSchema<F> {
  readonly name: Name;
  readonly key: number;
}

interface FramedRecordDefinition<Name, F> {
  readonly key: number;
  readonly name: Name;
  readonly versions: Versions;
  readonly fields: F;
}

/** Describes a record that tells its kind itself. */
export function defineFramedRecord<const Name extends string, F extends Fields>(
  definition: FramedRecordDefinition<Name, F>,
): FramedRecordSchema<Name, F> {
  return { flexible: '0+', ...definition };
}

/** A record of a coordinator: the key tells the kind and of whom, the value is null to forget. */
export interface CoordinatorRecordSchema<
  Name extends string = string,
  Key extends Fields = Fields,
  Value extends Fields = Fields,
> {
  /** Stands in front of the key; 3.9 called it the version of the key. */
  readonly type: number;
  readonly name: Name;
  readonly key: MessageSchema<Key>;
  readonly value: MessageSchema<Value>;
}

interface CoordinatorRecordDefinition<Name, Key, Value> {
  readonly type: number;
  readonly name: Name;
  readonly key: Key;
  readonly value: {
    readonly versions: Versions;
    readonly flexible: Versions;
    readonly fields: Value;
  };
}

/** Describes a record of a coordinator. Keys have one version, and it is not flexible. */
export function defineCoordinatorRecord<
  const Name extends string,
  Key extends Fields,
  Value extends Fields,
>(
  definition: CoordinatorRecordDefinition<Name, Key, Value>,
): CoordinatorRecordSchema<Name, Key, Value> {
  const { type, name, key, value } = definition;
  return {
    type,
    name,
    key: { name: `${name}Key`, versions: '0', flexible: 'none', fields: key },
    value: { name: `${name}Value`, ...value },
  };
}
