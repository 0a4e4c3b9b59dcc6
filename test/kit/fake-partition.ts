// A partition of the fake cluster, and where its epochs end.
import { nextOffset, type Batch } from '../../engine/protocol/batch.ts';
import type { RequestBody } from '../../engine/protocol/envelope.ts';

/** A partition of the fake cluster; only its leader has batches. */
export interface FakePartition {
  leader: number;
  leaderEpoch: number;
  hints: boolean;
  readonly batches: Batch[];
  /** Where each epoch begins here. */
  readonly epochs: { readonly epoch: number; readonly startOffset: number }[];
}

/** Where its log ends. */
export function endOf({ batches }: FakePartition): number {
  const last = batches.at(-1);
  return last === undefined ? 0 : nextOffset(last);
}

/** How far each epoch that was asked for reaches. */
export function epochEndsOf(
  { partitions: all }: { readonly partitions: ReadonlyMap<string, FakePartition> },
  { topics }: RequestBody<'OffsetForLeaderEpoch'>,
  errorCode: number,
): object {
  return {
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition: index, leaderEpoch }) => {
        const partition = all.get(`${topic}-${index}`);
        const next = partition?.epochs.find(({ epoch }) => epoch > leaderEpoch);
        const endOffset = next?.startOffset ?? (partition === undefined ? -1 : endOf(partition));
        return { partition: index, errorCode, leaderEpoch, endOffset };
      }),
    })),
  };
}
