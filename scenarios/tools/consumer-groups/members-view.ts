// kafka-consumer-groups --describe --members: who is in a group, and what each reads.
import type {
  GroupDescription,
  MemberDescription,
} from '../../../engine/clients/admin/calls/groups.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { column, format } from '../java-format.ts';
import { print, println, type ToolIo } from '../tool.ts';
import { missing } from './offsets-view.ts';
import { noteState } from './state-notice.ts';

/** One column: its head, how wide it is at least, and what stands in it. */
interface Column {
  readonly head: string;
  readonly width: string;
  readonly cell: (member: MemberDescription) => string;
}

/** Prints the members of a group. */
export function printMembers(group: GroupDescription, isVerbose: boolean, io: ToolIo): void {
  const hasRows = noteState(group, group.members.length, io);
  const columns = columnsOf(group, hasRows ? group.members : [], isVerbose);
  const pattern = columns.map(({ width }) => width).join(' ');
  // The row ends with the blank that would part it from what `--verbose` adds.
  const end = isVerbose ? '' : ' ';
  const heads = columns.map(({ head }) => head);
  print(io, `\n${format(pattern, ...heads)}${end}\n`);
  for (const member of group.members) {
    const cells = columns.map(({ cell }) => cell(member));
    println(io, `${format(pattern, ...cells)}${end}`);
  }
}

function columnsOf(
  group: GroupDescription,
  measured: readonly MemberDescription[],
  isVerbose: boolean,
): readonly Column[] {
  const make = (head: string, least: number, cell: Column['cell']): Column => ({
    head,
    width: column(least, measured.map(cell)),
    cell,
  });
  const hasInstances = measured.some(({ groupInstanceId }) => (groupInstanceId ?? '') !== '');
  return [
    make('GROUP', 15, () => group.groupId),
    make('CONSUMER-ID', 15, ({ memberId }) => memberId),
    ...(hasInstances
      ? [make('GROUP-INSTANCE-ID', 17, ({ groupInstanceId }) => groupInstanceId ?? '')]
      : []),
    make('HOST', 15, ({ host }) => host),
    make('CLIENT-ID', 15, ({ clientId }) => clientId),
    { head: '#PARTITIONS', width: '%-15s', cell: ({ assignment }) => String(assignment.length) },
    ...(isVerbose ? epochColumns(group, measured, make) : []),
  ];
}

function epochColumns(
  group: GroupDescription,
  measured: readonly MemberDescription[],
  make: (head: string, least: number, cell: Column['cell']) => Column,
): readonly Column[] {
  const isMixed =
    measured.some(({ upgraded }) => upgraded === true) &&
    measured.some(({ upgraded }) => upgraded === false);
  const target = group.targetEpoch === null ? missing : String(group.targetEpoch);
  return [
    {
      head: 'CURRENT-EPOCH',
      width: '%-15s',
      cell: ({ epoch }) => (epoch === null ? missing : String(epoch)),
    },
    make('CURRENT-ASSIGNMENT', 20, ({ assignment }) => assignmentText(assignment)),
    { head: 'TARGET-EPOCH', width: '%-15s', cell: () => target },
    make('TARGET-ASSIGNMENT', 20, ({ target: wanted }) => assignmentText(wanted ?? [])),
    ...(isMixed
      ? [
          {
            head: 'UPGRADED',
            width: '%s',
            cell: ({ upgraded }: MemberDescription) => String(upgraded ?? missing),
          },
        ]
      : []),
  ];
}

/** `orders:0,1;payments:2`. */
function assignmentText(partitions: readonly TopicPartition[]): string {
  if (partitions.length === 0) return missing;
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const indexesOf = (name: string): number[] =>
    partitions
      .filter(({ topic }) => topic === name)
      .map(({ index }) => index)
      .toSorted((a, b) => a - b);
  return topics
    .map((name) => `${name}:${indexesOf(name).join(',')}`)
    .toSorted()
    .join(';');
}
