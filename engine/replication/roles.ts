// Roles are learned, never taken: leader, follower, or nothing of a partition any more.
import { none } from '../../sim/short-list.ts';
import type { Micros } from '../../sim/time.ts';
import { assignEpoch } from '../log/leader-epoch-cache.ts';
import { writeLeaderEpochs } from '../log/log-storage.ts';
import type { NodeId, PartitionId } from '../metadata/ids.ts';
import type { Partition } from '../metadata/image.ts';
import { maybeAdvanceHighWatermark } from './high-watermark.ts';
import type { InSyncRules } from './in-sync-rules.ts';
import type { Follower, Replica, ReplicationEnv, ReplicationState } from './replica.ts';
import { stir } from './stirred.ts';
import { write } from './trace.ts';

/** This broker leads from now on (or goes on leading with other replicas or another ISR). */
export function becomeLeader(
  state: ReplicationState,
  replica: Replica,
  partition: Partition,
  { rules, env }: { readonly rules: InSyncRules; readonly env: ReplicationEnv },
): void {
  if (isOld(state, replica, partition)) return;
  const isNewReign = partition.leaderEpoch > replica.leaderEpoch;
  const wasLeader = replica.role === 'leader';
  replica.role = 'leader';
  replica.leader = state.nodeId;
  replica.replicas = partition.replicas;
  const former = state.flags['isr-outside-replicas'] ? strangersIn(replica, partition) : none;
  replica.isr = {
    type: 'committed',
    isr: former.length === 0 ? partition.isr : [...partition.isr, ...former],
  };
  replica.partitionEpoch = partition.partitionEpoch;
  keepFollowers(state, replica, partition.replicas);
  if (isNewReign) {
    beginReign(state, replica, { partition, wasLeader }, env);
    write['role-changed'](env.trace, replica.id, 'leader', state.nodeId, replica.leaderEpoch);
  }
  // With that defect only the beginning of a reign looks again, and fetches do.
  if (isNewReign || !state.flags['keep-high-watermark-after-isr-shrink']) {
    maybeAdvanceHighWatermark(state, replica, rules, env);
  }
  stir(state.stirred, replica.id);
}

/** KAFKA-9672: who was in sync when the partition was moved away from it. */
const strangersIn = ({ isr }: Replica, { replicas }: Partition): readonly NodeId[] =>
  isr.isr.filter((id) => !replicas.includes(id));

/** This broker knows better: its last ISR change was answered before the metadata told of it. */
// Simplified: an epoch that it knows already makes Kafka forget what was proposed since, so that for a
// moment the high watermark does not wait for who is about to join. Here what was proposed stands.
function isOld(
  { flags }: ReplicationState,
  { partitionEpoch, role, isr }: Replica,
  partition: Partition,
): boolean {
  if (flags['apply-partition-without-epoch']) return false;
  if (partition.partitionEpoch < partitionEpoch) return true;
  const isKnown = partition.partitionEpoch === partitionEpoch && role === 'leader';
  return isKnown && isr.type !== 'committed';
}

/** The epoch is noted before anything is appended; what was known of followers begins anew. */
function beginReign(
  { flags }: ReplicationState,
  replica: Replica,
  { partition, wasLeader }: { readonly partition: Partition; readonly wasLeader: boolean },
  env: ReplicationEnv,
): void {
  const { log } = replica;
  replica.leaderEpoch = partition.leaderEpoch;
  replica.leaderEpochStartOffset = log.logEndOffset;
  const hasEpochs = flags['record-batches-v2'] || flags['epochs-for-old-format'];
  const notesEpoch = hasEpochs && !flags['cache-epoch-on-first-write'];
  if (notesEpoch && assignEpoch(log.epochs, partition.leaderEpoch, log.logEndOffset)) {
    log.version += 1;
    writeLeaderEpochs(log, env.part('log'));
  }
  const now = env.clock.monotonic();
  for (const [id, follower] of replica.followers) {
    const inSync = partition.isr.includes(id);
    if (!wasLeader) Object.assign(follower, unknownFollower());
    follower.lastCaughtUpAt = inSync ? now : longAgo;
    if (wasLeader) follower.lastFetchAt = inSync ? now : longAgo;
  }
}

/** Before any lag that may be configured: whoever was last seen then is not caught up. */
const longAgo: Micros = -Number.MAX_SAFE_INTEGER;

const unknownFollower = (): Follower => ({
  logStartOffset: -1,
  logEndOffset: -1,
  lastFetchLeaderLogEndOffset: 0,
  lastFetchAt: longAgo,
  lastCaughtUpAt: longAgo,
  brokerEpoch: -1,
});

function keepFollowers(
  state: ReplicationState,
  replica: Replica,
  replicas: readonly NodeId[],
): void {
  for (const id of replica.followers.keys()) {
    if (!replicas.includes(id)) replica.followers.delete(id);
  }
  for (const id of replicas) {
    if (id === state.nodeId || replica.followers.has(id)) continue;
    // Until it has fetched it was never caught up: nobody waits for a replica that is only being added.
    replica.followers.set(id, unknownFollower());
  }
}

/** This broker follows. True when its fetcher must begin anew: the leader epoch has grown. */
export function becomeFollower(
  state: ReplicationState,
  replica: Replica,
  partition: Partition,
  env: ReplicationEnv,
): boolean {
  if (isOld(state, replica, partition)) return false;
  const isNewReign = partition.leaderEpoch > replica.leaderEpoch;
  replica.role = 'follower';
  replica.leader = partition.leader;
  replica.replicas = partition.replicas;
  replica.isr = { type: 'committed', isr: [] };
  replica.leaderEpoch = partition.leaderEpoch;
  replica.partitionEpoch = partition.partitionEpoch;
  replica.followers.clear();
  if (isNewReign) {
    write['role-changed'](env.trace, replica.id, 'follower', partition.leader, replica.leaderEpoch);
  }
  // Whoever waits here for a leader's answer must hear that this broker leads no more.
  stir(state.stirred, replica.id);
  return isNewReign;
}

/** The replica is gone from this broker. */
export function stopReplica(state: ReplicationState, id: PartitionId, env: ReplicationEnv): void {
  const replica = state.replicas.get(id);
  if (replica === undefined) return;
  replica.role = 'none';
  state.replicas.delete(id);
  stir(state.stirred, id);
  write['role-changed'](env.trace, id, 'none', replica.leader, replica.leaderEpoch);
}
