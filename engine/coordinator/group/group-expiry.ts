// Offsets and groups that nobody needs any longer go (Kafka's GroupCoordinatorShard.cleanupGroupMetadata).
import { ms } from '../../../sim/time.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import { groupTombstone } from './group-records.ts';
import type { GroupShard, GroupShardEnv } from './group-shard.ts';
import { runTurn } from './group-turn.ts';
import { expireOffsets, removeOffsetsOfTopics } from './offset-removal.ts';
import { classicOffsetRules } from './offset-rules.ts';

/** It is looked for what has expired every `offsets.retention.check.interval.ms`. */
export function armExpiry({ shard, timers }: GroupShard, env: GroupShardEnv): void {
  const { partition } = shard;
  const delay = ms(env.configs['offsets.retention.check.interval.ms']);
  timers.set('expiry', env.after(delay, { type: 'groups-expire', partition }));
}

/** Why an offset went that nobody has asked to delete. */
export const hasExpired = 'it has expired';

/** Old offsets go, and groups that are left with nothing. */
export function expireGroups(group: GroupShard, env: GroupShardEnv): void {
  const retentionMs = env.configs['offsets.retention.minutes'] * 60_000;
  const facts = { nowMs: env.nowMs, retentionMs };
  const why = hasExpired;
  // A group whose tombstone is refused is put back behind all others: each is looked at once.
  const groups = [...group.groups];
  for (const [groupId, each] of groups) {
    runTurn(group, { groupId, why }, env, (door) => {
      const log = { image: group.shard.image, names: env.names };
      const { records, isEmpty } = expireOffsets(
        log,
        classicOffsetRules(each, env.flags),
        groupId,
        facts,
      );
      for (const record of records) door.append(record);
      if (!isEmpty || each.state !== 'Empty') return;
      door.append(groupTombstone(groupId));
    });
  }
}

/** Topics were deleted: what groups had committed in them is forgotten. */
export function forgetTopics(
  group: GroupShard,
  deleted: ReadonlyMap<string, Uuid>,
  env: GroupShardEnv,
): void {
  const why = 'its topic is deleted';
  const groupIds = [...group.groups.keys()];
  for (const groupId of groupIds) {
    runTurn(group, { groupId, why }, env, (door) => {
      const log = { image: group.shard.image, names: env.names };
      for (const record of removeOffsetsOfTopics(log, groupId, deleted)) door.append(record);
    });
  }
}
