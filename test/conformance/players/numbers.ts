import { backoffMs } from '../../../engine/protocol/exponential-backoff.ts';
import { crc32c } from '../../../engine/protocol/hashes/crc32c.ts';
import { murmur2, partitionOfKey } from '../../../engine/protocol/hashes/murmur2.ts';
import { positive, toPositive } from '../../../engine/protocol/hashes/signs.ts';
import { hasHostCharacters, hostPortOf } from '../../../engine/protocol/host-port.ts';
import {
  readUnsignedVarint,
  readVarint,
  readVarlong,
  sizeOfUnsignedVarint,
  sizeOfVarint,
  sizeOfVarlong,
  VarintError,
  writeUnsignedVarint,
  writeVarint,
  writeVarlong,
  type Cursor,
} from '../../../engine/protocol/varint.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';

/** Hashes, checksums, signs, waits, variable-length integers and addresses. */
export const numbers: Player = {
  families: ['tables/numbers'],
  play: (_, theCase) => {
    const play = plays[theCase['kind'] as keyof typeof plays];
    return play === undefined ? `there is no player for ${theCase.id}` : play(theCase);
  },
};

const plays: Readonly<Record<string, (theCase: GoldenCase) => string | undefined>> = {
  murmur2: playMurmur2,
  crc32c: ({ hex, value }) => difference(value, crc32c(bytesOfHex(hex as string))),
  sign: ({ n, toPositive: withoutSign, abs }) =>
    difference([withoutSign, abs], [toPositive(n as number), positive(n as number)]),
  backoff: playBackoff,
  varint: playVarint,
  varlong: playVarint,
  unsignedVarint: playVarint,
  readVarints: playReadVarints,
  hostPort: playHostPort,
};

function playMurmur2({
  hex,
  hash,
  positive: withoutSign,
  partitions,
}: GoldenCase): string | undefined {
  const key = bytesOfHex(hex as string);
  const counts = Object.keys(partitions as Record<string, number>);
  return difference(
    { hash, positive: withoutSign, partitions },
    {
      hash: murmur2(key),
      positive: toPositive(murmur2(key)),
      partitions: Object.fromEntries(
        counts.map((count) => [count, partitionOfKey(key, Number(count))]),
      ),
    },
  );
}

function playBackoff({ initial, multiplier, max, terms }: GoldenCase): string | undefined {
  const settings = {
    initialMs: initial as number,
    multiplier: multiplier as number,
    maxMs: max as number,
  };
  return difference(
    terms,
    (terms as number[]).map((_, attempts) => backoffMs(settings, attempts)),
  );
}

const codecs = {
  varint: { size: sizeOfVarint, write: writeVarint, read: readVarint },
  varlong: { size: sizeOfVarlong, write: writeVarlong, read: readVarlong },
  unsignedVarint: {
    size: sizeOfUnsignedVarint,
    write: writeUnsignedVarint,
    read: readUnsignedVarint,
  },
};

/** Written, counted and read back. A long beyond 2^53 is the double nearest to it. */
function playVarint({ kind, value, hex, size }: GoldenCase): string | undefined {
  const codec = codecs[kind as keyof typeof codecs];
  const number = Number(value);
  const bytes = new Uint8Array(10);
  const written = bytes.subarray(0, codec.write(bytes, 0, number));
  const back = codec.read(cursorOf(bytesOfHex(hex as string)));
  const expected = Number.isSafeInteger(number) ? { hex, size } : { hex: undefined, size };
  const found = { hex: expected.hex && hexOfBytes(written), size: codec.size(number) };
  return difference({ ...expected, back: number }, { ...found, back });
}

function playReadVarints({ hex, varint, varlong, unsignedVarint }: GoldenCase): string | undefined {
  const bytes = bytesOfHex(hex as string);
  const found = Object.entries(codecs).map(([kind, { read }]) => [kind, readOne(read, bytes)]);
  return difference({ varint, varlong, unsignedVarint }, Object.fromEntries(found));
}

function readOne(read: (cursor: Cursor) => number, bytes: Uint8Array): Record<string, unknown> {
  const cursor = cursorOf(bytes);
  try {
    const value = BigInt(read(cursor)).toString();
    return { value, left: bytes.length - cursor.at };
  } catch (error) {
    if (!(error instanceof VarintError)) throw error;
    return error.fault === 'underflow'
      ? { error: 'java.nio.BufferUnderflowException', message: null }
      : { error: 'java.lang.IllegalArgumentException', message: error.message };
  }
}

function playHostPort({ text, host, port, validHostPattern }: GoldenCase): string | undefined {
  const found = hostPortOf(text as string);
  return difference(
    { host, port, validHostPattern },
    {
      host: found?.host ?? null,
      port: found?.port ?? null,
      validHostPattern: hasHostCharacters(text as string),
    },
  );
}

function cursorOf(bytes: Uint8Array): Cursor {
  return { bytes, at: 0, end: bytes.length };
}
