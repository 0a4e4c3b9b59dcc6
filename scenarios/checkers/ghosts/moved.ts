// Replicas whose log has come to lie in another directory of their broker (KIP-113).
import type { Listening } from '../checker.ts';
import { ensured } from './ensured.ts';

/** Who has moved its log to another directory in this reign: processes, by partition. */
export function watchMoved(): Pick<Listening, 'rows' | 'on'> & {
  readonly moved: ReadonlyMap<number, ReadonlySet<number>>;
} {
  const moved = new Map<number, Set<number>>();
  return {
    moved,
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
