import { murmur2 } from '../../../engine/protocol/hashes/murmur2.ts';
import { positive } from '../../../engine/protocol/hashes/signs.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { difference } from '../difference.ts';
import { bytesOfHex } from '../hex.ts';
import type { Player } from '../player.ts';

/** murmur2 of keys, and the partition of the offsets topic that a group's name gives. */
export const hashes: Player = {
  families: ['hashes'],
  play: (_, { kind, value }) => {
    if (kind === 'murmur2') {
      const [hex, hash] = value as readonly [string, number];
      return difference(hash, murmur2(bytesOfHex(hex)));
    }
    if (kind !== 'javaHashMod50') return `there is no player for ${String(kind)}`;
    const [text, hash, partition] = value as readonly [string, number, number];
    const found = hashOfString(text);
    return difference([hash, partition], [found, positive(found) % 50]);
  },
};
