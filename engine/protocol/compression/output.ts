/**
 * A block may not grow beyond this: a few bytes could otherwise ask for gigabytes.
 * Kafka has no such limit, for it reads record by record; no batch that it accepts comes near.
 */
export const maxDecompressedSize = 64 * 1024 * 1024;

/** Why a block was not decompressed to its end. */
export const tooLarge = `the records are larger than ${maxDecompressedSize} bytes`;

/** Pieces that make up one run of bytes. */
export interface Output {
  readonly parts: Uint8Array[];
  size: number;
}

/** An output with nothing in it. */
export function emptyOutput(): Output {
  return { parts: [], size: 0 };
}

/** Adds a piece. False: the limit is reached, and the piece was left out. */
export function addPart(output: Output, part: Uint8Array): boolean {
  if (output.size + part.length > maxDecompressedSize) return false;
  output.parts.push(part);
  output.size += part.length;
  return true;
}

/** All pieces in a row. */
export function joinParts({ parts, size }: Output): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
