// kafka-consumer-groups (ConsumerGroupCommand).
import { valueOf } from '../../../engine/clients/admin/calls/calling.ts';
import { describeCluster } from '../../../engine/clients/admin/calls/cluster.ts';
import {
  deleteConsumerGroups,
  describeConsumerGroups,
  type GroupDescription,
} from '../../../engine/clients/admin/calls/groups.ts';
import {
  JavaException,
  stackTrace,
  textOf as textOfException,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import type { Patience } from '../offset-reset/offset-reset.ts';
import { refuse } from '../options/checks.ts';
import { has, isOptionError, numberOf, parseOptions, textOf, textsOf } from '../options/parse.ts';
import { println, type Tool, type ToolIo } from '../tool.ts';
import { checkGroupOptions, type GroupArguments } from './check-options.ts';
import { deleteOffsets } from './delete-offsets.ts';
import { groupIds, printGroups } from './list.ts';
import { printMembers } from './members-view.ts';
import { offsetRows, printOffsets, type OffsetRow } from './offsets-view.ts';
import { consumerGroupOptions } from './options.ts';
import { problemOfRegex } from './regex.ts';
import { resetOffsets } from './reset.ts';
import { printError } from './state-notice.ts';
import { printState } from './state-view.ts';

/** kafka-consumer-groups. */
export const consumerGroups: Tool = {
  name: 'kafka-consumer-groups',
  sentence: 'Lists, describes, resets and deletes consumer groups.',
  main: runConsumerGroups,
};

function* runConsumerGroups(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = parseOptions(consumerGroupOptions, args);
  checkGroupOptions(parsed, io);
  const regex = textOf(parsed, 'validate-regex');
  if (regex !== undefined) {
    println(io, regexVerdict(regex));
    return;
  }
  try {
    yield* act(parsed, io);
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const isMisuse =
      isOptionError(thrown) || thrown.javaClass === 'java.lang.IllegalArgumentException';
    if (isMisuse) refuse(parsed, String(thrown.text), io);
    printError(`Executing consumer group command failed due to ${thrown.text}`, io);
    io.stderr += stackTrace(thrown);
  }
}

function regexVerdict(regex: string): string {
  const problem = problemOfRegex(regex);
  const verdict = problem === undefined ? 'valid' : `invalid: ${problem}`;
  return `The regular expression \`${regex}\` is ${verdict}.`;
}

function* act(parsed: GroupArguments, io: ToolIo): Script<void> {
  const patience = { timeoutMs: numberOf(parsed, 'timeout') ?? 30_000 };
  if (has(parsed, 'list')) yield* printGroups(parsed, patience, io);
  else if (has(parsed, 'describe')) yield* describeGroups(parsed, patience, io);
  else if (has(parsed, 'delete')) yield* deleteGroups(parsed, patience, io);
  else if (has(parsed, 'reset-offsets')) yield* resetOffsets(parsed, patience, io);
  else yield* deleteOffsets(parsed, patience, io);
}

function* describeGroups(parsed: GroupArguments, patience: Patience, io: ToolIo): Script<void> {
  const ids = has(parsed, 'all-groups') ? yield* groupIds(patience) : textsOf(parsed, 'group');
  const described = yield* describeConsumerGroups(ids, patience);
  const groups: GroupDescription[] = hashOrder(described.keys(), hashOfString)
    .map((id) => valueOf(described.get(id)))
    .toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1));
  const isVerbose = has(parsed, 'verbose');
  if (has(parsed, 'members')) {
    for (const group of groups) printMembers(group, isVerbose, io);
  } else if (has(parsed, 'state')) {
    const { nodes } = yield* describeCluster(patience);
    for (const group of groups) printState(group, nodes, isVerbose, io);
  } else {
    const rows = new Map<GroupDescription, readonly OffsetRow[]>();
    for (const group of groups) rows.set(group, yield* offsetRows(group, patience));
    for (const [group, those] of rows) printOffsets(group, those, isVerbose, io);
  }
}

function* deleteGroups(parsed: GroupArguments, patience: Patience, io: ToolIo): Script<void> {
  const ids = has(parsed, 'all-groups') ? yield* groupIds(patience) : textsOf(parsed, 'group');
  const outcomes = yield* deleteConsumerGroups(ids, patience);
  const inOrder = hashOrder(outcomes.keys(), hashOfString);
  const errorOf = (id: string): JavaException | undefined => {
    const outcome = outcomes.get(id);
    return outcome !== undefined && 'error' in outcome ? outcome.error : undefined;
  };
  const deleted = inOrder.filter((id) => errorOf(id) === undefined).map((id) => `'${id}'`);
  if (deleted.length === inOrder.length) {
    println(io, `Deletion of requested consumer groups (${deleted.join(', ')}) was successful.`);
    return;
  }
  printError('Deletion of some consumer groups failed:', io);
  for (const id of inOrder) {
    const error = errorOf(id);
    if (error === undefined) continue;
    println(io, `* Group '${id}' could not be deleted due to: ${textOfException(error)}`);
  }
  if (deleted.length > 0) {
    println(io, `\nThese consumer groups were deleted successfully: ${deleted.join(', ')}`);
  }
}
