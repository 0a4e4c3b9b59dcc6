// Unclean elections: where a topic would rather have any leader than none, what that one lacks is lost, and nobody's fault.
import type { Decision, GhostPartition } from './partition.ts';

/** What is said where a topic would rather have any leader than none. */
export const uncleanExcuse =
  'an unclean election made a leader of a broker that lacked what was committed';

/** What is said where a fenced broker is in sync all at once. */
export const returnedExcuse =
  'a move was given up, for an unclean election if need be: the first of the former replicas is in sync then, whether it runs or not';

/** Something was decided: is somebody alone in sync who was not before, nor remembered as one who was? */
export function noteElection(partition: GhostPartition, before: Decision): void {
  const { decision, eligible, lastKnown } = partition;
  const [newcomer, ...others] = decision.isr;
  if (before.row < 0 || newcomer === undefined || others.length > 0) return;
  if ([before.isr, eligible, lastKnown].some((known) => known.includes(newcomer))) return;
  partition.uncleanLeader = newcomer;
}
