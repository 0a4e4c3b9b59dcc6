// kafka-consumer-groups --reset-offsets: plans, and with --execute commits, where groups go on.
import {
  alterGroupOffsets,
  listGroupOffsets,
} from '../../../engine/clients/admin/calls/group-offsets.ts';
import { describeConsumerGroups } from '../../../engine/clients/admin/calls/groups.ts';
import {
  executionException,
  JavaException,
  runtimeException,
} from '../../../engine/clients/admin/exception.ts';
import { lookAtClock, type Script } from '../../../engine/clients/admin/script.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { column, format, listText } from '../java-format.ts';
import { readDateTime, readDuration } from '../java-time.ts';
import {
  checkPartitions,
  currentOffsets,
  endOffsets,
  isUnknownGroup,
  offsetsAtTime,
  partitionsToReset,
  shifted,
  startOffsets,
  withinRange,
  wrapping,
  type NewOffset,
  type Patience,
} from '../offset-reset/offset-reset.ts';
import { readPlan } from '../offset-reset/plan-file.ts';
import { refuse } from '../options/checks.ts';
import { has, numberOf, textOf, textsOf } from '../options/parse.ts';
import { inHashOrder } from '../partition-order.ts';
import { print, println, readFileText, type ToolIo } from '../tool.ts';
import { resetScenarios, type GroupArguments } from './check-options.ts';
import { groupIds } from './list.ts';
import { printError } from './state-notice.ts';

/** kafka-consumer-groups --reset-offsets. */
export function* resetOffsets(
  parsed: GroupArguments,
  patience: Patience,
  io: ToolIo,
): Script<void> {
  const ids = has(parsed, 'all-groups') ? yield* groupIds(patience) : textsOf(parsed, 'group');
  const described = yield* describeConsumerGroups(ids, patience);
  const plans = new Map<string, readonly NewOffset[]>();
  for (const [id, outcome] of described) {
    if ('error' in outcome && !isUnknownGroup(outcome.error)) {
      throw runtimeException(executionException(outcome.error));
    }
    const state = 'error' in outcome ? 'Dead' : outcome.value.state;
    const isInactive = state === 'Empty' || state === 'Dead';
    if (!isInactive) {
      printError(
        `Assignments can only be reset if the group '${id}' is inactive, but the current state is ${state}.`,
        io,
      );
    }
    plans.set(id, isInactive ? yield* resetGroup(id, { parsed, patience, io }) : []);
  }
  if (has(parsed, 'export')) println(io, csvOf(plans, textsOf(parsed, 'group').length === 1));
  else printPlans(plans, io);
}

/** What a reset goes by. */
interface Resetting {
  readonly parsed: GroupArguments;
  readonly patience: Patience;
  readonly io: ToolIo;
}

function* resetGroup(id: string, resetting: Resetting): Script<readonly NewOffset[]> {
  const { parsed, patience } = resetting;
  try {
    const partitions = yield* partitionsInScope(id, resetting);
    yield* checkPartitions(partitions, patience);
    const planned = inHashOrder(yield* plannedOffsets(id, partitions, resetting));
    if (has(parsed, 'execute')) yield* alterGroupOffsets(id, planned, patience);
    return planned;
  } catch (thrown) {
    // Of a call that failed only the cause is told.
    const isFailure = thrown instanceof JavaException && isExecution(thrown);
    throw isFailure ? (thrown.reason ?? thrown) : thrown;
  }
}

const isExecution = ({ javaClass }: JavaException): boolean =>
  javaClass === 'java.util.concurrent.ExecutionException';

function* partitionsInScope(
  id: string,
  { parsed, patience, io }: Resetting,
): Script<readonly TopicPartition[]> {
  if (has(parsed, 'all-topics')) {
    const committed = yield* wrapping(listGroupOffsets(id, patience));
    return [...committed.values()].map(({ topic, index }) => ({ topic, index }));
  }
  if (has(parsed, 'topic')) return yield* partitionsToReset(textsOf(parsed, 'topic'), patience);
  if (has(parsed, 'from-file')) return [];
  return refuse(parsed, 'One of the reset scopes should be defined: --all-topics, --topic.', io);
}

/** Java shows them in an order that differs from run to run. */
const shownScenarios = [
  'shift-by',
  'from-file',
  'to-datetime',
  'by-duration',
  'to-latest',
  'to-current',
  'to-earliest',
  'to-offset',
] as const satisfies (typeof resetScenarios)[number][];

/** The one way that was chosen. */
function* plannedOffsets(
  id: string,
  partitions: readonly TopicPartition[],
  resetting: Resetting,
): Script<readonly NewOffset[]> {
  const { parsed, patience, io } = resetting;
  const scenario = resetScenarios.find((name) => has(parsed, name));
  switch (scenario) {
    case 'to-offset': {
      const offset = numberOf(parsed, 'to-offset') ?? 0;
      const wanted = partitions.map(({ topic, index }) => ({ topic, index, offset }));
      return yield* withinRange(wanted, patience, io);
    }
    case 'to-earliest':
      return yield* startOffsets(partitions, patience);
    case 'to-latest':
      return yield* endOffsets(partitions, patience);
    case 'shift-by': {
      const committed = yield* wrapping(listGroupOffsets(id, patience));
      const by = numberOf(parsed, 'shift-by') ?? 0;
      return yield* withinRange(shifted(partitions, committed, by), patience, io);
    }
    case 'to-datetime':
    case 'by-duration': {
      const timestamp = yield* timestampIn(parsed);
      return yield* offsetsAtTime(partitions, timestamp, patience, io);
    }
    case 'from-file':
      return yield* fromFile(id, resetting);
    case 'to-current': {
      const committed = yield* wrapping(listGroupOffsets(id, patience));
      return yield* currentOffsets(partitions, committed, patience);
    }
    case undefined: {
      const ways = listText(shownScenarios.map((name) => `[${name}]`));
      const text = `Option '[reset-offsets]' requires one of the following scenarios: ${ways}`;
      return refuse(parsed, text, io);
    }
  }
}

function* timestampIn(parsed: GroupArguments): Script<number> {
  const { wallMs } = yield* lookAtClock();
  const duration = textOf(parsed, 'by-duration');
  if (duration !== undefined) return wallMs - readDuration(duration);
  try {
    return readDateTime(textOf(parsed, 'to-datetime') ?? '');
  } catch (thrown) {
    if (thrown instanceof JavaException) throw runtimeException(thrown);
    throw thrown;
  }
}

function* fromFile(id: string, { parsed, patience, io }: Resetting): Script<readonly NewOffset[]> {
  const groups = textsOf(parsed, 'group');
  const text = readFileText(io, textOf(parsed, 'from-file') ?? '');
  const plan = readPlan(text, groups).get(id);
  if (plan !== undefined) return yield* withinRange(inHashOrder(plan), patience, io);
  printError(`No reset plan for group ${id} found`, io);
  return [];
}

/** The plan as a table. */
function printPlans(plans: ReadonlyMap<string, readonly NewOffset[]>, io: ToolIo): void {
  const topics = [...plans.values()].flatMap((plan) => plan.map(({ topic }) => topic));
  const pattern = `\n${column(15, [...plans.keys()])} ${column(15, topics)} %-10s %s`;
  if (plans.size > 0) print(io, format(pattern, 'GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET'));
  for (const id of hashOrder(plans.keys(), hashOfString)) {
    for (const { topic, index, offset } of plans.get(id) ?? []) {
      print(io, format(pattern, id, topic, index, offset));
    }
  }
  println(io);
}

/** The plan as a file that `--from-file` reads. */
function csvOf(plans: ReadonlyMap<string, readonly NewOffset[]>, isOneGroup: boolean): string {
  return hashOrder(plans.keys(), hashOfString)
    .flatMap((id) =>
      (plans.get(id) ?? []).map(({ topic, index, offset }) =>
        [...(isOneGroup ? [] : [id]), topic, index, offset].join(','),
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}
