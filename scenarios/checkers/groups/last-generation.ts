// Who is in the last generation of its group, as far as the coordinator knows that began it.
import type { Listening } from '../checker.ts';
import { ensured } from '../ghosts/ensured.ts';

/** Follows who joins, and who is removed; and tells in which generation a process is, if it is the last one. */
export function watchGenerations(): Pick<Listening, 'rows'> & {
  readonly generationOf: (process: number) => number | undefined;
  /** A process has ended. */
  readonly forget: (process: number) => void;
} {
  const joined = new Map<number, { readonly group: number; readonly generation: number }>();
  /** Who began each group's last generation; and whom each coordinator has removed from a group. */
  const begunBy = new Map<number, number>();
  const removed = new Map<string, Set<number>>();
  const removedBy = (coordinator: number | undefined, group: number): Set<number> =>
    ensured(removed, `${coordinator}/${group}`, () => new Set());
  return {
    generationOf: (process) => joined.get(process)?.generation,
    forget: (process) => void joined.delete(process),
    rows: {
      // A group that was forgotten counts from 1 again: who was in its first generation is not in this one.
      'generation-began'({ group }, { process }) {
        begunBy.set(group, process);
        for (const [member, last] of joined) if (last.group === group) joined.delete(member);
      },
      'group-loaded': ({ group }, { process }) => removedBy(process, group).clear(),
      'member-joined': ({ group, member }, { process }) =>
        void removedBy(process, group).delete(member),
      'member-left': ({ group, member }, { process }) => void removedBy(process, group).add(member),
      'group-joined'({ group, member, generation }, { process }) {
        // Who coordinated before may begin a generation of the same number, with those who still hear of it.
        if (removedBy(begunBy.get(group), group).has(member)) return;
        joined.set(process, { group, generation });
      },
    },
  };
}
