// What happens to a shard of groups: its log is loaded, its records are committed, its timers fire, and
// one day another broker leads.
import { ErrorCode } from '../../protocol/errors.ts';
import { onCommitted, resign, stopWaiting } from '../shard/shard.ts';
import { write } from '../trace.ts';
import { refused } from './group-answer.ts';
import { timerName } from './group-door.ts';
import { armExpiry, expireGroups } from './group-expiry.ts';
import { letGoOfGroups, takeOverGroups } from './group-loading.ts';
import type { GroupShard, GroupShardEnv, GroupWake } from './group-shard.ts';
import { commitTimer, doorOf, forgetTimer, onWriteDue, runTurn, tell } from './group-turn.ts';
import { onGroupTimer } from './timers.ts';

/** Its log is loaded: its groups go on where they were last written. */
export function onGroupsLoaded(group: GroupShard, env: GroupShardEnv): void {
  const { partition, leaderEpoch } = group.shard;
  write['shard-loaded'](env.trace, partition, leaderEpoch);
  runTurn(group, {}, env, (door) => {
    group.groups = takeOverGroups(group.shard.image, door);
  });
  armExpiry(group, env);
}

/** Another broker leads: what waits is refused, and the groups are let go of. */
export function onGroupsLost(group: GroupShard, env: GroupShardEnv): void {
  const waiting = resign(group.shard);
  letGoOfGroups(group.groups, doorOf(group, env, []));
  for (const each of waiting) {
    if (each.type === 'answer') env.answer(each.call, refused(each.answer, lost));
  }
  for (const timer of group.timers.values()) env.cancel(timer);
  group.timers.clear();
  write['shard-resigned'](env.trace, group.shard.partition, waiting.length);
}

const lost = ErrorCode.NOT_COORDINATOR;

/** The high watermark has moved: what waited for it is told. */
export function onGroupsCommitted(
  group: GroupShard,
  highWatermark: number,
  env: GroupShardEnv,
): void {
  for (const each of onCommitted(group.shard, highWatermark)) {
    forgetTimer(group, commitTimer(each.turn), env);
    tell(group, each, ErrorCode.NONE, env);
  }
}

/** A timer has fired. */
export function onGroupWake(group: GroupShard, wake: GroupWake, env: GroupShardEnv): void {
  switch (wake.type) {
    case 'group-timer':
      group.timers.delete(timerName(wake.timer));
      runTurn(group, { groupId: wake.timer.groupId }, env, (door) => {
        onGroupTimer(group.groups, wake.timer, door);
      });
      break;
    case 'group-commit-due':
      onCommitDue(group, wake.turn, env);
      break;
    case 'group-write-due':
      onWriteDue(group, wake.batch, env);
      break;
    case 'groups-expire':
      expireGroups(group, env);
      armExpiry(group, env);
  }
}

/** It takes too long to commit what was decided. It stands, but nobody waits for it any longer. */
function onCommitDue(group: GroupShard, turn: number, env: GroupShardEnv): void {
  group.timers.delete(commitTimer(turn));
  const due = stopWaiting(group.shard, (what) => what.turn === turn);
  for (const what of due) tell(group, what, ErrorCode.REQUEST_TIMED_OUT, env);
}
