const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const beyondAscii = /[\u0080-\uffff]/;

/** How many bytes a text takes as UTF-8; a lone surrogate counts as the replacement character. */
export function sizeOfText(text: string): number {
  // Most values of records are long and plain, and an expression finds that out several times faster.
  if (text.length > 16 && !beyondAscii.test(text)) return text.length;
  let size = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) size += 1;
    else if (isPair(unit, text.charCodeAt(at + 1))) {
      // Two code units, four bytes.
      size += 2;
      at += 1;
    } else size += 2;
  }
  return size;
}

/** A text as UTF-8. */
export function textToBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes a text as UTF-8 and says where it ends. */
export function writeText(bytes: Uint8Array, at: number, text: string): number {
  if (text.length < 32) {
    const end = writeAscii(bytes, at, text);
    if (end >= 0) return end;
  }
  return at + encoder.encodeInto(text, bytes.subarray(at)).written;
}

/** The text of UTF-8 bytes; what is not UTF-8 becomes the replacement character, as in Java. */
export function textOfBytes(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Short plain texts are written faster by hand. Negative when the text is not plain. */
function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return -1;
    bytes[at + index] = unit;
  }
  return at + text.length;
}

function isPair(high: number, low: number): boolean {
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}
