// Control records as they stand in a log: the key tells the kind, the value what happened.
import { codecOf, decodeVersioned, encode, encodeVersioned } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { readerOf, readShort } from '../codec/reader.ts';
import type { Draft, Message } from '../schema/message.ts';
import { rangeOf } from '../schema/versions.ts';
import {
  controlRecordKey,
  endTxnMarker,
  kraftVersionRecord,
  leaderChangeMessage,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  votersRecord,
} from './control-records.ts';

/** The kinds of control records; their numbers are their places in this list. */
export const controlRecordTypes = [
  'abort',
  'commit',
  'leader-change',
  'snapshot-header',
  'snapshot-footer',
  'kraft-version',
  'kraft-voters',
] as const;

/** A kind of control record. */
export type ControlRecordType = (typeof controlRecordTypes)[number];

/** What the value of each kind says. */
export const controlRecords = {
  abort: endTxnMarker,
  commit: endTxnMarker,
  'leader-change': leaderChangeMessage,
  'snapshot-header': snapshotHeaderRecord,
  'snapshot-footer': snapshotFooterRecord,
  'kraft-version': kraftVersionRecord,
  'kraft-voters': votersRecord,
} as const;

/** A decoded control record; `switch` on the type tells which fields it has. */
export type ControlRecord = {
  [Type in ControlRecordType]: {
    readonly type: Type;
    readonly value: Message<(typeof controlRecords)[Type]>;
  };
}[ControlRecordType];

/** The key of a control record as it stands in the log. */
export function encodeControlKey(type: ControlRecordType): Uint8Array {
  return encodeVersioned(controlRecordKey, 0, { type: controlRecordTypes.indexOf(type) });
}

/**
 * The value of a control record as it stands in the log, at its newest version. Markers have their
 * version in front; the others are read at the version that their first field tells.
 */
export function encodeControlValue<Type extends ControlRecordType>(
  type: Type,
  value: Draft<(typeof controlRecords)[Type]>,
): Uint8Array {
  const schema: (typeof controlRecords)[Type] = controlRecords[type];
  const version = rangeOf(schema.versions).last;
  return isMarker(type) ? encodeVersioned(schema, version, value) : encode(schema, version, value);
}

/** Reads a control record. Throws DecodeError. */
export function decodeControlRecord(key: Uint8Array, value: Uint8Array): ControlRecord {
  const { type: number } = decodeVersioned(controlRecordKey, key);
  const type = controlRecordTypes[number];
  if (type === undefined) throw new DecodeError(2, `no control record has type ${number}`);
  const schema = controlRecords[type];
  const found = isMarker(type) ? decodeVersioned(schema, value) : decodeSelfVersioned(type, value);
  return { type, value: found } as ControlRecord;
}

/** A newer version than ours is read as ours: what it adds lies behind, in tagged fields. */
function decodeSelfVersioned(type: ControlRecordType, value: Uint8Array): object {
  const schema = controlRecords[type];
  const told = readShort(readerOf(value));
  const version = Math.max(0, Math.min(told, rangeOf(schema.versions).last));
  return codecOf(schema, version).read(readerOf(value));
}

function isMarker(type: ControlRecordType): boolean {
  return type === 'abort' || type === 'commit';
}
