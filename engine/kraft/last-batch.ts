import { batchAt } from '../log/batch-list.ts';
import { activeSegmentOf, type LogState } from '../log/log.ts';
import { nextOffset, type Batch } from '../protocol/batch.ts';

/** The last batch of a log, if it begins at an offset: what everyone reads who keeps up with the log. */
export function lastBatchFrom(log: LogState, offset: number): Batch | undefined {
  const { batches } = activeSegmentOf(log);
  if (log.offline || batches.length === 0) return undefined;
  const last = batchAt(batches, batches.length - 1);
  const isWhole = last !== undefined && nextOffset(last) === log.logEndOffset;
  return isWhole && last.baseOffset === offset ? last : undefined;
}
