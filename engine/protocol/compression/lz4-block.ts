// LZ4's block format: sequences of literals and a match, the last one literals alone.

import { matchLength, minimumMatch, nothingSeen, seenBefore } from './matches.ts';

/** The last five bytes are literals, and no match starts in the last twelve. */
const lastLiterals = 5;
const matchLimit = 12;
const maxOffset = 65_535;

/** Compresses one block of at most 64 KiB; undefined when it would not get smaller. */
export function compressLz4Block(bytes: Uint8Array): Uint8Array | undefined {
  const out: Sink = { bytes: new Uint8Array(bytes.length + 16), at: 0 };
  const seen = nothingSeen(bytes.length);
  const matchEnd = bytes.length - lastLiterals;
  let literalFrom = 0;
  let at = 0;
  while (at < bytes.length - matchLimit) {
    const candidate = seenBefore(seen, bytes, at);
    const isNear = candidate >= 0 && at - candidate <= maxOffset;
    const length = isNear ? matchLength(bytes, candidate, at, matchEnd) : 0;
    if (length < minimumMatch) {
      at += 1;
      continue;
    }
    const literals = bytes.subarray(literalFrom, at);
    if (!writeSequence(out, literals, { offset: at - candidate, length })) return undefined;
    at += length;
    literalFrom = at;
  }
  if (!writeSequence(out, bytes.subarray(literalFrom), undefined)) return undefined;
  return out.at < bytes.length ? out.bytes.subarray(0, out.at) : undefined;
}

/** Decompresses one block into at most `limit` bytes; a sentence instead of bytes when it is broken. */
export function decompressLz4Block(bytes: Uint8Array, limit: number): Uint8Array | string {
  const source: Source = { bytes, at: 0 };
  const out: Sink = { bytes: new Uint8Array(Math.min(limit, bytes.length * 255)), at: 0 };
  while (source.at < bytes.length) {
    const token = pull(source);
    if (!readLiterals(source, token >> 4, out)) return broken(source);
    // The last sequence has no match.
    if (source.at === bytes.length) break;
    if (!readMatch(source, token & 15, out)) return broken(source);
  }
  return out.bytes.subarray(0, out.at);
}

interface Source {
  readonly bytes: Uint8Array;
  at: number;
}

interface Sink {
  readonly bytes: Uint8Array;
  at: number;
}

interface Match {
  readonly offset: number;
  readonly length: number;
}

function broken(source: Source): string {
  return `an LZ4 block is broken before byte ${source.at}`;
}

/** Writes one sequence. False: there is no room, so compression does not pay. */
function writeSequence(out: Sink, literals: Uint8Array, match: Match | undefined): boolean {
  const extra = match === undefined ? 0 : match.length - minimumMatch;
  const room = 8 + literals.length + Math.ceil((literals.length + extra) / 255);
  if (out.at + room > out.bytes.length) return false;
  push(out, (Math.min(literals.length, 15) << 4) | Math.min(extra, 15));
  if (literals.length >= 15) writeLength(out, literals.length - 15);
  out.bytes.set(literals, out.at);
  out.at += literals.length;
  if (match === undefined) return true;
  push(out, match.offset & 255);
  push(out, match.offset >> 8);
  if (extra >= 15) writeLength(out, extra - 15);
  return true;
}

function writeLength(out: Sink, length: number): void {
  let left = length;
  for (; left >= 255; left -= 255) push(out, 255);
  push(out, left);
}

function readLiterals(source: Source, short: number, out: Sink): boolean {
  const length = readLength(source, short);
  const end = source.at + length;
  if (end > source.bytes.length || out.at + length > out.bytes.length) return false;
  out.bytes.set(source.bytes.subarray(source.at, end), out.at);
  source.at = end;
  out.at += length;
  return true;
}

function readMatch(source: Source, short: number, out: Sink): boolean {
  const offset = pull(source) | (pull(source) << 8);
  const length = readLength(source, short) + minimumMatch;
  const isSound = source.at <= source.bytes.length && offset > 0 && offset <= out.at;
  if (!isSound || out.at + length > out.bytes.length) return false;
  // Byte by byte: a match may overlap itself.
  for (let index = 0; index < length; index += 1) push(out, out.bytes[out.at - offset] ?? 0);
  return true;
}

function readLength(source: Source, short: number): number {
  let length = short;
  if (short < 15) return length;
  for (;;) {
    const byte = pull(source);
    length += byte;
    if (byte < 255) return length;
  }
}

function push(out: Sink, byte: number): void {
  out.bytes[out.at] = byte;
  out.at += 1;
}

/** The next byte; behind the end there are zeros, and the checks of lengths notice it. */
function pull(source: Source): number {
  const byte = source.bytes[source.at] ?? 0;
  source.at += 1;
  return byte;
}
