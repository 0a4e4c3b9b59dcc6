import { ErrorCode, errorOf } from '../../../protocol/errors.ts';
import type { FailureReason } from '../../network/network.ts';

/** Why something that a member asked for did not happen: Kafka's exception. */
export interface GroupFailure {
  /** The simple name of Java's exception. */
  readonly exception: string;
  readonly errorCode: number;
  readonly isRetriable: boolean;
}

/** The exception that stands for an error code. */
export function failureOf(errorCode: number): GroupFailure {
  const { exception, retriable } = errorOf(errorCode);
  return { exception: exception ?? 'KafkaException', errorCode, isRetriable: retriable };
}

/** An exception of the client's own. */
export const failed = (exception: string, errorCode: number): GroupFailure => ({
  exception,
  errorCode,
  isRetriable: false,
});

/** The exception for an answer that will not come. */
export function failureOfLoss(why: FailureReason): GroupFailure {
  if (why === 'unsupported-version') return failureOf(ErrorCode.UNSUPPORTED_VERSION);
  const exception = 'DisconnectException';
  return { exception, errorCode: ErrorCode.NETWORK_EXCEPTION, isRetriable: true };
}
