// send(): from the application's record to a batch in the accumulator (KafkaProducer#doSend).
import { assert } from '../../../sim/assert.ts';
import { ms } from '../../../sim/time.ts';
import type { DataRecord, RecordHeader } from '../../protocol/batch.ts';
import { sizeOfFields } from '../../protocol/record-size.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { partitionsOf } from '../network/cluster-view.ts';
import { addInterest, requestUpdate, takeMetadataError } from '../network/metadata.ts';
import type { ClientEnv } from '../network/network.ts';
import { write as trace } from '../trace.ts';
import { append, type Appending } from './accumulator.ts';
import { ownPartitioners } from './own-partitioners.ts';
import { anyPartition, nextRoundRobin, partitionOfRecord } from './partitioner.ts';
import { isNew, upperBoundOf, type SendId } from './producer-batch.ts';
import {
  report,
  type BlockedSend,
  type ProducerRecord,
  type ProducerState,
} from './producer-state.ts';

/** How far a record came. */
export type SendOutcome =
  | 'taken'
  /** Taken, and there is something to send now. */
  | 'taken-and-ready'
  | 'needs-metadata'
  | 'needs-memory'
  /** It failed; a report says why. */
  | 'failed';

/** Takes a record as far as it goes without waiting. */
export function trySend(
  producer: ProducerState,
  send: SendId,
  record: ProducerRecord,
  env: ClientEnv,
): SendOutcome {
  const { sending } = producer;
  const { metadata } = producer.network;
  const { topic } = record;
  addInterest(metadata, topic, env.clock.monotonic() + sending.maxIdle);
  const errorCode = takeMetadataError(metadata, topic);
  if (errorCode !== ErrorCode.NONE) return fail(producer, send, record, errorCode);
  const partitions = partitionsOf(metadata.view, topic).length;
  if (partitions <= (record.partition ?? 0)) return 'needs-metadata';
  const data = dataOf(record, env);
  const fieldsSize = record.fieldsSize ?? sizeOfFields(data);
  const size = upperBoundOf(fieldsSize);
  if (size > sending.maxRequestSize || size > sending.bufferMemory) {
    return fail(producer, send, record, ErrorCode.MESSAGE_TOO_LARGE);
  }
  const index = partitionFor(producer, record, partitions);
  const appending = { send, topic, record: data, fieldsSize, index, bytes: 0, isBatchFull: false };
  return place(producer, appending, env);
}

const noHeaders: readonly RecordHeader[] = [];

function dataOf(record: ProducerRecord, env: ClientEnv): DataRecord {
  const { key, value, headers = noHeaders } = record;
  const timestamp = record.timestamp ?? Math.floor(env.clock.wall() / 1_000);
  return { key, value, headers, timestamp };
}

function partitionFor(
  { network, roundRobin, sending }: ProducerState,
  { topic, key, partition }: ProducerRecord,
  partitions: number,
): number {
  if (partition !== undefined) return partition;
  const { partitioning, ignoresKeys } = sending;
  if (partitioning === 'built-in') {
    return ignoresKeys ? anyPartition : partitionOfRecord(key, partitions);
  }
  if (partitioning === 'round-robin') {
    return nextRoundRobin(roundRobin, topic, network.metadata.view);
  }
  return ownPartitioners[partitioning].choose(key, partitions);
}

function place(producer: ProducerState, appending: Appending, env: ClientEnv): SendOutcome {
  const { accumulator, network } = producer;
  const batch = append(accumulator, appending, network.metadata.view, env);
  if (batch === 'no-memory') return 'needs-memory';
  assert(batch !== 'closed', 'send() is refused once the producer is closed');
  trace['record-produced'](env.trace, batch.number, appending.send, appending.bytes);
  return appending.isBatchFull || isNew(batch) ? 'taken-and-ready' : 'taken';
}

function fail(
  producer: ProducerState,
  send: SendId,
  { topic }: ProducerRecord,
  errorCode: number,
): SendOutcome {
  report(producer, { type: 'failed', sends: [send], topic, partition: -1, errorCode });
  return 'failed';
}

/** The application's thread stands still in send() until there is room or metadata, or max.block.ms is over. */
export function block(
  producer: ProducerState,
  blocked: Pick<BlockedSend, 'send' | 'record'> & { readonly outcome: SendOutcome },
  env: ClientEnv,
): void {
  const { send, record, outcome } = blocked;
  const until = env.clock.monotonic() + ms(producer.settings.configs['max.block.ms']);
  const why = outcome === 'needs-memory' ? 'memory' : 'metadata';
  const waiting: BlockedSend = { send, record, until, why, metadataVersion: -1 };
  producer.blocked.push(waiting);
  noteWaiting(producer);
  trace['send-blocked'](env.trace, send, reasons[why]);
}

const reasons = {
  metadata: 'it does not know the topic yet',
  memory: 'buffer.memory is full',
} as const;

/** Those who waited longest are served first; who waited too long hears so. */
export function serveBlocked(producer: ProducerState, env: ClientEnv): void {
  if (producer.blocked.length > 0) serve(producer, env);
  noteWaiting(producer);
}

function serve(producer: ProducerState, env: ClientEnv): void {
  const now = env.clock.monotonic();
  const { blocked } = producer;
  for (let head = blocked[0]; head !== undefined; head = blocked[0]) {
    const { send, record } = head;
    const outcome = trySend(producer, send, record, env);
    const isWaiting = outcome === 'needs-metadata' || outcome === 'needs-memory';
    if (isWaiting && head.until > now) {
      head.why = outcome === 'needs-memory' ? 'memory' : 'metadata';
      if (head.why === 'metadata') askForTopic(producer, head);
      break;
    }
    blocked.shift();
    if (isWaiting) fail(producer, send, record, ErrorCode.REQUEST_TIMED_OUT);
    else if (outcome !== 'failed') report(producer, { type: 'taken', send });
  }
}

/** Every answer that does not know the topic leads to another question, as fast as back-off allows. */
function askForTopic({ network }: ProducerState, blocked: BlockedSend): void {
  const { metadata } = network;
  if (blocked.metadataVersion === metadata.updateVersion) return;
  blocked.metadataVersion = metadata.updateVersion;
  if (!metadata.interests.fresh.has(blocked.record.topic)) requestUpdate(metadata);
}

/** While somebody waits for memory, nothing lingers. */
function noteWaiting({ accumulator, blocked }: ProducerState): void {
  accumulator.waitingForMemory = blocked[0]?.why === 'memory' ? 1 : 0;
}
