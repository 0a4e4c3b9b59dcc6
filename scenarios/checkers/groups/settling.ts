// Groups come to rest: nobody is waited for without end, and nobody is forgotten.
import type { ClassicGroup } from '../../../engine/coordinator/group/classic-group.ts';
import { rebalanceTimeoutOf } from '../../../engine/coordinator/group/classic-group.ts';
import type { GroupShard } from '../../../engine/coordinator/group/group-shard.ts';
import { timerName } from '../../../engine/coordinator/group/group-door.ts';
import { ms, type Micros } from '../../../sim/time.ts';
import type { Checker, Watch } from '../checker.ts';

/** Since when a group has not been at rest. */
type Unrest = Map<string, { readonly since: Micros; readonly row: number }>;

/** When all is well again every group has its partitions, or nobody is in it. */
export const groupsSettle: Checker = {
  id: 'V-08',
  promise: 'In the end every group is stable or empty, and whoever is let into it is watched.',
  watch(watch) {
    const unrest: Unrest = new Map();
    return {
      rows: {
        'group-state-changed'({ group, state }, { process, time, row }) {
          const name = watch.sight.nameOf('group', group);
          if (state === 'CompletingRebalance') lookAfterMembers(watch, name, process);
          if (state === 'Stable' || state === 'Empty') unrest.delete(name);
          else if (!unrest.has(name)) unrest.set(name, { since: time, row });
        },
        'group-loaded': ({ group }) => void unrest.delete(watch.sight.nameOf('group', group)),
      },
      ended({ time, isQuiet }) {
        if (!isQuiet) return;
        for (const shard of shardsOf(watch)) {
          for (const group of shard.groups.values()) {
            const began = unrest.get(group.groupId);
            if (began !== undefined) judgeUnrest(watch, group, { ...began, time });
            judgeWatching(watch, shard, group);
          }
        }
      },
    };
  },
};

const shardsOf = ({ sight }: Watch): GroupShard[] =>
  sight.brokers().flatMap(({ groups }) => [...groups.shards.values()]);

/** All have been answered: from now on each has to say that it is there. */
function lookAfterMembers(watch: Watch, name: string, process: number): void {
  for (const shard of watch.sight.brokerOf(process)?.groups.shards.values() ?? []) {
    const group = shard.groups.get(name);
    if (group !== undefined) judgeWatching(watch, shard, group);
  }
}

/** A rebalance takes as long as its slowest member may; two in a row are enough. */
function judgeUnrest(
  { object }: Watch,
  group: ClassicGroup,
  { since, row, time }: { readonly since: Micros; readonly row: number; readonly time: Micros },
): void {
  const { groupId, state } = group;
  const most = ms(2 * rebalanceTimeoutOf(group)) + slack;
  if (state === 'Stable' || state === 'Empty' || time - since <= most) return;
  const seconds = Math.floor((time - since) / 1_000_000);
  const sentence = `Group ${groupId} has been rebalancing for ${seconds} seconds and is ${state}.`;
  object(`${groupId} rebalances`, sentence, [row]);
}

const slack = ms(5_000);

/** Whoever does not wait for an answer has a session that ends some day. */
function judgeWatching({ object }: Watch, { timers }: GroupShard, group: ClassicGroup): void {
  const { groupId } = group;
  for (const { memberId, join, sync } of group.members.values()) {
    const isWaiting = join !== undefined || sync !== undefined;
    if (isWaiting || timers.has(timerName({ type: 'session', groupId, memberId }))) continue;
    const sentence = `Nobody will notice if ${memberId} is gone from group ${groupId}: its session has no end.`;
    object(`${groupId} ${memberId}`, sentence, []);
  }
}
