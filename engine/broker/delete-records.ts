// DeleteRecords: a partition begins later from now on; answered when all live replicas begin there.
import { ms } from '../../sim/time.ts';
import { isDeleted } from '../log/log-config.ts';
import { maybeIncrementLogStartOffset } from '../log/log-offsets.ts';
import { brokerOf } from '../metadata/image.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { isInternalTopic } from '../protocol/topic-name.ts';
import { park, unpark, type ParkedRequest } from '../replication/parked.ts';
import { leaderReplica } from '../replication/reading.ts';
import type { Replica } from '../replication/replica.ts';
import { write as writeReplication } from '../replication/trace.ts';
import { reply } from './front.ts';
import { rouse } from './resting-fetches.ts';
import { partitionAt, topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call, WaitingDeletion } from './state.ts';
import { write } from './trace.ts';

type DeleteCall = Call<'DeleteRecords'>;

/** Instead of an offset: everything that is committed. */
const upToHighWatermark = -1;

/** DeleteRecords: the log begins later from now on, on every replica. */
export function handleDeleteRecords(broker: BrokerState, call: DeleteCall, env: BrokerEnv): void {
  const { image } = broker.view;
  const asked = call.request.body.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, offset }) => {
      const partition = partitionAt(topicWithName(image, env, name), partitionIndex);
      return deleteFrom(broker, { name, partition, offset }, env);
    }),
  );
  const waiting: WaitingDeletion = { call, deletions: asked };
  if (isSettled(broker, waiting)) answer(broker, waiting, ErrorCode.NONE, env);
  else parkDeletion(broker, waiting, env);
}

interface Asked {
  readonly name: string;
  readonly partition: PartitionId | undefined;
  readonly offset: number;
}

function deleteFrom(
  broker: BrokerState,
  { name, partition, offset }: Asked,
  env: BrokerEnv,
): WaitingDeletion['deletions'][number] {
  const refuse = (errorCode: ErrorCode) => ({ partition: -1, offset: -1, errorCode });
  if (partition === undefined) return refuse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  if (isInternalTopic(name)) return refuse(ErrorCode.INVALID_TOPIC_EXCEPTION);
  const replica = leaderReplica(broker.replication, partition, -1);
  if (typeof replica === 'number') return refuse(replica);
  const { log } = replica;
  if (!isDeleted(log.config)) return refuse(ErrorCode.POLICY_VIOLATION);
  const to = offset === upToHighWatermark ? log.highWatermark : offset;
  if (to < 0) return refuse(ErrorCode.OFFSET_OUT_OF_RANGE);
  const moved = maybeIncrementLogStartOffset(log, to, env.part('log'));
  if (moved === 'OFFSET_OUT_OF_RANGE') return refuse(ErrorCode.OFFSET_OUT_OF_RANGE);
  if (moved) {
    rouse(broker, replica.id);
    writeReplication['log-start-moved'](env.trace, replica.id, to);
  }
  return { partition, offset: to, errorCode: ErrorCode.NONE };
}

function isSettled(broker: BrokerState, { deletions }: WaitingDeletion): boolean {
  return deletions.every(({ partition, offset, errorCode }) => {
    const replica = leaderReplica(broker.replication, partition, -1);
    if (errorCode !== ErrorCode.NONE || typeof replica === 'number') return true;
    return lowWatermarkOf(broker, replica) >= offset;
  });
}

/** Where the partition begins on all live replicas, and in a copy that is to take this one's place. */
function lowWatermarkOf(
  { view, replication }: BrokerState,
  { id: partition, log, followers }: Replica,
): number {
  const copy = replication.futures.get(partition)?.log ?? log;
  let low = Math.min(log.logStartOffset, copy.logStartOffset);
  for (const [id, { logStartOffset }] of followers) {
    if (brokerOf(view.image, id)?.fenced === false) low = Math.min(low, logStartOffset);
  }
  return low;
}

function parkDeletion(broker: BrokerState, waiting: WaitingDeletion, env: BrokerEnv): void {
  const request = park(broker.deletions, waiting, waiting.deletions);
  const { api, body } = waiting.call.request;
  request.timer = env.after(ms(body.timeoutMs), { type: 'deletion-expired', id: request.id });
  write['request-parked'](
    env.trace,
    api,
    waiting.call.connection,
    'until all replicas begin there',
  );
}

/** A replica begins later: do all by now? */
export function retryDeletion(
  broker: BrokerState,
  request: ParkedRequest<WaitingDeletion>,
  env: BrokerEnv,
): void {
  if (!isSettled(broker, request.what)) return;
  env.cancel(request.timer);
  finish(broker, request.id, { errorCode: ErrorCode.NONE, why: 'all replicas begin there' }, env);
}

/** timeout.ms is over. */
export function onDeletionExpired(broker: BrokerState, id: number, env: BrokerEnv): void {
  finish(broker, id, { errorCode: ErrorCode.REQUEST_TIMED_OUT, why: 'its time is over' }, env);
}

function finish(
  broker: BrokerState,
  id: number,
  { errorCode, why }: { readonly errorCode: ErrorCode; readonly why: string },
  env: BrokerEnv,
): void {
  const request = unpark(broker.deletions, id);
  if (request === undefined) return;
  const { api } = request.what.call.request;
  write['request-unparked'](env.trace, api, request.what.call.connection, why);
  answer(broker, request.what, errorCode, env);
}

/** The error is that of partitions which are not done yet. */
function answer(
  broker: BrokerState,
  { call, deletions }: WaitingDeletion,
  late: ErrorCode,
  env: BrokerEnv,
): void {
  let next = 0;
  const topics = call.request.body.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => {
      const deletion = deletions[next];
      next += 1;
      return { partitionIndex, ...outcomeOf(broker, deletion, late) };
    }),
  }));
  reply(broker, call, { body: { throttleTimeMs: 0, topics } }, env);
}

type Outcome = Omit<
  ResponseBody<'DeleteRecords'>['topics'][number]['partitions'][number],
  'partitionIndex'
>;

function outcomeOf(
  broker: BrokerState,
  deletion: WaitingDeletion['deletions'][number] | undefined,
  late: ErrorCode,
): Outcome {
  const { partition, offset, errorCode } = deletion ?? refusedDeletion;
  if (errorCode !== ErrorCode.NONE) return { lowWatermark: -1, errorCode };
  const replica = leaderReplica(broker.replication, partition, -1);
  if (typeof replica === 'number') return { lowWatermark: -1, errorCode: replica };
  const lowWatermark = lowWatermarkOf(broker, replica);
  return { lowWatermark, errorCode: lowWatermark >= offset ? ErrorCode.NONE : late };
}

const refusedDeletion = {
  partition: -1,
  offset: -1,
  errorCode: ErrorCode.UNKNOWN_SERVER_ERROR,
} as const;
