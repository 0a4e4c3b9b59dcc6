// Partitions at which something happened in this turn: whoever waits for one of them looks again after it.
import type { PartitionId } from '../metadata/ids.ts';

/** Each partition once, in the order in which they were stirred. Plain data. */
export interface Stirred {
  /** Those from `first` up to `end` count; the list keeps its length, since the next turn fills it again. */
  readonly partitions: PartitionId[];
  first: number;
  end: number;
  /** Which partitions stand in the list, by their number. */
  readonly isIn: boolean[];
}

/** Nothing has happened. */
export const createStirred = (): Stirred => ({ partitions: [], first: 0, end: 0, isIn: [] });

/** Something has happened at a partition. */
export function stir(stirred: Stirred, partition: PartitionId): void {
  if (stirred.isIn[partition] === true) return;
  stirred.isIn[partition] = true;
  stirred.partitions[stirred.end] = partition;
  stirred.end += 1;
}

/** How many partitions are to be looked at. */
export const countOfStirred = ({ first, end }: Stirred): number => end - first;

/** Those that are to be looked at. */
export const stirredPartitions = ({ partitions, first, end }: Stirred): readonly PartitionId[] =>
  partitions.slice(first, end);

/** Takes the first out: what happens at it from now on stirs it again; undefined: there is none. */
export function takeStirred(stirred: Stirred): PartitionId | undefined {
  if (stirred.first === stirred.end) return undefined;
  const partition = stirred.partitions[stirred.first] as PartitionId;
  stirred.isIn[partition] = false;
  stirred.first += 1;
  if (stirred.first === stirred.end) {
    stirred.first = 0;
    stirred.end = 0;
  }
  return partition;
}

/** A snapshot's copy. */
export const copyStirred = (stirred: Stirred): Stirred => ({
  ...stirred,
  partitions: stirred.partitions.slice(),
  isIn: stirred.isIn.slice(),
});
