// kafka-consumer-groups --describe --state: a line for the group as a whole.
import type { ClusterMember } from '../../../engine/clients/admin/calls/cluster.ts';
import type { GroupDescription } from '../../../engine/clients/admin/calls/groups.ts';
import { column, format } from '../java-format.ts';
import { print, println, type ToolIo } from '../tool.ts';
import { missing } from './offsets-view.ts';
import { noteState } from './state-notice.ts';

/** Prints the state of a group. */
export function printState(
  group: GroupDescription,
  nodes: readonly ClusterMember[],
  isVerbose: boolean,
  io: ToolIo,
): void {
  if (!noteState(group, 1, io)) return;
  const { groupId, assignor, state, epoch, targetEpoch, members } = group;
  const coordinator = coordinatorText(group.coordinator, nodes);
  const epochs = isVerbose ? ' %-15s %-25s' : '';
  const pattern = `\n${column(15, [groupId])} ${column(25, [coordinator])} %-20s %-20s${epochs} %s`;
  const line = (start: readonly string[], between: readonly string[], end: string): void =>
    print(io, format(pattern, ...start, ...(isVerbose ? between : []), end));
  line(
    ['GROUP', 'COORDINATOR (ID)', 'ASSIGNMENT-STRATEGY', 'STATE'],
    ['GROUP-EPOCH', 'TARGET-ASSIGNMENT-EPOCH'],
    '#MEMBERS',
  );
  line(
    [groupId, coordinator, assignor === '' ? missing : assignor, state],
    [String(epoch ?? missing), String(targetEpoch ?? missing)],
    String(members.length),
  );
  println(io);
}

function coordinatorText(id: number, nodes: readonly ClusterMember[]): string {
  const { host = '', port = -1 } = nodes.find(({ brokerId }) => brokerId === id) ?? {};
  return `${host}:${port}  (${id})`;
}
