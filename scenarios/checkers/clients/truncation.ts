// Logs that were cut: who has read what is gone must notice before it reads on.
import { endOffsetFor } from '../../../engine/log/leader-epoch-cache.ts';
import type { LogState } from '../../../engine/log/log.ts';
import type { Checker, Watch } from '../checker.ts';
import { leaderOf, type GhostPartition } from '../ghosts/partition.ts';
import { forgetNamesakes, forgetProcess, knownAt, putAt, type Places } from '../ghosts/places.ts';

/** How far a process has read a partition, and in whose reign the last record was written. */
interface ReadUpTo {
  readonly to: number;
  readonly epoch: number;
  readonly row: number;
}

/** By log matching two logs are the same up to where an epoch ends in the shorter one (KIP-320). */
export const readersNoticeTruncation: Checker = {
  id: 'C-25',
  promise: 'Who reads on under another leader has read nothing that this leader lacks.',
  watch(watch) {
    const readings: Places<ReadUpTo> = [];
    const forget = (process: number, partition: number): void =>
      forgetNamesakes(readings, process, partition, watch.sight);
    return {
      rows: {
        'process-ended': ({ process }) => forgetProcess(readings, process),
        // A seek, a reset, a rebalance or a truncation: from there it begins anew.
        'position-moved': ({ partition }, { process }) => forget(process, partition),
        'log-truncation-noticed': ({ partition }, { process }) => forget(process, partition),
        'partitions-assigned'({ added }, { process }) {
          for (const partition of added) forget(process, partition);
        },
        'records-polled'({ partition, to }, { process, row }) {
          const before = knownAt(readings, process, partition);
          const read = watch.sight.readUpTo(process, partition);
          if (read?.offset !== to || read.epoch < 0) {
            forget(process, partition);
            return;
          }
          const now = { to, epoch: read.epoch, row };
          if (before === undefined) forget(process, partition);
          putAt(readings, process, partition, now);
          if (before !== undefined && now.epoch > before.epoch)
            compare(watch, partition, [before, now]);
        },
      },
    };
  },
};

function compare(
  { sight, partitions, object }: Watch,
  partition: number,
  [before, now]: readonly [ReadUpTo, ReadUpTo],
): void {
  const log = leadersLog(sight, partitions.get(partition));
  // Yet another leader may have come: its log tells of this reading only if it has its last record.
  if (log === undefined || epochAt(log, now.to - 1) !== now.epoch) return;
  const { endOffset } = endOffsetFor(log.epochs, before.epoch, log.logEndOffset);
  if (before.to <= Math.max(endOffset, log.logStartOffset)) return;
  const name = sight.nameOf('partition', partition);
  const sentence = `Epoch ${before.epoch} ends at ${endOffset} in ${name}: who has read it up to ${before.to} goes on in epoch ${now.epoch} without a word.`;
  object(name, sentence, [before.row, now.row]);
}

function leadersLog(
  sight: Watch['sight'],
  partition: GhostPartition | undefined,
): LogState | undefined {
  if (partition === undefined) return undefined;
  const leader = leaderOf(partition);
  return leader === undefined ? undefined : sight.replicaOf(leader.process, partition.id)?.log;
}

const epochAt = ({ epochs }: LogState, offset: number): number | undefined =>
  epochs.findLast(({ startOffset }) => startOffset <= offset)?.epoch;
