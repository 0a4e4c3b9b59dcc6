// Unclean elections: where a topic would rather have any leader than none, what that one lacks is lost, and nobody's fault.
import type { Decision, GhostPartition } from './partition.ts';

/** What is said where a topic would rather have any leader than none. */
export const uncleanExcuse =
  'an unclean election made a leader of a broker that lacked what was committed';

/** What is said where a fenced broker is in sync all at once. */
export const returnedExcuse =
  'a move was given up, for an unclean election if need be: the first of the former replicas is in sync then, whether it runs or not';

/** Something was decided: is somebody made a leader who was not in sync, nor remembered as one who was? */
export function noteElection(partition: GhostPartition, before: Decision): void {
  const newcomer = newcomerOf(partition.decision, before);
  const { eligible, lastKnown } = partition;
  if (newcomer === undefined) return;
  if ([before.isr, eligible, lastKnown].some((known) => known.includes(newcomer))) return;
  partition.uncleanLeader = newcomer;
}

/** Who leads from now on, or alone is in sync while nobody leads. */
function newcomerOf({ leader, isr }: Decision, before: Decision): number | undefined {
  if (before.row < 0) return undefined;
  if (leader >= 0) return leader === before.leader ? undefined : leader;
  return isr.length === 1 ? isr[0] : undefined;
}
