// Replicas whose log has come to lie in another directory of their broker (KIP-113).
import type { Listening } from '../checker.ts';
import { ensured } from './ensured.ts';
import type { GhostReplica } from './partition.ts';

/** Whether a replica has moved its log to another directory in this reign. */
export function watchMoved(): Pick<Listening, 'rows' | 'on'> & {
  readonly hasMoved: (replica: GhostReplica) => boolean;
} {
  /** Processes, by partition. */
  const moved = new Map<number, Set<number>>();
  return {
    hasMoved: ({ partition, process }) => moved.get(partition.id)?.has(process) === true,
    rows: {
      'replica-moved'({ partition }, { process }) {
        ensured(moved, partition, () => new Set<number>()).add(process);
      },
    },
    on: {
      'role-taken'({ replica: { partition, process } }) {
        moved.get(partition.id)?.delete(process);
      },
    },
  };
}
