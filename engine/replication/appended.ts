// What the trace tells of batches that a log has taken: of a leader's, a coordinator's and a follower's.
import type { Batch } from '../protocol/batch.ts';
import type { Replica, ReplicationEnv } from './replica.ts';
import { write } from './trace.ts';

/** Says what was appended; what a follower left out, because its epoch is too new, is not there. */
export function tellAppended(
  replica: Replica,
  batches: readonly Batch[],
  from: number,
  env: Pick<ReplicationEnv, 'trace'>,
): void {
  for (const batch of batches) {
    const isIn = batch.baseOffset >= from && batch.baseOffset < replica.log.logEndOffset;
    if (!isIn) continue;
    const { baseOffset, partitionLeaderEpoch, producerId, sizeInBytes } = batch;
    write['batch-appended'](
      env.trace,
      replica.id,
      baseOffset,
      batch.lastOffsetDelta + 1,
      partitionLeaderEpoch,
      producerId,
      sizeInBytes,
    );
  }
}
