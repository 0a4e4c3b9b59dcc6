import { uuidOfBytes, type Uuid } from '../../../engine/protocol/uuid.ts';

/** Kafka's `new Uuid(most, least)`, as recordings write ids that they made up. */
export function uuidOfLongs(most: number, least: number): Uuid {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(most));
  view.setBigInt64(8, BigInt(least));
  return uuidOfBytes(bytes, 0);
}
