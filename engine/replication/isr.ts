// Who is in sync: the leader proposes, the controller decides (KIP-497).
import { ms } from '../../sim/time.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { NodeId } from '../metadata/ids.ts';
import type { IsrAnswer } from '../metadata/ports.ts';
import { maybeAdvanceHighWatermark } from './high-watermark.ts';
import { isEligible, type InSyncRules } from './in-sync-rules.ts';
import {
  isCaughtUp,
  type Follower,
  type IsrState,
  type Replica,
  type ReplicationEnv,
  type ReplicationState,
} from './replica.ts';
import { write } from './trace.ts';

/** Whom a leader thinks of taking back, and by what it judges. */
interface Joining {
  readonly follower: Pick<Follower, 'logEndOffset' | 'brokerEpoch'>;
  readonly rules: InSyncRules;
  readonly env: ReplicationEnv;
}

/** After a follower's fetch: does it have what it takes to be in sync again? */
export function maybeExpandIsr(
  state: ReplicationState,
  replica: Replica,
  joining: NodeId,
  { follower, rules, env }: Joining,
): void {
  const { isr } = replica;
  if (isr.type !== 'committed' || isr.isr.includes(joining)) return;
  if (!mayJoin(state, replica, follower) || !isEligible(rules, joining, follower.brokerEpoch))
    return;
  replica.isr = { type: 'pending-expand', isr: isr.isr, joining };
  const proposed = inOrder([...isr.isr, joining]);
  propose(state, replica, proposed);
  write['isr-change-proposed'](env.trace, replica.id, proposed, `broker ${joining} has caught up`);
}

/** It has everything that is visible, and has reached the present reign: it cannot diverge any more. */
function mayJoin(
  { flags }: ReplicationState,
  { log, leaderEpochStartOffset }: Replica,
  { logEndOffset }: Joining['follower'],
): boolean {
  const hasReached =
    logEndOffset >= leaderEpochStartOffset || flags['expand-isr-below-epoch-start'];
  return logEndOffset >= log.highWatermark && hasReached;
}

/** On a timer, every half replica.lag.time.max.ms: who has lagged for too long leaves. */
export function maybeShrinkIsr(
  state: ReplicationState,
  replica: Replica,
  rules: InSyncRules,
  env: ReplicationEnv,
): void {
  const { isr, log } = replica;
  if (replica.role !== 'leader' || isr.type !== 'committed') return;
  const since = env.clock.monotonic() - ms(rules.configs['replica.lag.time.max.ms']);
  const leaving = isr.isr.filter((id) => {
    const follower = replica.followers.get(id);
    return follower !== undefined && !isCaughtUp(follower, log.logEndOffset, since);
  });
  if (leaving.length === 0) return;
  replica.isr = { type: 'pending-shrink', isr: isr.isr, leaving };
  const remaining = inOrder(isr.isr.filter((id) => !leaving.includes(id)));
  propose(state, replica, remaining);
  const why = `${leaving.length === 1 ? 'broker' : 'brokers'} ${leaving.join(', ')} lagged too long`;
  write['isr-change-proposed'](env.trace, replica.id, remaining, why);
}

/** Since 4.2 the proposed set is a hash set: small numbers come in their own order. */
// Simplified: before 4.2 they came in the order in which they had joined.
const inOrder = (isr: readonly NodeId[]): readonly NodeId[] => isr.toSorted((a, b) => a - b);

function propose(state: ReplicationState, replica: Replica, isr: readonly NodeId[]): void {
  const { id, leaderEpoch, partitionEpoch, followers } = replica;
  const { flags } = state;
  const brokerEpochOf = (node: NodeId): number => {
    if (!flags['replica-epoch-in-isr-changes']) return -1;
    return node === state.nodeId ? state.brokerEpoch : (followers.get(node)?.brokerEpoch ?? -1);
  };
  state.proposals.push({
    partition: id,
    leaderEpoch,
    partitionEpoch,
    isr: isr.map((node) => ({ id: node, brokerEpoch: brokerEpochOf(node) })),
  });
}

/** Errors after which the controller guarantees that nothing was changed. */
const notApplied: readonly ErrorCode[] = [
  ErrorCode.OPERATION_NOT_ATTEMPTED,
  ErrorCode.INELIGIBLE_REPLICA,
];

/** Errors after which newer metadata is on its way and will replace what is pending. */
const superseded: readonly ErrorCode[] = [
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.FENCED_LEADER_EPOCH,
  ErrorCode.INVALID_UPDATE_VERSION,
  ErrorCode.INVALID_REQUEST,
  ErrorCode.NEW_LEADER_ELECTED,
];

/** The controller has answered, or nobody has: the proposal is taken over, taken back, or made again. */
export function onIsrAnswer(
  state: ReplicationState,
  answer: IsrAnswer,
  rules: InSyncRules,
  env: ReplicationEnv,
): void {
  const replica = state.replicas.get(answer.partition);
  if (replica === undefined || replica.role !== 'leader' || replica.isr.type === 'committed')
    return;
  const { errorCode, isr, partitionEpoch } = answer;
  if (errorCode === ErrorCode.NONE) {
    const isCurrent =
      answer.leaderEpoch === replica.leaderEpoch && partitionEpoch >= replica.partitionEpoch;
    if (!isCurrent) return;
    const isShrunk = isr.length < replica.isr.isr.length;
    replica.isr = { type: 'committed', isr };
    replica.partitionEpoch = partitionEpoch;
    write['isr-change-answered'](env.trace, replica.id, isr, partitionEpoch, errorCode);
    if (isShrunk && state.flags['keep-high-watermark-after-isr-shrink']) return;
    maybeAdvanceHighWatermark(state, replica, rules, env);
    return;
  }
  write['isr-change-answered'](env.trace, replica.id, replica.isr.isr, partitionEpoch, errorCode);
  if (notApplied.includes(errorCode)) replica.isr = { type: 'committed', isr: replica.isr.isr };
  else if (!superseded.includes(errorCode)) propose(state, replica, proposedIsr(replica.isr));
}

/** KAFKA-12686: any news from the controller cleared the changes of ISRs that were still on their way. */
export function forgetPendingChanges({ flags, replicas }: ReplicationState): void {
  if (!flags['forget-pending-isr-change']) return;
  for (const replica of replicas.values()) {
    if (replica.isr.type !== 'committed') replica.isr = { type: 'committed', isr: replica.isr.isr };
  }
}

function proposedIsr(isr: IsrState): readonly NodeId[] {
  switch (isr.type) {
    case 'committed':
      return isr.isr;
    case 'pending-expand':
      return inOrder([...isr.isr, isr.joining]);
    case 'pending-shrink':
      return inOrder(isr.isr.filter((id) => !isr.leaving.includes(id)));
  }
}
