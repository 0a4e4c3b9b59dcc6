// tables/record-filter: how the cleaner rewrites batches.
import {
  filterBatches,
  type BatchRetention,
  type Filtered,
} from '../../../engine/log/record-filter.ts';
import {
  batchOfFrame,
  decodeRecords,
  encodeRecords,
} from '../../../engine/protocol/batch-codec.ts';
import { framesOf } from '../../../engine/protocol/batch-frame.ts';
import {
  compressionOf,
  isControl,
  lastOffset,
  type Batch,
} from '../../../engine/protocol/batch.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';
import { factsOf } from './record-batches.ts';

/** MemoryRecords.filterTo. */
export const recordFilter: Player = {
  families: ['tables/record-filter'],
  play: (_, recorded) => {
    const found = filterBatches(decodeRecords(bytesOfHex(recorded['hex'] as string)), {
      nowMs: recorded['now'] as number,
      deleteRetentionMs: recorded['deleteRetentionMs'] as number,
      setsDeleteHorizon: true,
      renewsFormat: true,
      checkBatch: (batch) => ({
        retention: (recorded['batchRetention'] as string)
          .toLowerCase()
          .replace('_', '-') as BatchRetention,
        containsMarkerForEmptyTxn:
          isControl(batch) && (recorded['containsMarkerForEmptyTxn'] as boolean),
      }),
      shouldRetain: (_batch, { offset }) => isKept(recorded['keep'] as string, offset),
    });
    return differenceOfFiltered(recorded, found);
  },
};

function isKept(keep: string, offset: number): boolean {
  if (keep === '>=0') return true;
  if (keep === 'even') return offset % 2 === 0;
  return keep.split(',').includes(String(offset));
}

type Fact = Readonly<Record<string, unknown>>;

function differenceOfFiltered(recorded: GoldenCase, found: Filtered): string | undefined {
  const bytes = encodeRecords(found.batches);
  const facts = framesOf(bytes).map((frame) => factsOf(batchOfFrame(frame), frame));
  const hasCompressed = found.batches.some((batch) => compressionOf(batch) !== 'none');
  const expected = recorded['batches'] as readonly Fact[];
  return (
    difference(countsIn(recorded, hasCompressed), countsOf(found, hasCompressed)) ??
    difference(endsIn(recorded), endsOf(found.batches)) ??
    difference(expected.map(shown), facts.map(shown), 'batches') ??
    (hasCompressed ? undefined : difference(recorded['result'], hexOfBytes(bytes), 'result'))
  );
}

/** Compressors differ: how large their output is does not count. */
function countsIn(recorded: GoldenCase, hasCompressed: boolean): Fact {
  const { messagesRead, bytesRead, messagesRetained, bytesRetained } = recorded;
  return { messagesRead, bytesRead, messagesRetained, ...(hasCompressed ? {} : { bytesRetained }) };
}

function countsOf(found: Filtered, hasCompressed: boolean): Fact {
  const { messagesRead, bytesRead, messagesRetained, bytesRetained } = found;
  return { messagesRead, bytesRead, messagesRetained, ...(hasCompressed ? {} : { bytesRetained }) };
}

function shown(fact: Fact): Fact {
  return fact['compression'] === 'none'
    ? fact
    : { ...fact, sizeInBytes: undefined, crc: undefined };
}

function endsIn({ maxTimestamp, shallowOffsetOfMaxTimestamp }: GoldenCase): Fact {
  return { maxTimestamp, shallowOffsetOfMaxTimestamp };
}

/** The largest timestamp, and the end of the first batch that has it. */
function endsOf(batches: readonly Batch[]): Fact {
  let latest: Batch | undefined;
  for (const batch of batches) {
    if (latest === undefined || batch.maxTimestamp > latest.maxTimestamp) latest = batch;
  }
  return {
    maxTimestamp: latest?.maxTimestamp ?? -1,
    shallowOffsetOfMaxTimestamp: latest === undefined ? -1 : lastOffset(latest),
  };
}
