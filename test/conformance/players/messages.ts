import { codecOf } from '../../../engine/protocol/codec/codec.ts';

import type { Fields } from '../../../engine/protocol/schema/fields.ts';
import type { FieldLayout, Layout } from '../../../engine/protocol/schema/layout.ts';
import { includes, rangeOf } from '../../../engine/protocol/schema/versions.ts';
import { difference } from '../difference.ts';
import type { Player } from '../player.ts';
import { messageOf } from './messages-by-name.ts';

interface RecordedField {
  readonly name: string;
  readonly type: string;
  readonly versions?: string;
  readonly nullableVersions?: string;
  readonly taggedVersions?: string;
  readonly tag?: number | string;
  readonly default?: string | number | boolean | null;
  readonly fields?: readonly RecordedField[];
}

interface RecordedMessage {
  readonly name: string;
  readonly validVersions: string;
  readonly flexibleVersions?: string;
  readonly fields: readonly RecordedField[];
  readonly commonStructs?: readonly {
    readonly name: string;
    readonly fields: readonly RecordedField[];
  }[];
}

/** Names, types, nullability, tags and defaults of every field of a release, version by version. */
export const messages: Player = {
  families: ['messages'],
  play: (_, theCase) => {
    const recorded = theCase as unknown as RecordedMessage;
    const { first, last } = rangeOf(recorded.validVersions);
    for (let version = first; version <= last; version += 1) {
      const found = playVersion(recorded, version);
      if (found !== undefined) return `version ${version}: ${found}`;
    }
    return undefined;
  },
};

function playVersion(recorded: RecordedMessage, version: number): string | undefined {
  const ours = messageOf(recorded.name, version);
  const { layout } = codecOf(ours.schema, ours.version);
  const flexible = includes(recorded.flexibleVersions ?? 'none', version);
  const expected = recordedStruct(recorded.fields, { recorded, version });
  return (
    difference(flexible, layout.flexible, 'flexible') ??
    difference(expected, describe(layout, ours.schema.fields, expected))
  );
}

/** What is compared of a field. */
interface Described {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly tag: number | null;
  readonly default: string;
  readonly fields: readonly Described[];
}

interface At {
  readonly recorded: RecordedMessage;
  readonly version: number;
}

function recordedStruct(fields: readonly RecordedField[], at: At): Described[] {
  return fields
    .filter(({ versions, taggedVersions }) =>
      includes(versions ?? taggedVersions ?? 'none', at.version),
    )
    .map((field) => recordedField(field, at));
}

function recordedField(field: RecordedField, at: At): Described {
  const { name, type, nullableVersions = 'none', taggedVersions = 'none', tag } = field;
  const element = type.replace('[]', '');
  const common = at.recorded.commonStructs?.find((struct) => struct.name === element)?.fields;
  const inner = field.fields ?? common;
  return {
    name: name.charAt(0).toLowerCase() + name.slice(1),
    type: inner === undefined ? type : type.replace(element, 'struct'),
    nullable: includes(nullableVersions, at.version),
    tag: includes(taggedVersions, at.version) ? Number(tag) : null,
    default: recordedDefault(field, inner !== undefined),
    fields: inner === undefined ? [] : recordedStruct(inner, at),
  };
}

/** Defaults may be typed, texts or hex; without one, a field is zero or empty. */
function recordedDefault({ type, default: given }: RecordedField, isStruct: boolean): string {
  if (given === 'null') return 'null';
  if (given === undefined || given === null || given === '') return emptyOf(type, isStruct);
  return /int|float/.test(type) ? String(Number(given)) : String(given);
}

function emptyOf(type: string, isStruct: boolean): string {
  if (type.startsWith('[]')) return '[]';
  if (isStruct) return 'struct';
  if (type === 'bool') return 'false';
  if (type === 'records') return 'null';
  return /int|float/.test(type) ? '0' : 'empty';
}

/** Our layout in the same form; a tagged field that only later releases know harms nobody. */
function describe(layout: Layout, fields: Fields, expected: readonly Described[]): Described[] {
  return layout.fields
    .filter(({ present }) => present)
    .map((field) => describeField(field, fields, expected))
    .filter(({ name, tag }) => tag === null || expected.some((other) => other.name === name));
}

function describeField(
  field: FieldLayout,
  fields: Fields,
  expected: readonly Described[],
): Described {
  const { name, of, nullable, tag = null } = field;
  const schema = fields[name];
  const former = schema?.options.formerly;
  const known = expected.find((other) => other.name === name || other.name === former);
  const inner = typeof schema?.of === 'object' ? schema.of : {};
  return {
    name: known?.name ?? name,
    type: typeOf(field),
    nullable,
    tag,
    default: ourDefault(field),
    fields: typeof of === 'object' ? describe(of, inner, known?.fields ?? []) : [],
  };
}

function typeOf({ type, of }: FieldLayout): string {
  const element = typeof of === 'object' ? 'struct' : (of ?? type);
  return type === 'array' ? `[]${element}` : element;
}

function ourDefault({ type, default: value }: FieldLayout): string {
  if (value === null) return 'null';
  if (type === 'array') return '[]';
  if (type === 'struct') return 'struct';
  if (type === 'string' || type === 'bytes' || type === 'uuid') return 'empty';
  return `${value as number | boolean}`;
}
