// The high watermark: everything below it is on every replica that must have it, and may be read.
import { ms } from '../../sim/time.ts';
import { maybeIncrementHighWatermark } from '../log/log-offsets.ts';
import { isEligible, type InSyncRules } from './in-sync-rules.ts';
import {
  effectiveMinIsr,
  isCaughtUp,
  maximalIsrOf,
  type Replica,
  type ReplicationEnv,
  type ReplicationState,
} from './replica.ts';
import { stir } from './stirred.ts';
import { write } from './trace.ts';

/**
 * On the leader: the high watermark is the smallest log end offset among the maximal ISR and those
 * who are about to join it. It stands still while fewer than min.insync.replicas are in sync (KIP-966).
 */
export function maybeAdvanceHighWatermark(
  state: ReplicationState,
  replica: Replica,
  rules: InSyncRules,
  env: ReplicationEnv,
): void {
  const { log, isr } = replica;
  if (state.flags['strict-min-isr'] && isr.isr.length < effectiveMinIsr(replica)) return;
  const from = log.highWatermark;
  const to = smallestLogEndOffset(state, replica, rules, env);
  if (to < 0 || !maybeIncrementHighWatermark(log, to)) return;
  write['high-watermark-advanced'](env.trace, replica.id, from, log.highWatermark);
  stir(state.stirred, replica.id);
}

function smallestLogEndOffset(
  { flags }: ReplicationState,
  replica: Replica,
  rules: InSyncRules,
  env: ReplicationEnv,
): number {
  const { log, followers, replicas } = replica;
  const inSync = flags['maximal-isr'] ? maximalIsrOf(replica) : replica.isr.isr;
  const waitsForAll = flags['count-ineligible-replica'];
  const { logEndOffset } = log;
  const since = env.clock.monotonic() - ms(rules.configs['replica.lag.time.max.ms']);
  let smallest = logEndOffset;
  for (const id of replicas) {
    const follower = followers.get(id);
    if (follower === undefined) continue;
    const counts =
      inSync.includes(id) ||
      (isCaughtUp(follower, logEndOffset, since) &&
        (waitsForAll || isEligible(rules, id, follower.brokerEpoch)));
    if (counts && follower.logEndOffset < smallest) smallest = follower.logEndOffset;
  }
  return smallest;
}
