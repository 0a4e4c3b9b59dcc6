// What the controller decides: records to be written and an answer, or a refusal of the whole request.
import { ErrorCode, errorOf } from '../../protocol/errors.ts';
import type { MetadataRecord } from '../../metadata/records.ts';

/** What is decided. Nothing has changed yet: that happens when the records are replayed. */
export interface Decision<R> {
  readonly records: readonly MetadataRecord[];
  readonly response: R;
  /** The records stand in one batch, so that nobody ever sees a part of them. */
  readonly atomic?: true;
  /** What moved the controller to it, as a sentence goes on after "because"; left out: somebody asked. */
  readonly why?: string;
}

/** No, in Kafka's words: for a whole request, or for one thing in it. */
export interface Refusal {
  readonly errorCode: ErrorCode;
  /** Null: the error's own sentence stands in its place, or nothing is said. */
  readonly message: string | null;
}

/** A decision, or the reason why the request as a whole is refused. */
export type Decided<R> = Decision<R> | Refusal;

/** How a request, or a thing in it, came out: refused, or with code NONE. */
export const accepted: Refusal = { errorCode: ErrorCode.NONE, message: null };

/** Nothing is written, and this is why. */
export const refusal = (errorCode: ErrorCode, message: string | null = null): Refusal => ({
  errorCode,
  message,
});

/** A refusal with the sentence that Kafka has for the error. */
export const plainRefusal = (errorCode: ErrorCode): Refusal => ({
  errorCode,
  message: errorOf(errorCode).message,
});

/** Did a request, or a thing in it, come out well? */
export const isAccepted = ({ errorCode }: Refusal): boolean => errorCode === ErrorCode.NONE;

/** Is it a refusal of the whole request? */
export function isRefusal<R>(decided: Decided<R>): decided is Refusal {
  return !('records' in decided);
}

/** What one request of a user may write at most; beyond it, it is refused as a whole. */
export const maxRecordsPerUserOperation = 10_000;

/** A decision that a user asked for: one batch, and not too large. */
export function decideAtOnce<R>(records: readonly MetadataRecord[], response: R): Decided<R> {
  if (records.length > maxRecordsPerUserOperation) {
    return refusal(
      ErrorCode.POLICY_VIOLATION,
      'Unable to perform excessively large batch operation.',
    );
  }
  return { records, response, atomic: true };
}
