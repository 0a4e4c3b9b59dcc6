// Leaders of groups that know less than their members have: a broker that lags has told them of fewer partitions.
import type { ClusterView } from '../../../engine/clients/network/cluster-view.ts';
import type { Listening } from '../checker.ts';
import type { Sight } from '../sight.ts';

/** AbstractStickyAssignor: where a member has a partition that is not there, what comes behind counts as free. */
export const blindExcuse =
  'the leader of a group knew of fewer partitions than a member had: it left them to that one, and gave away others twice';

type Rows = NonNullable<Listening['rows']>;

/** Follows what leaders know when they divide, and what members are given. */
export interface BlindLeaders {
  readonly rows: Required<Pick<Rows, 'group-led' | 'assignment-given'>>;
  /** Was somebody given a partition in a generation that its leader did not know of? */
  readonly isBlind: (group: number, generation: number) => boolean;
}

/** Nobody has led yet. */
export function watchBlindLeaders(sight: Sight): BlindLeaders {
  /** By group: what the leader of its last generation knew. */
  const leaders = new Map<
    number,
    { readonly generation: number; readonly view: ClusterView | undefined }
  >();
  const blind = new Set<string>();
  return {
    rows: {
      'group-led'({ group, generation }, { process }) {
        leaders.set(group, { generation, view: sight.viewOf(process) });
      },
      'assignment-given'({ group, generation, partitions }) {
        const leader = leaders.get(group);
        if (leader?.view === undefined || leader.generation !== generation) return;
        const { view } = leader;
        const isUnknown = (id: number): boolean =>
          !knows(view, sight.nameOf('topic-partition', id));
        if (partitions.some(isUnknown)) blind.add(`${group}/${generation}`);
      },
    },
    isBlind: (group, generation) => blind.has(`${group}/${generation}`),
  };
}

function knows({ byIndex }: ClusterView, name: string): boolean {
  const dash = name.lastIndexOf('-');
  return byIndex.get(name.slice(0, dash))?.[Number(name.slice(dash + 1))] !== undefined;
}
