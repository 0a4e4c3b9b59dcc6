// What lies in a real broker's log: for tests that count what was written.
import { batchAt } from '../../engine/log/batch-list.ts';
import type { Batch } from '../../engine/protocol/batch.ts';
import type { BrokerProcess } from '../../engine/server/process.ts';

/** All batches of a broker's replica of a partition, by `topic-index`; none if it has no replica. */
export function batchesOf({ broker }: BrokerProcess, partition: string): Batch[] {
  for (const { topicName, index, log } of broker.replication.replicas.values()) {
    if (`${topicName}-${index}` !== partition) continue;
    return log.segments.flatMap(({ batches }) =>
      Array.from({ length: batches.length }, (_, i) => batchAt(batches, i)).filter(
        (batch) => batch !== undefined,
      ),
    );
  }
  return [];
}
