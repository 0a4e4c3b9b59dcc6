import { ErrorCode } from '../../protocol/errors.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { GroupDoor } from './group-door.ts';
import { groupTombstone } from './group-records.ts';

/** The groups of one shard, by id. */
export type Groups = Map<string, ClassicGroup>;

/** DeleteGroups: only an empty group may go. */
export function checkDelete(group: ClassicGroup | undefined): ErrorCode {
  if (group === undefined || group.state === 'Dead') return ErrorCode.GROUP_ID_NOT_FOUND;
  return group.state === 'Empty' ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
}

/** An empty group is deleted. */
export function deleteGroup(groups: Groups, group: ClassicGroup, door: GroupDoor): void {
  groups.delete(group.groupId);
  door.append(groupTombstone(group.groupId));
}
