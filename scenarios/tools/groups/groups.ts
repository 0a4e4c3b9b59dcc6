// kafka-groups (GroupsCommand): groups of every type.
import { listGroups, type GroupListing } from '../../../engine/clients/admin/calls/groups.ts';
import {
  illegalArgument,
  JavaException,
  stackTrace,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { causeOf, tellingErrors } from '../endings.ts';
import { format } from '../java-format.ts';
import { forbidBeside, maybeHelp, parseOrRefuse, refuse } from '../options/checks.ts';
import { has, textOf, type Parsed } from '../options/parse.ts';
import { Exit, log, println, type Tool, type ToolIo } from '../tool.ts';
import { groupsOptions } from './options.ts';

/** kafka-groups. */
export const groups: Tool = {
  name: 'kafka-groups',
  sentence: 'Lists groups of every type.',
  main: (args, io) => tellingErrors(runGroups(args, io), io),
};

type GroupsArguments = Parsed<typeof groupsOptions>;

function* runGroups(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = readArguments(args, io);
  try {
    printGroups(yield* listGroups({ timeoutMs: 60_000 }), parsed, io);
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const cause = causeOf(thrown);
    println(io, `Error while executing groups command : ${cause.text}`);
    log(io, 'ERROR', stackTrace(cause), 'tools.GroupsCommand');
    throw new Exit(1);
  }
}

const filters = ['consumer', 'share', 'streams'] as const;

function readArguments(args: readonly string[], io: ToolIo): GroupsArguments {
  const parsed = parseOrRefuse(groupsOptions, args, io);
  maybeHelp(parsed, 'This tool helps to list groups of all types.', io);
  if (!has(parsed, 'list')) {
    refuse(parsed, 'Command must include exactly one action: --list.', io);
  }
  checkType(parsed);
  for (const filter of filters) {
    const others = filters.filter((each) => each !== filter);
    forbidBeside(parsed, filter, ['group-type', 'protocol', ...others], io);
  }
  return parsed;
}

function printGroups(found: readonly GroupListing[], parsed: GroupsArguments, io: ToolIo): void {
  const rows = found
    .filter((group) => isWanted(group, parsed))
    .map(({ groupId, groupType, protocolType }) => [groupId, titleOf(groupType), protocolType]);
  const widest = Math.max(20, ...rows.flat().map((cell) => cell.length));
  const cell = `%-${widest}s`;
  println(io, format(`${cell} ${cell} ${cell}`, 'GROUP', 'TYPE', 'PROTOCOL'));
  for (const row of rows) println(io, format(`${cell} ${cell} ${cell} `, ...row));
}

const titleOf = (type: string): string => `${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;

function isWanted(group: GroupListing, parsed: GroupsArguments): boolean {
  const type = group.groupType.toLowerCase();
  const protocol = group.protocolType;
  const wantedType = textOf(parsed, 'group-type')?.toLowerCase();
  const wantedProtocol = textOf(parsed, 'protocol');
  if (wantedType !== undefined || wantedProtocol !== undefined) {
    return type === (wantedType ?? type) && protocol === (wantedProtocol ?? protocol);
  }
  if (has(parsed, 'consumer')) return ['consumer', ''].includes(protocol) || type === 'consumer';
  const other = (['share', 'streams'] as const).find((name) => has(parsed, name));
  return other === undefined || type === other;
}

const knownTypes = ['classic', 'consumer', 'share', 'streams'];

function checkType(parsed: GroupsArguments): void {
  const type = textOf(parsed, 'group-type')?.toLowerCase();
  if (type === undefined || knownTypes.includes(type)) return;
  throw illegalArgument('--group-type must be a valid group type.');
}
