// Partitions at which something happened in this turn: whoever waits for one of them looks again after it.
import { copyList } from '../../sim/sharing.ts';
import type { PartitionId } from '../metadata/ids.ts';

/** Each partition once, in the order in which they were stirred. Plain data. */
export interface Stirred {
  /** Those from `first` up to `end` count; the list keeps its length, since the next turn fills it again. */
  readonly partitions: PartitionId[];
  first: number;
  end: number;
  /** Which partitions stand in the list: a bit for each, 32 in a word, because numbers can be large. */
  readonly isIn: number[];
}

/** Nothing has happened. */
export const createStirred = (): Stirred => ({ partitions: [], first: 0, end: 0, isIn: [] });

const placeOf = (partition: PartitionId): number => partition >> 5;

const bitOf = (partition: PartitionId): number => 1 << (partition & 31);

/** Something has happened at a partition. */
export function stir(stirred: Stirred, partition: PartitionId): void {
  const { isIn } = stirred;
  const [place, bit] = [placeOf(partition), bitOf(partition)];
  while (isIn.length <= place) isIn.push(0);
  const word = isIn[place] as number;
  if ((word & bit) !== 0) return;
  isIn[place] = word | bit;
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
  const place = placeOf(partition);
  stirred.isIn[place] = (stirred.isIn[place] as number) & ~bitOf(partition);
  stirred.first += 1;
  if (stirred.first === stirred.end) {
    stirred.first = 0;
    stirred.end = 0;
  }
  return partition;
}

/** A snapshot's copy. */
export const copyStirred = (stirred: Stirred, previous: Stirred | undefined): Stirred => ({
  ...stirred,
  partitions: copyList(stirred.partitions, previous?.partitions),
  isIn: copyList(stirred.isIn, previous?.isIn),
});
