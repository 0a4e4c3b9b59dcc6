// The records of a Produce request, as Kafka's handler looks at them before any log does.
import type { Batch, Records } from '../protocol/batch.ts';
import { compressionOf, isTransactional } from '../protocol/batch.ts';
import { batchOfFrame } from '../protocol/batch-codec.ts';
import { ensureHeader, ensureValid, framesOf, type BatchFrame } from '../protocol/batch-frame.ts';
import type { RequestBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { RecordsError } from '../protocol/records-error.ts';

/** Why all of a request is refused. */
export interface ProduceRefusal {
  readonly errorCode: ErrorCode;
  readonly message: string | null;
}

/**
 * What concerns the whole request: bytes that are no batches, and records of a transaction without its id.
 * `unanswerable`: a partition without a record set is beyond Kafka's handler, and nobody hears of it.
 */
export function checkProduce({
  topicData,
  transactionalId,
}: RequestBody<'Produce'>): ProduceRefusal | 'unanswerable' | undefined {
  for (const { partitionData } of topicData) {
    for (const { records } of partitionData) if (records === null) return 'unanswerable';
  }
  try {
    if (transactionalId !== null || !isAnyTransactional(topicData)) return undefined;
    return { errorCode: ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, message: null };
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error;
    return { errorCode: ErrorCode.CORRUPT_MESSAGE, message: error.message };
  }
}

function isAnyTransactional(topicData: RequestBody<'Produce'>['topicData']): boolean {
  for (const { partitionData } of topicData) {
    for (const { records } of partitionData) if (hasTransaction(records)) return true;
  }
  return false;
}

function hasTransaction(records: Records): boolean {
  if (records === null) return false;
  if (!(records instanceof Uint8Array)) return records.some(isTransactional);
  return framesOf(records).some((frame) => frame.magic === 2 && isTransactional(batchOf(frame)));
}

function batchOf(frame: BatchFrame): Batch {
  ensureHeader(frame);
  return batchOfFrame(frame);
}

/** From this version on a partition gets exactly one batch, of format 2. */
const oneBatch = 3;
const zstd = 7;

/** The batches of one partition, or why they are refused whatever its log says (ProduceRequest.validateRecords). */
export function producedBatches(version: number, records: Records): readonly Batch[] | ErrorCode {
  if (!(records instanceof Uint8Array)) return checked(version, records ?? []);
  const frames = framesOf(records);
  if (version >= oneBatch && frames.some(({ magic }) => magic !== 2)) {
    return ErrorCode.INVALID_RECORD;
  }
  try {
    return checked(version, frames.map(batchOf));
  } catch (error) {
    // Only a compressed set of an old format is opened here.
    if (error instanceof RecordsError) return ErrorCode.CORRUPT_MESSAGE;
    throw error;
  }
}

function checked(version: number, batches: readonly Batch[]): readonly Batch[] | ErrorCode {
  if (version < oneBatch) return batches;
  const [first, second] = batches;
  if (first === undefined || first.magic !== 2) return ErrorCode.INVALID_RECORD;
  if (version < zstd && compressionOf(first) === 'zstd') {
    return ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
  }
  return second === undefined ? batches : ErrorCode.INVALID_RECORD;
}

/** Are all checksums right? Only bytes have some. */
export function areIntact(records: Records): boolean {
  if (!(records instanceof Uint8Array)) return true;
  try {
    for (const frame of framesOf(records)) ensureValid(frame);
    return true;
  } catch (error) {
    if (error instanceof RecordsError) return false;
    throw error;
  }
}
