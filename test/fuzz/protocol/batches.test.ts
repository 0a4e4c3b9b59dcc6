// Damaged batches: every one is read to its end or refused with its place, quickly and in little memory.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  batchOfFrame,
  decodeRecords,
  encodeBatch,
  opened,
} from '../../../engine/protocol/batch-codec.ts';
import { framesOf, writeChecksum } from '../../../engine/protocol/batch-frame.ts';
import { RecordsError } from '../../../engine/protocol/records-error.ts';
import { anyBatch } from '../../engine/protocol/batch-arbitraries.ts';

const runs = 2_500;
const mutationsARun = 8;

const mutation = fc.record({
  kind: fc.constantFrom('flip', 'set', 'cut', 'copy'),
  at: fc.nat(),
  value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
});

/** What became of damaged bytes. */
type Fate = 'read' | 'refused';

test('20,000 damaged batches are read or refused with their place', () => {
  const fates: Record<Fate, number> = { read: 0, refused: 0 };
  fc.assert(
    fc.property(
      anyBatch,
      fc.array(mutation, { minLength: mutationsARun, maxLength: mutationsARun }),
      fc.boolean(),
      (batch, mutations, isChecksumRepaired) => {
        let bytes = encodeBatch(batch);
        for (const change of mutations) {
          bytes = mutated(bytes, change);
          fates[fateOf(bytes, isChecksumRepaired)] += 1;
        }
      },
    ),
    { numRuns: runs },
  );

  expect(fates.read + fates.refused).toBe(runs * mutationsARun);
  expect(Math.min(fates.read, fates.refused), 'both fates happen').toBeGreaterThan(1000);
});

function mutated(
  bytes: Uint8Array,
  change: { kind: string; at: number; value: number },
): Uint8Array {
  if (bytes.length === 0) return bytes;
  const place = change.at % bytes.length;
  switch (change.kind) {
    case 'flip':
      return bytes.with(place, (bytes[place] ?? 0) ^ (1 << (change.value & 7)));
    case 'set':
      return bytes.with(place, change.value);
    case 'cut':
      return bytes.slice(0, Math.max(place, bytes.length - change.value));
    default:
      return bytes.slice().copyWithin(place, change.value % bytes.length, place + 4);
  }
}

/** Reads everything there is: with the checksum made right again, the reader must look inside. */
function fateOf(bytes: Uint8Array, isChecksumRepaired: boolean): Fate {
  try {
    if (isChecksumRepaired) for (const frame of framesOf(bytes)) writeChecksum(frame);
    for (const batch of decodeRecords(bytes)) opened(batch);
    for (const frame of framesOf(bytes)) opened(batchOfFrame(frame));
    return 'read';
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error;
    expect(error.message).not.toBe('');
    expect(error.at).toBeGreaterThanOrEqual(0);
    return 'refused';
  }
}
