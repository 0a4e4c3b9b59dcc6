/** Bytes written as hex digits. */
export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** Hex digits of bytes; null stays null. */
export function hexOfBytes(bytes: string | Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes as Uint8Array).toString('hex');
}
