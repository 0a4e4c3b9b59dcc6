import { ErrorCode } from '../../protocol/errors.ts';
import type { ClassicGroup } from './classic-group.ts';

/** The groups of one shard, by id. */
export type Groups = Map<string, ClassicGroup>;

/** DeleteGroups: only an empty group may go. */
export function checkDelete(group: ClassicGroup | undefined): ErrorCode {
  if (group === undefined || group.state === 'Dead') return ErrorCode.GROUP_ID_NOT_FOUND;
  return group.state === 'Empty' ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
}
