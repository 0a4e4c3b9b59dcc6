/** The two alphabets of base64 (RFC 4648): SCRAM writes `standard`, Kafka's uuids are `url`. */
export type Base64Alphabet = 'standard' | 'url';

const common = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const letters: Readonly<Record<Base64Alphabet, string>> = {
  standard: `${common}+/`,
  url: `${common}-_`,
};
const values: Readonly<Record<Base64Alphabet, Int8Array>> = {
  standard: valuesOf(letters.standard),
  url: valuesOf(letters.url),
};

/** Bytes as base64 text, without padding. */
export function toBase64(bytes: Uint8Array, alphabet: Base64Alphabet): string {
  const letter = letters[alphabet];
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const triple = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += letter.charAt(triple >> 18) + letter.charAt((triple >> 12) & 63);
    if (left > 1) text += letter.charAt((triple >> 6) & 63);
    if (left > 2) text += letter.charAt(triple & 63);
  }
  return text;
}

/** Bytes as base64 text, padded with `=` to a multiple of four. */
export function toPaddedBase64(bytes: Uint8Array, alphabet: Base64Alphabet): string {
  const text = toBase64(bytes, alphabet);
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/**
 * The bytes of base64 text as Java's decoder reads it: padding is optional but must be right, bits
 * that do not make a byte are ignored. Undefined when the text is not base64.
 */
export function fromBase64(text: string, alphabet: Base64Alphabet): Uint8Array | undefined {
  const length = lengthWithoutPadding(text);
  if (length === undefined || length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((length * 6) / 8));
  const value = values[alphabet];
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < length; index += 1) {
    const sextet = value[text.charCodeAt(index)] ?? -1;
    if (sextet < 0) return undefined;
    held = ((held << 6) | sextet) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = held >> bits;
      at += 1;
    }
  }
  return bytes;
}

/** Where the letters end; undefined when there is padding that does not fill up a group of four. */
function lengthWithoutPadding(text: string): number | undefined {
  if (!text.endsWith('=')) return text.length;
  if (text.length % 4 !== 0) return undefined;
  return text.endsWith('==') ? text.length - 2 : text.length - 1;
}

function valuesOf(alphabet: string): Int8Array {
  const table = new Int8Array(128).fill(-1);
  for (let value = 0; value < alphabet.length; value += 1)
    table[alphabet.charCodeAt(value)] = value;
  return table;
}
