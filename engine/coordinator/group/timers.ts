import { ErrorCode } from '../../protocol/errors.ts';
import type { AfterAppend, GroupDoor, GroupTimer } from './group-door.ts';
import type { Groups } from './groups.ts';
import { joinAnswer } from './answers.ts';
import { onSessionTimer } from './heartbeat.ts';
import { onJoinTimer } from './rebalance.ts';
import { onStaticMemberWritten } from './static-member.ts';
import { onAssignmentWritten, onSyncTimer } from './sync-group.ts';

/** A timer of a group has fired. Its group may be gone. */
export function onGroupTimer(groups: Groups, timer: GroupTimer, door: GroupDoor): void {
  const group = groups.get(timer.groupId);
  if (group === undefined) return;
  switch (timer.type) {
    case 'session':
      onSessionTimer(group, timer.memberId, door);
      break;
    case 'join':
      onJoinTimer(group, timer, door);
      break;
    case 'sync':
      onSyncTimer(group, timer, door);
      break;
  }
}

/** A record of a group is committed, or could not be written. */
export function onGroupRecordWritten(
  groups: Groups,
  after: AfterAppend,
  errorCode: ErrorCode,
  door: GroupDoor,
): void {
  if (after.type === 'new-group') {
    if (errorCode !== ErrorCode.NONE) door.answerJoin(after.join, joinAnswer({ errorCode }));
    return;
  }
  const group = groups.get(after.groupId);
  if (group === undefined) return;
  if (after.type === 'assignment') onAssignmentWritten(group, after, errorCode, door);
  else onStaticMemberWritten(group, after, errorCode, door);
}
