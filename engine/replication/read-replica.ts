// KIP-392: which replica a consumer should read from. Followers close to it will do as well as the leader.
import type { Micros } from '../../sim/time.ts';
import type { NodeId } from '../metadata/ids.ts';
import type { Replica } from './replica.ts';

/** Who asks, and what is known of the places of brokers. */
export interface Reader {
  readonly rackId: string;
  readonly fetchOffset: number;
  readonly now: Micros;
  /** The rack of a live broker; undefined for one that is away. */
  readonly rackOf: (node: NodeId) => string | null | undefined;
  /** KAFKA-14372: replicas that are out of sync will do, too. */
  readonly trustsAll: boolean;
}

interface Candidate {
  readonly id: NodeId;
  readonly logEndOffset: number;
  readonly sinceCaughtUp: Micros;
}

/**
 * Kafka's RackAwareReplicaSelector: a replica in the consumer's rack that is in sync and has the
 * offset; undefined where the leader itself is the best.
 */
export function readReplicaInRack(
  leader: NodeId,
  { followers, isr }: Replica,
  { rackId, fetchOffset, now, rackOf, trustsAll }: Reader,
): NodeId | undefined {
  if (rackId === '' || rackOf(leader) === rackId) return undefined;
  let best: Candidate | undefined;
  for (const [id, { logStartOffset, logEndOffset, lastCaughtUpAt }] of followers) {
    const hasOffset = logStartOffset <= fetchOffset && fetchOffset <= logEndOffset;
    const isTrusted = trustsAll || isr.isr.includes(id);
    if (!hasOffset || !isTrusted || rackOf(id) !== rackId) continue;
    const candidate = { id, logEndOffset, sinceCaughtUp: now - lastCaughtUpAt };
    if (best === undefined || isBetter(candidate, best)) best = candidate;
  }
  return best?.id;
}

/** The longer log, then who was caught up last, then the higher id. */
function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.logEndOffset !== other.logEndOffset) return one.logEndOffset > other.logEndOffset;
  if (one.sinceCaughtUp !== other.sinceCaughtUp) return one.sinceCaughtUp < other.sinceCaughtUp;
  return one.id > other.id;
}
