import { fromBase64, toBase64 } from './base64.ts';

/** Topic ids, directory ids, cluster ids: 16 bytes, written as 22 letters of base64 for URLs. */
export type Uuid = string;

/** No id: a topic without one, a directory that is not known. */
export const zeroUuid: Uuid = 'AAAAAAAAAAAAAAAAAAAAAA';

/** The id of `__cluster_metadata`. */
export const oneUuid: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';

const sizeOfUuid = 16;

/** A text that no uuid can be read from; the message is Kafka's. */
export class UuidError extends Error {
  override readonly name = 'UuidError';
}

/** The 16 bytes of a uuid. Throws UuidError for a text that is none. */
export function uuidToBytes(text: Uuid): Uint8Array {
  if (text.length > 24) {
    const prefix = text.slice(0, 24);
    throw new UuidError(
      `Input string with prefix \`${prefix}\` is too long to be decoded as a base64 UUID`,
    );
  }
  const bytes = fromBase64(text, 'url');
  if (bytes === undefined) throw new UuidError(`Input string \`${text}\` is not base64`);
  if (bytes.length !== sizeOfUuid) {
    throw new UuidError(
      `Input string \`${text}\` decoded as ${bytes.length} bytes, which is not equal to the ` +
        'expected 16 bytes of a base64-encoded UUID',
    );
  }
  return bytes;
}

/** The text of the uuid that lies in `bytes` from `at` on. */
export function uuidOfBytes(bytes: Uint8Array, at: number): Uuid {
  if (at + sizeOfUuid > bytes.length) throw new UuidError('A uuid is cut off.');
  return toBase64(bytes.subarray(at, at + sizeOfUuid), 'url');
}

/** The order of uuids: by the two longs they are made of, which have a sign. */
export function compareUuids(a: Uuid, b: Uuid): number {
  const [left, right] = [uuidToBytes(a), uuidToBytes(b)];
  for (let index = 0; index < sizeOfUuid; index += 1) {
    const difference = signedAt(left, index) - signedAt(right, index);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Java's hash code of a uuid: it decides the iteration order of Kafka's hash maps. */
export function hashOfUuid(text: Uuid): number {
  const bytes = uuidToBytes(text);
  let hash = 0;
  for (let at = 0; at < sizeOfUuid; at += 1) hash ^= (bytes[at] ?? 0) << (24 - (at % 4) * 8);
  return hash;
}

/** The byte at an index, made comparable: the first byte of each long carries its sign. */
function signedAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index] ?? 0;
  return index % 8 === 0 ? (byte << 24) >> 24 : byte;
}
