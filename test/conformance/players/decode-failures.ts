import { codecOf, encodeWith } from '../../../engine/protocol/codec/codec.ts';
import { DecodeError } from '../../../engine/protocol/codec/errors.ts';
import { readerOf } from '../../../engine/protocol/codec/reader.ts';
import { difference, differs } from '../difference.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';
import { messageOf } from './messages-by-name.ts';

interface DamagedCase {
  readonly message: string;
  readonly version: number;
  readonly hex: string;
  readonly fails?: { readonly error: string; readonly message: string | null };
  readonly left?: number;
  readonly rewritten?: string;
}

/** Damaged bytes: refused where Kafka refuses them, read alike where Kafka reads them. */
export const decodeFailures: Player = {
  families: ['tables/decode-failures'],
  play: (_, theCase) => {
    const { message, version, hex, fails, left, rewritten } = theCase as unknown as DamagedCase;
    const found = attempt(message, version, bytesOfHex(hex));
    if (fails === undefined) return difference({ left, rewritten }, found);
    if (!(found instanceof DecodeError)) return differs(fails, found, '');
    return sameReason(fails.message, found) ? undefined : differs(fails, found.message, '');
  },
};

interface ReadAnyway {
  readonly left: number;
  readonly rewritten: string | null;
}

function attempt(name: string, number: number, bytes: Uint8Array): ReadAnyway | DecodeError {
  const { schema, version } = messageOf(name, number);
  const codec = codecOf(schema, version);
  const reader = readerOf(bytes);
  try {
    const message = codec.readExactly(reader) as Record<string, unknown>;
    return { left: reader.end - reader.at, rewritten: hexOfBytes(encodeWith(codec, message)) };
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

/** Kafka's words differ by place; ours are the same everywhere, and name the field besides. */
function sameReason(message: string | null, { problem, path }: DecodeError): boolean {
  // We see at the length of a list that it cannot be whole; Kafka may see it only later.
  if (problem.startsWith('a list of')) return isUnderflow(message);
  if (message === null) return problem.includes('expected');
  const field = /field (\w+)/.exec(message)?.[1] ?? '';
  const reason = reasons.find(([kafkas]) => message.includes(kafkas))?.[1] ?? 'no such reason';
  return problem.includes(reason) && path.endsWith(field);
}

function isUnderflow(message: string | null): boolean {
  return message === null || / remaining| available/.test(message);
}

const reasons: readonly (readonly [kafkas: string, ours: string])[] = [
  ['Error reading byte array of', 'bytes were expected'],
  ['Tried to allocate a collection of size', 'a list of'],
  ['Varint is too long', 'Varint is too long'],
  ['had invalid length', 'a string cannot have'],
  ['was serialized as null', 'null is not a value here'],
];
