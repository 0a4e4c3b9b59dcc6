/** Why the log refuses what a leader should append: Kafka's error codes by name. */
export type ValidationError =
  | 'CORRUPT_MESSAGE'
  | 'INVALID_RECORD'
  | 'INVALID_TIMESTAMP'
  | 'UNKNOWN_SERVER_ERROR'
  | 'UNSUPPORTED_FOR_MESSAGE_FORMAT';

/** What is wrong with one record of a batch; a produce answer tells it (KIP-467). */
export interface RecordRefusal {
  readonly batchIndex: number;
  readonly message: string;
}

/** What Kafka's validator counts. */
export type ValidatorMetric =
  | 'recordInvalidChecksums'
  | 'recordInvalidMagic'
  | 'recordInvalidOffset'
  | 'recordInvalidSequence'
  | 'recordNoKeyCompactedTopic';

/** A refusal, as the producer will read it. */
export interface Refusal {
  readonly error: ValidationError;
  readonly message: string;
  readonly recordErrors: readonly RecordRefusal[];
  readonly metrics: Readonly<Partial<Record<ValidatorMetric, number>>>;
}

/** A refusal that concerns the batch as a whole. */
export function refusal(
  error: ValidationError,
  message: string,
  metric?: ValidatorMetric,
): Refusal {
  return { error, message, recordErrors: [], metrics: metric === undefined ? {} : { [metric]: 1 } };
}
