// Records that brokers write for each other and consumers never see: their key says what they are.
import type { DataRecord } from './batch.ts';
import { readInt16, writeInt16 } from './integers.ts';
import { invalidRecord } from './records-error.ts';
import { textToBytes } from './utf8.ts';

/** What a control record says, by the number in its key. */
export const controlTypes = [
  'ABORT',
  'COMMIT',
  'LEADER_CHANGE',
  'SNAPSHOT_HEADER',
  'SNAPSHOT_FOOTER',
  'KRAFT_VERSION',
  'KRAFT_VOTERS',
] as const;

/** What a control record says. */
export type ControlType = (typeof controlTypes)[number];

const keyVersion = 0;
const keySize = 4;

/** The key of a control record. */
export function controlKey(type: ControlType): Uint8Array {
  const key = new Uint8Array(keySize);
  writeInt16(key, 0, keyVersion);
  writeInt16(key, 2, controlTypes.indexOf(type));
  return key;
}

/** What a control record says; undefined for a type of a Kafka to come. */
export function controlTypeOf({ key }: Pick<DataRecord, 'key'>): ControlType | undefined {
  const bytes = typeof key === 'string' ? textToBytes(key) : (key ?? new Uint8Array(0));
  if (bytes.length < keySize) {
    throw invalidRecord(
      `Invalid value size found for end control record key. Must have at least ${keySize} bytes, ` +
        `but found only ${bytes.length}`,
      0,
    );
  }
  const version = readInt16(bytes, 0);
  if (version < 0) {
    throw invalidRecord(
      `Invalid version found for control record: ${version}. May indicate data corruption`,
      0,
    );
  }
  return controlTypes[readInt16(bytes, 2)];
}
