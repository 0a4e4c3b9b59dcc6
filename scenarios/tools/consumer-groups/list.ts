// kafka-consumer-groups --list, with states and types or without.
import { listGroups } from '../../../engine/clients/admin/calls/groups.ts';
import { illegalArgument } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { format } from '../java-format.ts';
import { wrapping, type Patience } from '../offset-reset/offset-reset.ts';
import { has, textOf } from '../options/parse.ts';
import { println, type ToolIo } from '../tool.ts';
import type { GroupArguments } from './check-options.ts';

/** Consumer groups, and groups of clients that only commit. */
const protocolTypes = ['', 'consumer'];

/** The ids of all consumer groups. */
export function* groupIds(patience: Patience): Script<readonly string[]> {
  const groups = yield* wrapping(listGroups({ ...patience, protocolTypes }));
  return groups.map(({ groupId }) => groupId);
}

/** kafka-consumer-groups --list. */
export function* printGroups(parsed: GroupArguments, patience: Patience, io: ToolIo): Script<void> {
  const showsType = has(parsed, 'type');
  const showsState = has(parsed, 'state');
  if (!showsType && !showsState) {
    for (const id of yield* groupIds(patience)) println(io, id);
    return;
  }
  const types = typesIn(textOf(parsed, 'type') ?? '');
  const states = statesIn(textOf(parsed, 'state') ?? '');
  const groups = yield* listGroups({ ...patience, protocolTypes, types, states });
  const widest = Math.max(15, ...groups.map(({ groupId }) => groupId.length)) + 10;
  const pattern = `%-${widest}s${showsType ? ' %-20s' : ''}${showsState ? ' %-20s' : ''}`;
  const line = (group: string, type: string, state: string): void => {
    const cells = [...(showsType ? [type] : []), ...(showsState ? [state] : [])];
    println(io, format(pattern, group, ...cells));
  };
  line('GROUP', 'TYPE', 'STATE');
  for (const { groupId, groupType, groupState } of groups) {
    line(groupId, typeName(groupType), groupState === '' ? 'Unknown' : groupState);
  }
}

const typeNames = ['Classic', 'Consumer', 'Share', 'Streams'];

/** GroupType.parse: a name whatever its case. */
const typeName = (text: string): string =>
  typeNames.find((name) => name.toLowerCase() === text.toLowerCase()) ?? 'Unknown';

function typesIn(text: string): readonly string[] {
  if (text === '') return [];
  const types = text.split(',').map((each) => typeName(each.trim()));
  if (types.every((type) => type === 'Classic' || type === 'Consumer')) return [...new Set(types)];
  throw illegalArgument(
    `Invalid types list '${text}'. Valid types are: ${['Consumer', 'Classic'].join(', ')}`,
  );
}

/** The states of consumer groups. Java shows them in an order that differs from run to run. */
const groupStates = [
  'PreparingRebalance',
  'Assigning',
  'Reconciling',
  'Dead',
  'CompletingRebalance',
  'Empty',
  'Stable',
];

function statesIn(text: string): readonly string[] {
  if (text === '') return [];
  const nameOf = (each: string): string | undefined =>
    groupStates.find((name) => name.toLowerCase() === each.trim().toLowerCase());
  const states = text.split(',').map(nameOf);
  if (states.every((state) => state !== undefined)) return [...new Set(states)];
  throw illegalArgument(
    `Invalid state list '${text}'. Valid states are: ${groupStates.join(', ')}`,
  );
}
