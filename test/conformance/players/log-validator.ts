// tables/log-validator: what a leader accepts, how it stamps it, and what it says when it refuses.
import type { AppendOrigin } from '../../../engine/log/append-origin.ts';
import { validateBatches } from '../../../engine/log/log-validator.ts';
import type { Refusal } from '../../../engine/log/refusal.ts';
import type { ValidationRules } from '../../../engine/log/validation-rules.ts';
import { nextOffset, recordCount, type Batch } from '../../../engine/protocol/batch.ts';
import { batchOfFrame, encodeRecords } from '../../../engine/protocol/batch-codec.ts';
import { framesOf } from '../../../engine/protocol/batch-frame.ts';
import { difference } from '../difference.ts';
import type { GoldenCase } from '../golden.ts';
import { bytesOfHex, hexOfBytes } from '../hex.ts';
import type { Player } from '../player.ts';
import { factsOf } from './record-batches.ts';

const nowMs = 1_700_000_000_000;

/** LogValidator.validateMessagesAndAssignOffsets. */
export const logValidator: Player = {
  families: ['tables/log-validator'],
  play: (_, recorded) => {
    const sent = framesOf(bytesOfHex(recorded['hex'] as string)).map(batchOfFrame);
    const found = validateBatches(sent, rulesOf(recorded));
    if (!('error' in found)) return differenceOfValidated(recorded, sent, found);
    const refused = refusalIn(recorded);
    return difference(refused, shownRefusal(found, refused));
  },
};

function rulesOf(recorded: GoldenCase): ValidationRules {
  return {
    path: 'topic-0',
    origin: (recorded['origin'] as string).toLowerCase().replace('_', '-') as AppendOrigin,
    nowMs,
    firstOffset: recorded['offset'] as number,
    leaderEpoch: recorded['partitionLeaderEpoch'] as number,
    toMagic: recorded['toMagic'] as ValidationRules['toMagic'],
    sourceCompression: recorded['sourceCompression'] as ValidationRules['sourceCompression'],
    targetCompression: recorded['targetCompression'] as ValidationRules['targetCompression'],
    compacted: recorded['compacted'] as boolean,
    timestampType: recorded['timestampType'] as string,
    timestampBeforeMaxMs: Number(recorded['timestampBeforeMaxMs']),
    timestampAfterMaxMs: Number(recorded['timestampAfterMaxMs']),
  };
}

function differenceOfValidated(
  recorded: GoldenCase,
  sent: readonly Batch[],
  found: readonly Batch[],
): string | undefined {
  if ('fails' in recorded) return difference(recorded['fails'], 'accepted');
  const bytes = encodeRecords(found);
  const facts = framesOf(bytes).map((frame) => factsOf(batchOfFrame(frame), frame));
  // Compressors differ: what was compressed anew is compared by what is inside.
  const isRebuilt = found[0]?.payload !== sent[0]?.payload;
  const isRepacked = isRebuilt && recorded['targetCompression'] !== 'none';
  const last = found.at(-1);
  return (
    difference(shownOf(recorded), {
      maxTimestampMs: Math.max(...found.map(({ maxTimestamp }) => maxTimestamp)),
      messageSizeMaybeChanged: isRebuilt,
      nextOffset: last === undefined ? undefined : nextOffset(last),
      recordsConverted: isRebuilt ? countOf(found) : 0,
      logAppendTimeMs: nowMs,
    }) ??
    (isRepacked ? undefined : difference(recorded['result'], hexOfBytes(bytes), 'result')) ??
    difference(
      (recorded['batches'] as readonly Fact[]).map((fact) => factShown(fact, isRepacked)),
      facts.map((fact) => factShown(fact, isRepacked)),
      'batches',
    )
  );
}

const countOf = (batches: readonly Batch[]): number =>
  batches.reduce((sum, batch) => sum + recordCount(batch), 0);

type Fact = Readonly<Record<string, unknown>>;

function factShown(fact: Fact, isRepacked: boolean): Fact {
  return isRepacked ? { ...fact, sizeInBytes: undefined, crc: undefined } : fact;
}

function shownOf(recorded: GoldenCase): Fact {
  const { maxTimestampMs, messageSizeMaybeChanged, nextOffset, recordsConverted } = recorded;
  const { logAppendTimeMs } = recorded;
  return { maxTimestampMs, messageSizeMaybeChanged, nextOffset, recordsConverted, logAppendTimeMs };
}

const errorOf: Readonly<Record<string, string>> = {
  'org.apache.kafka.common.InvalidRecordException': 'INVALID_RECORD',
  'org.apache.kafka.common.errors.InvalidTimestampException': 'INVALID_TIMESTAMP',
  'org.apache.kafka.common.errors.CorruptRecordException': 'CORRUPT_MESSAGE',
  'org.apache.kafka.common.errors.UnsupportedForMessageFormatException':
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
};

interface Failure {
  readonly error: string;
  readonly invalidException?: string;
  readonly message: string;
  readonly recordErrors?: unknown;
}

/** Exceptions that Kafka has no code for become UNKNOWN_SERVER_ERROR on the wire. */
function refusalIn({ fails, metrics }: GoldenCase): Fact | string {
  if (fails === undefined) return 'accepted';
  const { error, invalidException, message, recordErrors } = fails as Failure;
  return {
    error: errorOf[invalidException ?? error] ?? 'UNKNOWN_SERVER_ERROR',
    message,
    recordErrors: recordErrors ?? [],
    metrics: metrics ?? {},
  };
}

/** What broke in a compressed block is told after Kafka's own words: they are compared. */
function shownRefusal(found: Refusal, recorded: Fact | string): Fact {
  const { error, message, recordErrors, metrics } = found;
  const words = typeof recorded === 'string' ? '' : (recorded['message'] as string);
  const isLonger = error === 'UNKNOWN_SERVER_ERROR' && message.startsWith(`${words}: `);
  return { error, message: isLonger ? words : message, recordErrors, metrics };
}
