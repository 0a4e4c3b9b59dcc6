// The values of control records as they stand in a log. Their keys are in `control-record.ts`.
import { codecOf, decodeVersioned, encode, encodeVersioned } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { readerOf, readShort } from '../codec/reader.ts';
import { controlTypeOf, type ControlType } from '../control-record.ts';
import type { Draft, Message } from '../schema/message.ts';
import { rangeOf } from '../schema/versions.ts';
import {
  endTxnMarker,
  kraftVersionRecord,
  leaderChangeMessage,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  votersRecord,
} from './control-records.ts';

/** What the value of each kind of control record says. */
export const controlRecords = {
  ABORT: endTxnMarker,
  COMMIT: endTxnMarker,
  LEADER_CHANGE: leaderChangeMessage,
  SNAPSHOT_HEADER: snapshotHeaderRecord,
  SNAPSHOT_FOOTER: snapshotFooterRecord,
  KRAFT_VERSION: kraftVersionRecord,
  KRAFT_VOTERS: votersRecord,
} as const satisfies Record<ControlType, unknown>;

/** A decoded control record; `switch` on the type tells which fields it has. */
export type ControlRecord = {
  [Type in ControlType]: {
    readonly type: Type;
    readonly value: Message<(typeof controlRecords)[Type]>;
  };
}[ControlType];

/**
 * The value of a control record, at its newest version. Markers have their version in front; the
 * others are read at the version that their first field tells.
 */
export function encodeControlValue<Type extends ControlType>(
  type: Type,
  value: Draft<(typeof controlRecords)[Type]>,
): Uint8Array {
  const schema: (typeof controlRecords)[Type] = controlRecords[type];
  const version = rangeOf(schema.versions).last;
  return isMarker(type) ? encodeVersioned(schema, version, value) : encode(schema, version, value);
}

/** Reads a control record. Throws DecodeError. */
export function decodeControlRecord(key: Uint8Array, value: Uint8Array): ControlRecord {
  const type = controlTypeOf({ key });
  if (type === undefined) throw new DecodeError(2, 'no control record has this type');
  const schema = controlRecords[type];
  const found = isMarker(type) ? decodeVersioned(schema, value) : decodeSelfVersioned(type, value);
  return { type, value: found } as ControlRecord;
}

/** A newer version than ours is read as ours: what it adds lies behind, in tagged fields. */
function decodeSelfVersioned(type: ControlType, value: Uint8Array): object {
  const schema = controlRecords[type];
  const told = readShort(readerOf(value));
  const version = Math.max(0, Math.min(told, rangeOf(schema.versions).last));
  return codecOf(schema, version).read(readerOf(value));
}

function isMarker(type: ControlType): boolean {
  return type === 'ABORT' || type === 'COMMIT';
}
