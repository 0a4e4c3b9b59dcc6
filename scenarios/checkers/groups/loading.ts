// A coordinator goes on from what its log says: what members were told before is still true.
import type { ClassicGroup } from '../../../engine/coordinator/group/classic-group.ts';
import type { Checker, Watch } from '../checker.ts';
import type { GhostPartition } from '../ghosts/partition.ts';

/** A log of groups that has lost what was committed excuses coordinators that read it. */
function lostLogs(): {
  readonly lose: (partition: GhostPartition) => void;
  readonly isLost: (partition: number) => boolean;
} {
  const lost = new Set<number>();
  return { lose: ({ id }) => void lost.add(id), isLost: (partition) => lost.has(partition) };
}

/** One epoch of the log, one coordinator. */
export const oneCoordinatorPerEpoch: Checker = {
  id: 'G-13',
  promise: 'In an epoch of their log one broker coordinates its groups.',
  watch({ sight, object }) {
    const coordinators = new Map<string, { readonly process: number; readonly row: number }>();
    return {
      rows: {
        'shard-loaded'({ partition, leaderEpoch }, at) {
          const key = `${partition}/${leaderEpoch}`;
          const known = coordinators.get(key);
          coordinators.set(key, { process: at.process, row: at.row });
          if (known === undefined || known.process === at.process) return;
          const name = sight.nameOf('partition', partition);
          const [one, two] = [known.process, at.process].map((process) => sight.nodeOf(process));
          const sentence = `Both broker ${one} and broker ${two} coordinate the groups of ${name} in epoch ${leaderEpoch}.`;
          object(name, sentence, [known.row, at.row]);
        },
      },
    };
  },
};

/** The generation that members were given was committed before they heard of it. */
export const generationsOutliveCoordinators: Checker = {
  id: 'G-10',
  promise: 'A new coordinator knows every generation in which members have their partitions.',
  watch({ sight, object }) {
    const given = new Map<number, { readonly generation: number; readonly row: number }>();
    const { lose, isLost } = lostLogs();
    let loading = -1;
    return {
      on: { lacking: ({ replica }) => lose(replica.partition) },
      rows: {
        'assignment-given': ({ group, generation }, at) =>
          void given.set(group, { generation, row: at.row }),
        'group-deleted': ({ group }) => void given.delete(group),
        'shard-loaded': ({ partition }) => void (loading = partition),
        'group-loaded'({ group, generation }, at) {
          const known = given.get(group);
          if (known === undefined || generation >= known.generation || isLost(loading)) return;
          const name = sight.nameOf('group', group);
          const sentence = `Broker ${sight.nodeOf(at.process)} reads that group ${name} is in generation ${generation}, whose members were given partitions in generation ${known.generation}.`;
          object(name, sentence, [known.row, at.row]);
        },
      },
    };
  },
};

/** A member that took the place of another. */
interface Replacement {
  readonly by: number;
  readonly row: number;
}

/** The newest id of a static member is the right one, whoever coordinates. */
export const staticMembersKeepTheirIds: Checker = {
  id: 'G-07',
  promise: 'A static member that came back under a new id keeps it; the old id is fenced for ever.',
  watch(watch) {
    /** By group and old member: who is about to take its place, and who has. */
    const begun = new Map<string, Replacement>();
    const done = new Map<string, Replacement>();
    const { lose, isLost } = lostLogs();
    const confirm = (group: number, member: number): void => {
      for (const [key, replacement] of begun) {
        if (replacement.by !== member || !key.startsWith(`${group}/`)) continue;
        begun.delete(key);
        done.set(key, replacement);
      }
    };
    return {
      on: { lacking: ({ replica }) => lose(replica.partition) },
      rows: {
        'member-replaced'({ group, member, by }, at) {
          const back = `${group}/${by}`;
          // Where it was not written in time, the old one is put back; the log may have the new one all the same.
          const isPutBack = begun.get(back)?.by === member;
          begun.delete(back);
          if (!isPutBack) begun.set(`${group}/${member}`, { by, row: at.row });
        },
        'static-member-returned': ({ group, member }) => confirm(group, member),
        'assignment-given': ({ group, member }) => confirm(group, member),
        'shard-loaded'({ partition }, at) {
          const shard = sightOfShard(watch, at.process, partition);
          if (shard === undefined || isLost(partition)) return;
          for (const group of shard.values()) lookAt(watch, group, done, at.row);
        },
      },
    };
  },
};

const sightOfShard = (
  { sight }: Watch,
  process: number,
  partition: number,
): ReadonlyMap<string, ClassicGroup> | undefined =>
  sight.brokerOf(process)?.groups.shards.get(partition)?.groups;

function lookAt(
  { sight, object }: Watch,
  { groupId, members }: ClassicGroup,
  done: ReadonlyMap<string, Replacement>,
  row: number,
): void {
  for (const [key, replacement] of done) {
    const [group = '', member = ''] = key.split('/');
    const memberId = sight.nameOf('member', Number(member));
    if (sight.nameOf('group', Number(group)) !== groupId || !members.has(memberId)) continue;
    const by = sight.nameOf('member', replacement.by);
    const sentence = `In group ${groupId} there is ${memberId} again, whose place ${by} had taken.`;
    object(`${groupId} ${memberId}`, sentence, [replacement.row, row]);
  }
}
