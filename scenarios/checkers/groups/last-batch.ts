// The batch that was appended last: if it belongs to groups, rows of the same turn tell what is in it.
import type { Happenings } from '../checker.ts';
import { contains, type GhostEntry } from '../ghosts/log.ts';
import type { GhostReplica } from '../ghosts/partition.ts';

/** A batch, and where it was appended. */
export type AppendedBatch = Pick<Happenings['appended'], 'replica' | 'entry'>;

/** The last one, and the turn in which it was appended. */
export interface LastBatch {
  batch: AppendedBatch | undefined;
  turn: number;
}

/** Nothing was appended yet. */
export const noBatch = (): LastBatch => ({ batch: undefined, turn: -1 });

/** One was appended. */
export function noteBatch(last: LastBatch, batch: AppendedBatch, turn: number): void {
  last.batch = batch;
  last.turn = turn;
}

/** The last one, if it belongs to this turn. */
export const batchOfTurn = (last: LastBatch, turn: number): AppendedBatch | undefined =>
  last.turn === turn ? last.batch : undefined;

/** Does a replica hold a batch, or is it committed? */
export const isThere = ({ partition, log }: GhostReplica, entry: GhostEntry): boolean =>
  contains(partition.committed, entry) || contains(log, entry);
