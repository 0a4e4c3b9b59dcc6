// Snappy's block format: the length, then literals and copies of what was written before.
import { matchLength, minimumMatch, nothingSeen, seenBefore } from './matches.ts';
import { maxDecompressedSize } from './output.ts';

/** A copy says at most 64 bytes in three: no block grows more than this. */
const maxGrowth = 22;
/** Positions are remembered within one such piece, so that offsets fit two bytes. */
const pieceSize = 65_536;

/** Compresses one block. */
export function compressSnappyBlock(bytes: Uint8Array): Uint8Array {
  const out: Sink = {
    bytes: new Uint8Array(32 + bytes.length + Math.ceil(bytes.length / 6)),
    at: 0,
  };
  let rest = bytes.length;
  while (rest > 127) {
    push(out, (rest & 127) | 128);
    rest >>>= 7;
  }
  push(out, rest);
  for (let from = 0; from < bytes.length; from += pieceSize) {
    compressPiece(bytes, { from, to: Math.min(from + pieceSize, bytes.length) }, out);
  }
  return out.bytes.subarray(0, out.at);
}

/** Decompresses one block; a sentence instead of bytes when it is broken. */
export function decompressSnappyBlock(bytes: Uint8Array): Uint8Array | string {
  const header = readLength(bytes);
  if (header === undefined) return 'the length of a Snappy block is cut off';
  if (header.length > Math.min(maxDecompressedSize, bytes.length * maxGrowth)) {
    return `a Snappy block of ${bytes.length} bytes cannot hold ${header.length}`;
  }
  const source: Source = { bytes, at: header.at };
  const out: Sink = { bytes: new Uint8Array(header.length), at: 0 };
  while (source.at < bytes.length) {
    const tag = pull(source);
    const isSound = (tag & 3) === 0 ? readLiteral(source, tag, out) : readCopy(source, tag, out);
    if (!isSound) return `a Snappy block is broken before byte ${source.at}`;
  }
  return out.at === header.length ? out.bytes : 'a Snappy block ends too early';
}

interface Source {
  readonly bytes: Uint8Array;
  at: number;
}

interface Sink {
  readonly bytes: Uint8Array;
  at: number;
}

function compressPiece(
  bytes: Uint8Array,
  piece: { readonly from: number; readonly to: number },
  out: Sink,
): void {
  const seen = nothingSeen(piece.to - piece.from);
  let literalFrom = piece.from;
  let at = piece.from;
  while (at + minimumMatch <= piece.to) {
    const candidate = seenBefore(seen, bytes, at);
    const length = candidate < 0 ? 0 : matchLength(bytes, candidate, at, piece.to);
    if (length < minimumMatch) {
      at += 1;
      continue;
    }
    writeLiteral(out, bytes.subarray(literalFrom, at));
    writeCopy(out, at - candidate, length);
    at += length;
    literalFrom = at;
  }
  writeLiteral(out, bytes.subarray(literalFrom, piece.to));
}

function writeLiteral(out: Sink, literal: Uint8Array): void {
  if (literal.length === 0) return;
  const last = literal.length - 1;
  if (last < 60) push(out, last << 2);
  else if (last < 256) {
    push(out, 60 << 2);
    push(out, last);
  } else {
    push(out, 61 << 2);
    push(out, last & 255);
    push(out, last >> 8);
  }
  out.bytes.set(literal, out.at);
  out.at += literal.length;
}

function writeCopy(out: Sink, offset: number, length: number): void {
  let left = length;
  // At most 64 bytes a copy, and never fewer than four left over.
  while (left > 0) {
    const now = left > 64 ? Math.min(64, left - minimumMatch) : left;
    push(out, ((now - 1) << 2) | 2);
    push(out, offset & 255);
    push(out, offset >> 8);
    left -= now;
  }
}

function readLength(bytes: Uint8Array): { length: number; at: number } | undefined {
  let length = 0;
  let scale = 1;
  for (let at = 0; at < 5; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) return undefined;
    length += (byte & 127) * scale;
    if (byte < 128) return { length, at: at + 1 };
    scale *= 128;
  }
  return undefined;
}

function readLiteral(source: Source, tag: number, out: Sink): boolean {
  const short = tag >> 2;
  const length = 1 + (short < 60 ? short : pullLittleEndian(source, short - 59));
  const end = source.at + length;
  if (end > source.bytes.length || out.at + length > out.bytes.length) return false;
  out.bytes.set(source.bytes.subarray(source.at, end), out.at);
  source.at = end;
  out.at += length;
  return true;
}

function readCopy(source: Source, tag: number, out: Sink): boolean {
  const isShort = (tag & 3) === 1;
  const length = isShort ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
  const offset = isShort
    ? ((tag >> 5) << 8) | pull(source)
    : pullLittleEndian(source, (tag & 3) === 2 ? 2 : 4);
  if (offset === 0 || offset > out.at || out.at + length > out.bytes.length) return false;
  // Byte by byte: a copy may overlap itself.
  for (let index = 0; index < length; index += 1) push(out, out.bytes[out.at - offset] ?? 0);
  return true;
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

function pullLittleEndian(source: Source, size: number): number {
  let value = 0;
  for (let index = 0; index < size; index += 1) value |= pull(source) << (8 * index);
  return value >>> 0;
}
