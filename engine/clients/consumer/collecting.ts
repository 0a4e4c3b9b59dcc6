// Taking records out of the buffer for poll() (Kafka's FetchCollector).
import { assert } from '../../../sim/assert.ts';
import { added, none } from '../../../sim/short-list.ts';
import type { PlacedRecord } from '../../protocol/placed-record.ts';
import type { ClientEnv } from '../network/network.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { write as trace } from '../trace.ts';
import type { ConsumerState } from './consumer-state.ts';
import { movePosition, type AssignedPartition } from './fetch-position.ts';
import { isDrained, takeRecords, type FetchedPartition } from './fetched-partition.ts';
import { maybeAssigned, moveToEnd } from './subscription.ts';

/** Records of one partition, as poll() hands them out. */
export interface PolledRecords extends TopicPartition {
  /** Its number in the trace. */
  readonly partition: number;
  readonly records: readonly PlacedRecord[];
  readonly from: number;
  /** The position after them. */
  readonly to: number;
}

/** Takes out of the buffer what poll() returns, and moves positions beyond it. */
export function collect(consumer: ConsumerState, env: ClientEnv): readonly PolledRecords[] {
  let collected: readonly PolledRecords[] = none;
  let left: readonly FetchedPartition[] = none;
  let room = consumer.fetching.maxPollRecords;
  for (const fetched of consumer.buffer) {
    const partition = maybeAssigned(consumer.subscription, fetched);
    // After a seek or a new assignment nobody waits for these records any more.
    const isWanted =
      partition?.fetchState === 'fetching' && partition.position?.offset === fetched.nextOffset;
    if (partition === undefined || !isWanted) continue;
    if (room === 0 || isHeldBack(partition)) {
      left = added(left, fetched);
      continue;
    }
    const from = fetched.nextOffset;
    const records = takeRecords(fetched, room);
    room -= records.length;
    readOn(partition, fetched);
    if (isDrained(fetched)) moveToEnd(consumer.subscription, fetched);
    else left = added(left, fetched);
    if (records.length > 0) collected = added(collected, handOut({ fetched, records, from }, env));
  }
  consumer.buffer = left;
  return collected;
}

const isHeldBack = ({ isPaused, isPendingRevocation }: AssignedPartition): boolean =>
  isPaused || isPendingRevocation;

/** The position is behind what was taken, and remembers in which epoch that was written. */
function readOn(partition: AssignedPartition, { nextOffset, lastEpoch }: FetchedPartition): void {
  const { position } = partition;
  assert(position !== null, 'a partition that is fetched has a position');
  const offsetEpoch = lastEpoch >= 0 ? lastEpoch : position.offsetEpoch;
  const { leaderId, leaderEpoch } = position;
  movePosition(partition, { offset: nextOffset, offsetEpoch, leaderId, leaderEpoch });
}

interface HandedOut {
  readonly fetched: FetchedPartition;
  readonly records: readonly PlacedRecord[];
  readonly from: number;
}

function handOut({ fetched, records, from }: HandedOut, env: ClientEnv): PolledRecords {
  const { topic, index, number: partition, nextOffset: to } = fetched;
  trace['records-polled'](env.trace, partition, from, to, records.length);
  return { topic, index, partition, records, from, to };
}
