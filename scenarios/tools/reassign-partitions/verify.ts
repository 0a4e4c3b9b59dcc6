// kafka-reassign-partitions --verify and --list: how far moves have come.
import { valueOf } from '../../../engine/clients/admin/calls/calling.ts';
import { listReassignments } from '../../../engine/clients/admin/calls/partitions.ts';
import { describeTopics } from '../../../engine/clients/admin/calls/topics.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { byName, partitionText } from '../partition-order.ts';
import { println, type ToolIo } from '../tool.ts';
import { readAssignment, type Assignment, type PlacedReplica } from './assignment-file.ts';
import { directoriesOf, type FoundReplica } from './current.ts';
import { clearThrottles } from './throttles.ts';

/** kafka-reassign-partitions --verify. */
export function* verifyAssignment(
  text: string,
  preservesThrottles: boolean,
  io: ToolIo,
): Script<void> {
  const { partitions, directories } = readAssignment(text);
  const ongoing = yield* listReassignments(null);
  println(io, 'Status of partition reassignment:');
  const now = yield* replicasNow(partitions);
  for (const target of partitions.toSorted(byName)) {
    const name = partitionText(target);
    if (ongoing.has(name)) println(io, `Reassignment of partition ${name} is still in progress.`);
    else println(io, finishedLine(target, now.get(name) ?? []));
  }
  const states = yield* directoryStates(directories);
  println(io, states.map(({ line }) => line).join('\n'));
  const isOver = ongoing.size === 0 && states.every(({ isDone }) => isDone);
  if (isOver && !preservesThrottles) yield* clearThrottles(partitions, io);
}

function finishedLine(target: Assignment, current: readonly number[]): string {
  const name = partitionText(target);
  const wanted = target.replicas.join(',');
  if (current.join(',') === wanted) return `Reassignment of partition ${name} is completed.`;
  return (
    `There is no active reassignment of partition ${name}, but replica set is ` +
    `${current.join(',')} rather than ${wanted}.`
  );
}

/** The replicas of partitions; of topics that are not there, none. */
function* replicasNow(
  partitions: readonly Assignment[],
): Script<ReadonlyMap<string, readonly number[]>> {
  const described = yield* describeTopics([...new Set(partitions.map(({ topic }) => topic))]);
  const found = new Map<string, readonly number[]>();
  for (const [topic, outcome] of described) {
    const isUnknown =
      'error' in outcome && outcome.error.code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    if (isUnknown) continue;
    for (const { index, replicas } of valueOf(outcome).partitions) {
      found.set(partitionText({ topic, index }), replicas);
    }
  }
  return found;
}

/** How far a replica is on its way to a directory. */
interface DirectoryState {
  readonly line: string;
  readonly isDone: boolean;
}

function* directoryStates(targets: readonly PlacedReplica[]): Script<readonly DirectoryState[]> {
  const found = yield* directoriesOf(targets);
  const inOrder = targets.toSorted((a, b) => a.broker - b.broker || byName(a, b));
  return inOrder.map((target) => directoryState(target, foundFor(found, target)));
}

const foundFor = (
  found: readonly FoundReplica[],
  { topic, index, broker }: PlacedReplica,
): FoundReplica | undefined =>
  found.find((each) => each.topic === topic && each.index === index && each.broker === broker);

function directoryState(target: PlacedReplica, found: FoundReplica | undefined): DirectoryState {
  const { broker, directory } = target;
  const partition = `Partition ${partitionText(target)}`;
  const replica = `${partitionText(target)}-${broker}`;
  if (found === undefined) {
    const line =
      `${partition} is not found in any live log dir on broker ${broker}. There is likely an ` +
      'offline log directory on the broker.';
    return { line, isDone: false };
  }
  const { directory: current, next: future } = found;
  if (future === directory) {
    return { line: `Reassignment of replica ${replica} is still in progress.`, isDone: false };
  }
  if (future !== null) {
    const line = `${partition} on broker ${broker} is being moved to log dir ${future} instead of ${directory}.`;
    return { line, isDone: false };
  }
  const line =
    current === directory
      ? `Reassignment of replica ${replica} completed successfully.`
      : `${partition} on broker ${broker} is not being moved from log dir ${current} to ${directory}.`;
  return { line, isDone: true };
}

/** Which replicas are on their way to another directory, and where they are now. */
export function* movingReplicas(
  targets: readonly PlacedReplica[],
): Script<readonly PlacedReplica[]> {
  const found = yield* directoriesOf(targets);
  return found.filter(({ next }) => next !== null);
}

/** kafka-reassign-partitions --list. */
export function* printReassignments(io: ToolIo): Script<void> {
  const ongoing = [...(yield* listReassignments(null)).values()].toSorted(byName);
  if (ongoing.length === 0) {
    println(io, 'No partition reassignments found.');
    return;
  }
  println(io, 'Current partition reassignments:');
  for (const { topic, index, replicas, adding, removing } of ongoing) {
    const added = adding.length === 0 ? '' : ` adding: ${adding.join(',')}.`;
    const removed = removing.length === 0 ? '' : ` removing: ${removing.join(',')}.`;
    const name = partitionText({ topic, index });
    println(io, `${name}: replicas: ${replicas.join(',')}.${added}${removed}`);
  }
}
