import {
  compareUuids,
  hashOfUuid,
  uuidOfBytes,
  uuidToBytes,
  UuidError,
} from '../../../engine/protocol/uuid.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import type { Player } from '../player.ts';

/** Uuids: their text, their two longs, their hash codes and their order. */
export const uuids: Player = {
  families: ['tables/uuids'],
  play: (_, theCase) => {
    switch (theCase['kind']) {
      case 'of':
        return playOf(theCase);
      case 'parse':
        return playParse(theCase);
      case 'order':
        return playOrder(theCase['sorted'] as readonly string[]);
      default:
        return `there is no player for ${String(theCase['kind'])}`;
    }
  },
};

function playOf({ msb, lsb, text, hash }: GoldenCase): string | undefined {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(msb as string));
  view.setBigInt64(8, BigInt(lsb as string));
  const found = uuidOfBytes(bytes, 0);
  return difference({ text, hash }, { text: found, hash: hashOfUuid(found) });
}

function playParse({ text, value, fails }: GoldenCase): string | undefined {
  try {
    const bytes = uuidToBytes(text as string);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const longs = [view.getBigInt64(0), view.getBigInt64(8)].map(String);
    return difference({ value, fails }, { value: [...longs, uuidOfBytes(bytes, 0)] });
  } catch (error) {
    if (!(error instanceof UuidError)) throw error;
    const refused = { error: 'java.lang.IllegalArgumentException', message: error.message };
    return difference({ value, fails }, { fails: refused });
  }
}

function playOrder(sorted: readonly string[]): string | undefined {
  return difference(sorted, sorted.toReversed().toSorted(compareUuids));
}
