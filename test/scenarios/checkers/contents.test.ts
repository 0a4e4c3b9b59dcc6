// What checkers remember of batches once no log holds them any more.
import { expect, test } from 'vitest';
import { batchOf, type Batch } from '../../../engine/protocol/batch.ts';
import { holdTheSame } from '../../../scenarios/checkers/ghosts/contents.ts';
import type { GhostEntry } from '../../../scenarios/checkers/ghosts/log.ts';
import {
  forgetWhatIsGone,
  newPartition,
  newReplica,
  type GhostPartition,
} from '../../../scenarios/checkers/ghosts/partition.ts';

const batchAt = (baseOffset: number, value: string): Batch =>
  batchOf([{ key: null, value, headers: [], timestamp: 1_000 }], { baseOffset });

const entryOf = (batch: Batch): GhostEntry => ({
  baseOffset: batch.baseOffset,
  endOffset: batch.baseOffset + 1,
  epoch: 0,
  producer: -1,
  contents: batch,
  row: 0,
});

/** Two replicas with copies of five batches, of which their logs hold those from some offset on. */
function partitionWith(starts: readonly number[], batches: readonly Batch[]): GhostPartition {
  const partition = newPartition(0, 'orders-0');
  for (const [number, start] of starts.entries()) {
    const replica = newReplica(partition, { number, process: number, node: number });
    replica.log = batches.map(entryOf);
    replica.start = start;
    partition.replicas.push(replica);
  }
  return partition;
}

const five = Array.from({ length: 5 }, (_, offset) => batchAt(offset, `record ${offset}`));

test('a batch that no log holds any more is known by a hash, others are kept', () => {
  const partition = partitionWith([4, 2], five);

  forgetWhatIsGone(partition);

  for (const { log } of partition.replicas) {
    const kept = log.map(({ contents }) => typeof contents);
    expect(kept).toEqual(['number', 'number', 'object', 'object', 'object']);
  }
});

test('what comes back is compared with what was forgotten', () => {
  const partition = partitionWith([5, 5], five);
  forgetWhatIsGone(partition);
  const forgotten = partition.replicas[0]?.log[1]?.contents;

  expect(holdTheSame(forgotten, batchAt(1, 'record 1'))).toBe(true);
  expect(holdTheSame(forgotten, batchAt(1, 'another'))).toBe(false);
  expect(holdTheSame(forgotten, partition.replicas[1]?.log[1]?.contents)).toBe(true);
});
