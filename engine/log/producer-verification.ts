// Verification (KIP-890): before a transaction's first batch is appended, the broker asks the
// coordinator whether the transaction is open. A guard ties the answer to the question, so that a
// marker which is written in between makes the answer worthless.
import type { Batch } from '../protocol/batch.ts';
import { isControl } from '../protocol/batch.ts';
import {
  hasOngoingTransaction,
  SENTINEL_GUARD,
  type ProducerState,
  type VerificationEntry,
} from './producer-state.ts';

/** Who asks to be verified, and from which sequence number on. */
export interface VerificationRequest {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly supportsEpochBump: boolean;
}

/** The guard to present with the append; the sentinel when the transaction is known to be open. */
export type VerificationStart =
  | { readonly error: 'NONE'; readonly guard: number }
  | { readonly error: 'INVALID_PRODUCER_EPOCH' };

/** Begins a verification, unless the transaction is open already. */
export function maybeStartVerification(
  state: ProducerState,
  request: VerificationRequest,
  nowMs: number,
): VerificationStart {
  const { producerId, producerEpoch } = request;
  const known = state.producers.get(producerId);
  if (known !== undefined && producerEpoch < known.producerEpoch) {
    return { error: 'INVALID_PRODUCER_EPOCH' };
  }
  if (hasOngoingTransaction(state, producerId, producerEpoch)) {
    return { error: 'NONE', guard: SENTINEL_GUARD };
  }
  return { error: 'NONE', guard: verificationFor(state, request, nowMs).guard };
}

/** The producer's verification, made now or brought up to date. */
export function verificationFor(
  state: ProducerState,
  request: VerificationRequest,
  nowMs: number,
): VerificationEntry {
  const known = state.verifications.get(request.producerId);
  const entry = known === undefined ? newEntry(state, request, nowMs) : updated(known, request);
  state.verifications.set(request.producerId, entry);
  return entry;
}

function newEntry(
  state: ProducerState,
  { sequence, producerEpoch, supportsEpochBump }: VerificationRequest,
  nowMs: number,
): VerificationEntry {
  const guard = state.nextGuard;
  state.nextGuard += 1;
  return {
    lowestSequence: sequence,
    producerEpoch,
    supportsEpochBump,
    createdMs: nowMs,
    guard,
  };
}

function updated(known: VerificationEntry, request: VerificationRequest): VerificationEntry {
  const { sequence, producerEpoch } = request;
  if (producerEpoch < known.producerEpoch) return known;
  const isNewEpoch = producerEpoch > known.producerEpoch;
  const lowestSequence = isNewEpoch ? sequence : Math.min(sequence, known.lowestSequence);
  return { ...known, producerEpoch, lowestSequence };
}

/** Does a transactional batch lack the proof that its transaction is open? Markers need none. */
export function lacksVerification(
  state: ProducerState,
  batch: Batch,
  guard = SENTINEL_GUARD,
): boolean {
  if (isControl(batch)) return false;
  return guard === SENTINEL_GUARD || state.verifications.get(batch.producerId)?.guard !== guard;
}
