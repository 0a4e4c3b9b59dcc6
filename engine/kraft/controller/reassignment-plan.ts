// A reassignment (KIP-455): replicas that come and replicas that go are together until those that come
// are in sync. Kafka's PartitionReassignmentReplicas and PartitionReassignmentRevert.
import type { NodeId } from '../../metadata/ids.ts';

/** A reassignment under way: all replicas, and which of them come and go. */
export interface ReassignmentPlan {
  readonly replicas: readonly NodeId[];
  readonly removing: readonly NodeId[];
  readonly adding: readonly NodeId[];
}

/** What is left when a reassignment is done. */
export interface CompletedReassignment {
  readonly replicas: readonly NodeId[];
  readonly isr: readonly NodeId[];
}

/** The way from one assignment to another: the new replicas first, then those that go. */
export function planReassignment(from: readonly NodeId[], to: readonly NodeId[]): ReassignmentPlan {
  const removing = missing(from, to);
  return { replicas: [...to, ...removing], removing, adding: missing(to, from) };
}

/** Is anything coming or going? */
export function isReassigning({ removing, adding }: Omit<ReassignmentPlan, 'replicas'>): boolean {
  return removing.length > 0 || adding.length > 0;
}

/** Who must be in sync before a reassignment ends: those that come, all, or all if they get fewer. */
export type AwaitedReplicas = 'added' | 'all' | 'added, or all of fewer';

/** How it ends with an ISR; undefined when it must go on, or there is none. */
export function completedReassignment(
  plan: ReassignmentPlan,
  isr: readonly NodeId[],
  awaited: AwaitedReplicas = 'added, or all of fewer',
): CompletedReassignment | undefined {
  if (!isReassigning(plan)) return undefined;
  const { adding, removing } = plan;
  const stays = (id: NodeId): boolean => !removing.includes(id);
  const completed = { replicas: plan.replicas.filter(stays), isr: isr.filter(stays) };
  if (removing.length > 0 && (completed.isr.length === 0 || completed.replicas.length === 0)) {
    return undefined;
  }
  const inSync = (id: NodeId): boolean => completed.isr.includes(id);
  if (!adding.every(inSync)) return undefined;
  // With fewer replicas than before, an ISR that lacks some of them would shrink for no reason.
  const getsFewer = adding.length < removing.length;
  const awaitsAll = awaited === 'all' || (awaited !== 'added' && getsFewer);
  return awaitsAll && !completed.replicas.every(inSync) ? undefined : completed;
}

/** The replicas as they were before it began. */
export function originalReplicas({ replicas, adding }: ReassignmentPlan): NodeId[] {
  return replicas.filter((id) => !adding.includes(id));
}

/** What a cancelled reassignment goes back to. */
export interface ReassignmentRevert extends CompletedReassignment {
  /** Nobody who stays is in sync: going back means an unclean election. */
  readonly unclean: boolean;
}

/** What cancelling it with an ISR would lead to. */
export function revertedReassignment(
  plan: ReassignmentPlan,
  isr: readonly NodeId[],
): ReassignmentRevert {
  const replicas = originalReplicas(plan);
  const inSync = isr.filter((id) => !plan.adding.includes(id));
  const unclean = inSync.length === 0;
  return { replicas, isr: unclean ? replicas.slice(0, 1) : inSync, unclean };
}

/** Who is in the one and not in the other, by ascending id. */
function missing(from: readonly NodeId[], other: readonly NodeId[]): NodeId[] {
  return from.filter((id) => !other.includes(id)).toSorted((a, b) => a - b);
}
