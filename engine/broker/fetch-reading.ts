// What a fetch finds in its partitions, and what keeps it from finding all of it.
import { added, none } from '../../sim/short-list.ts';
import type { LogRead } from '../log/log-read.ts';
import { brokerOf } from '../metadata/image.ts';
import type { NodeId } from '../metadata/ids.ts';
import { isExceeded, isLimited, recordTraffic } from '../replication/throttle.ts';
import { readReplicaInRack } from '../replication/read-replica.ts';
import {
  emptyRead,
  failedRead,
  readPartition,
  withAnswer,
  withoutRecords,
  type Fetcher,
  type PartitionFetch,
  type PartitionRead,
} from '../replication/reading.ts';
import { unknownError } from './fetch-asks.ts';
import { rouse } from './resting-fetches.ts';
import type { BrokerEnv, BrokerState, Call, WaitingFetch } from './state.ts';
import { serviceTime } from './service-time.ts';
import { maxFetchBytes } from './throttling.ts';
import { write } from './trace.ts';

/** What is found now; the first partition with data may pass the limits, so that readers get on. */
export function readAll(
  broker: BrokerState,
  waiting: WaitingFetch,
  env: BrokerEnv,
): readonly PartitionRead[] {
  const { call, fetcher, fetches } = waiting;
  const isSent = mayBeSentElsewhere(broker, fetcher);
  const reading: Reading = {
    offset: -1,
    maxBytes: 0,
    isolation: fetcher.isolation,
    minOneMessage: true,
    begunAt: env.clock.monotonic() - serviceTime(call),
  };
  let left = maxBytesOf(broker, waiting);
  let found: readonly PartitionRead[] = none;
  for (const fetch of fetches) {
    reading.offset = fetch.fetchOffset;
    reading.maxBytes = Math.min(fetch.partitionMaxBytes, left);
    const elsewhere = isSent ? readElsewhere(broker, call, fetch, env) : undefined;
    const here = elsewhere ?? readHere(broker, waiting, fetch, reading);
    const read = isHeldBack(broker, fetch, fetcher, env) ? withoutRecords(here) : here;
    if (read.sizeInBytes > 0) reading.minOneMessage = false;
    left = Math.max(0, left - read.sizeInBytes);
    found = added(found, read);
  }
  return found;
}

/** How one partition after the other is read. */
type Reading = { -readonly [F in keyof LogRead]: LogRead[F] };

function readHere(
  { replication }: BrokerState,
  { call, fetcher }: WaitingFetch,
  fetch: PartitionFetch,
  reading: LogRead,
): PartitionRead {
  return fetch.partition < 0
    ? failedRead(fetch, unknownError(call.request.version, fetch.partition))
    : readPartition(replication, fetch, fetcher, reading);
}

/**
 * KIP-73: a follower of a throttled replica, when this broker has sent more to such followers than it may.
 * Who is in sync gets everything, however much that is.
 */
function isHeldBack(
  { replication }: BrokerState,
  { partition }: PartitionFetch,
  { replicaId }: Fetcher,
  env: BrokerEnv,
): boolean {
  const replica = replicaId < 0 ? undefined : replication.replicas.get(partition);
  if (replica?.throttled.leader !== true || replica.isr.isr.includes(replicaId)) return false;
  return isExceeded(replication.throttles.leader, env.clock.monotonic());
}

/** What was sent of throttled replicas counts, whoever got it. */
export function countTraffic(
  { replication }: BrokerState,
  found: readonly PartitionRead[],
  env: BrokerEnv,
): void {
  const { throttles, replicas } = replication;
  if (!isLimited(throttles.leader)) return;
  let bytes = 0;
  for (const { fetch, sizeInBytes } of found) {
    if (replicas.get(fetch.partition)?.throttled.leader === true) bytes += sizeInBytes;
  }
  recordTraffic(throttles.leader, bytes, env.clock.monotonic());
}

/** Only a consumer that knows of racks, and only where the broker looks at them. */
export function mayBeSentElsewhere(
  { configs }: BrokerState,
  { replicaId, onlyLeader }: Fetcher,
): boolean {
  return replicaId < 0 && !onlyLeader && configs['replica.selector.class'] === rackAware;
}

/** The most that an answer may carry; a consumer that got more than its quota allows would wait for ever. */
export function maxBytesOf(broker: BrokerState, { call, fetcher }: WaitingFetch): number {
  const asked = Math.min(call.request.body.maxBytes, broker.configs['fetch.max.bytes']);
  return fetcher.replicaId >= 0 ? asked : Math.min(asked, maxFetchBytes(broker, call));
}

/** A consumer may be sent to a replica that is closer to it; then nothing is read here. */
function readElsewhere(
  broker: BrokerState,
  call: Call<'Fetch'>,
  fetch: PartitionFetch,
  env: BrokerEnv,
): PartitionRead | undefined {
  const { partition, fetchOffset } = fetch;
  const replica = broker.replication.replicas.get(partition);
  if (replica?.role !== 'leader') return undefined;
  // When followers were last caught up decides, too.
  rouse(broker, partition);
  const { rackId } = call.request.body;
  const trustsAll = broker.flags['prefer-unreachable-replica'];
  const rackOf = (id: NodeId): string | null | undefined => {
    const node = brokerOf(broker.view.image, id);
    const isReachable = node?.fenced === false || trustsAll;
    return isReachable ? node?.rack : undefined;
  };
  const now = env.clock.monotonic();
  const reader = { rackId, fetchOffset, now, rackOf, trustsAll };
  const preferredReadReplica = readReplicaInRack(broker.nodeId, replica, reader);
  if (preferredReadReplica === undefined) return undefined;
  write['reader-sent-elsewhere'](env.trace, partition, call.connection, preferredReadReplica);
  return withAnswer(emptyRead(fetch, replica), { preferredReadReplica });
}

/** The only selector that Kafka brings along. */
const rackAware = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';
