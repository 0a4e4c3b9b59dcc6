// gzip (RFC 1952): one member, as Kafka's clients write it.
import { gzipSync, Inflate } from 'fflate';
import { crc32 } from '../hashes/crc32.ts';
import type { Decompressed } from './codecs.ts';
import { addPart, emptyOutput, joinParts, tooLarge, type Output } from './output.ts';

const nothing = new Uint8Array(0);
const trailerSize = 8;
/** Deflate grows a byte to at most 1,032: no slice can ask for more than 17 MB. */
const sliceSize = 16 * 1024;

const flag = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** Compresses; the same bytes always, for there is no time in them. */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { mtime: 0 });
}

/** Decompresses and checks length and checksum, as Java does when it comes to the end. */
export function gunzip(bytes: Uint8Array): Decompressed {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return failed('Not in GZIP format');
  if (bytes[2] !== 8) return failed('Unsupported compression method');
  const start = endOfHeader(bytes);
  const end = bytes.length - trailerSize;
  if (start > end) return failed('Unexpected end of GZIP stream');
  const output = emptyOutput();
  const failure = inflate(bytes.subarray(start, end), output);
  const plain = joinParts(output);
  return { bytes: plain, failure: failure ?? trailerFailure(bytes, plain) };
}

function failed(failure: string): Decompressed {
  return { bytes: nothing, failure };
}

function endOfHeader(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & flag.extra) !== 0) at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  if ((flags & flag.name) !== 0) at = behindZero(bytes, at);
  if ((flags & flag.comment) !== 0) at = behindZero(bytes, at);
  return (flags & flag.headerChecksum) === 0 ? at : at + 2;
}

function behindZero(bytes: Uint8Array, from: number): number {
  const zero = bytes.indexOf(0, from);
  return zero < 0 ? bytes.length : zero + 1;
}

/** Inflates slice by slice, so that what comes out can be counted. Says what went wrong, if something did. */
function inflate(deflated: Uint8Array, output: Output): string | undefined {
  const refused: Uint8Array[] = [];
  const stream = new Inflate((part) => {
    if (!addPart(output, part)) refused.push(part);
  });
  try {
    let at = 0;
    do {
      const next = Math.min(at + sliceSize, deflated.length);
      stream.push(deflated.subarray(at, next), next === deflated.length);
      at = next;
    } while (at < deflated.length && refused.length === 0);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return refused.length > 0 ? tooLarge : undefined;
}

function trailerFailure(bytes: Uint8Array, plain: Uint8Array): string | undefined {
  const at = bytes.length - trailerSize;
  const isWhole =
    readLittleEndian(bytes, at) === crc32(plain) &&
    readLittleEndian(bytes, at + 4) === plain.length;
  return isWhole ? undefined : 'Corrupt GZIP trailer';
}

function readLittleEndian(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 0; index < 4; index += 1) value |= (bytes[at + index] ?? 0) << (8 * index);
  return value >>> 0;
}
