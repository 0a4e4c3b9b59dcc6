// kafka-reassign-partitions --execute and --cancel.
import { describeCluster } from '../../../engine/clients/admin/calls/cluster.ts';
import { alterReplicaLogDirs } from '../../../engine/clients/admin/calls/log-dirs.ts';
import {
  alterReassignments,
  listReassignments,
  type WantedReassignment,
} from '../../../engine/clients/admin/calls/partitions.ts';
import { executionException, JavaException } from '../../../engine/clients/admin/exception.ts';
import { lookAtClock, wait, type Script } from '../../../engine/clients/admin/script.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { hashOfInteger } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { ms } from '../../../sim/time.ts';
import { terse, toolException } from '../endings.ts';
import { byName, partitionText } from '../partition-order.ts';
import { print, println, type ToolIo } from '../tool.ts';
import {
  assignmentText,
  checkAssignment,
  readAssignment,
  type Assignment,
  type PlacedReplica,
} from './assignment-file.ts';
import { directoriesOf, replicasIn, replicasOf } from './current.ts';
import { clearThrottles, throttleDirectories, throttleMoves } from './throttles.ts';
import { movingReplicas } from './verify.ts';

/** How an assignment is executed. */
export interface Execution {
  /** Others may be under way. */
  readonly additional: boolean;
  /** Bytes per second between brokers; negative: as fast as they can. */
  readonly throttle: number;
  /** Bytes per second between directories. */
  readonly directoryThrottle: number;
  readonly timeoutMs: number;
  readonly allowReplicationFactorChange: boolean;
}

/** kafka-reassign-partitions --execute. */
export function* executeAssignment(text: string, how: Execution, io: ToolIo): Script<void> {
  const written = readAssignment(text);
  checkAssignment(written);
  const proposed = written.partitions;
  const ongoing = [...(yield* listReassignments(null)).values()];
  if (!how.additional && ongoing.length > 0) throw terse(otherIsUnderWay);
  yield* checkBrokers(proposed);
  const current = yield* replicasOf(proposed);
  yield* printRollback(current, io);
  if (how.throttle >= 0 || how.directoryThrottle >= 0) println(io, verifyWarning);
  if (how.throttle >= 0) yield* throttleMoves({ ongoing, proposed, current }, how.throttle, io);
  if (how.directoryThrottle >= 0) {
    const brokers = written.directories.map(({ broker }) => broker);
    yield* throttleDirectories(brokers, how.directoryThrottle, io);
  }
  const errors = yield* refusedOf(proposed, how.allowReplicationFactorChange);
  if (errors.length > 0) {
    throw terse(`Error reassigning partition(s):\n${errors.join('\n')}`);
  }
  const plural = proposed.length === 1 ? '' : 's';
  const names = proposed.toSorted(byName).map(partitionText).join(',');
  println(io, `Successfully started partition reassignment${plural} for ${names}`);
  if (written.directories.length > 0) {
    yield* moveDirectories(written.directories, how.timeoutMs, io);
  }
}

const otherIsUnderWay =
  'Cannot execute because there is an existing partition assignment.  Use --additional to override ' +
  'this and create a new partition assignment in addition to the existing one. The --additional flag ' +
  'can also be used to change the throttle by resubmitting the current reassignment.';

const verifyWarning =
  'Warning: You must run --verify periodically, until the reassignment completes, to ensure the ' +
  'throttle is removed.';

function* checkBrokers(proposed: readonly Assignment[]): Script<void> {
  const { nodes } = yield* describeCluster();
  const wanted = hashOrder(
    proposed.flatMap(({ replicas }) => replicas),
    hashOfInteger,
  );
  const unknown = wanted.find((id) => !nodes.some(({ brokerId }) => brokerId === id));
  if (unknown === undefined) return;
  throw toolException('AdminCommandFailedException', `Unknown broker id ${unknown}`);
}

function* printRollback(current: readonly Assignment[], io: ToolIo): Script<void> {
  const directories = yield* directoriesOf(replicasIn(current));
  println(io, `Current partition replica assignment\n\n${assignmentText(current, directories)}\n`);
  println(io, 'Save this to use as the --reassignment-json-file option during rollback');
}

/** What the controller refuses, a line for each partition. */
function* refusedOf(
  wanted: readonly WantedReassignment[],
  allowReplicationFactorChange: boolean,
): Script<readonly string[]> {
  const outcomes = yield* alterReassignments(wanted, { allowReplicationFactorChange });
  return wanted.toSorted(byName).flatMap((each) => {
    const outcome = outcomes.get(partitionText(each));
    const isRefused = outcome !== undefined && 'error' in outcome;
    return isRefused ? [`${partitionText(each)}: ${outcome.error.text}`] : [];
  });
}

const pauseMs = 100;

/** Replicas can only be told where to lie once they are on their broker: the tool tries again until then. */
function* moveDirectories(
  wanted: readonly PlacedReplica[],
  timeoutMs: number,
  io: ToolIo,
): Script<void> {
  const inOrder = wanted.toSorted((a, b) => a.broker - b.broker || byName(a, b));
  const { at } = yield* lookAtClock();
  let pending = inOrder;
  for (;;) {
    const outcomes = yield* alterReplicaLogDirs(pending);
    const unexpected = pending.find(
      (each) => !isStarted(outcomes.get(each)) && !isAway(outcomes.get(each)),
    );
    if (unexpected !== undefined) throw cannotAlter(unexpected, outcomes.get(unexpected));
    for (const replica of pending) {
      if (isStarted(outcomes.get(replica))) println(io, `${startedLine(replica)} `);
    }
    pending = pending.filter((each) => !isStarted(outcomes.get(each)));
    if (pending.length === 0) return;
    const now = yield* lookAtClock();
    if (now.at >= at + ms(timeoutMs)) {
      const plural = pending.length === 1 ? '' : 's';
      const list = pending.map((each) => `${partitionText(each)}-${each.broker}`).join(',');
      throw terse(`Timed out before log directory move${plural} could be started for: ${list}`);
    }
    yield* wait(ms(pauseMs));
  }
}

const isStarted = (error: JavaException | undefined): boolean => error === undefined;
const isAway = (error: JavaException | undefined): boolean =>
  error?.code === ErrorCode.REPLICA_NOT_AVAILABLE;

const startedLine = (replica: PlacedReplica): string =>
  `Successfully started moving log directory to ${replica.directory} for replica ` +
  `${partitionText(replica)} with broker ${replica.broker}`;

const cannotAlter = (replica: PlacedReplica, error: JavaException | undefined): JavaException => {
  const text = `Failed to alter dir for ${partitionText(replica)}-${replica.broker}`;
  const reason = error === undefined ? {} : { reason: executionException(error) };
  return new JavaException('org.apache.kafka.tools.AdminCommandFailedException', text, reason);
};

/** kafka-reassign-partitions --cancel. */
export function* cancelAssignment(
  text: string,
  how: { readonly preservesThrottles: boolean; readonly timeoutMs: number },
  io: ToolIo,
): Script<void> {
  const { partitions, directories } = readAssignment(text);
  const ongoing = [...(yield* listReassignments(partitions)).values()]
    .filter(({ adding, removing }) => adding.length > 0 || removing.length > 0)
    .toSorted(byName);
  if (ongoing.length === 0) {
    println(io, 'None of the specified partition reassignments are active.');
  } else {
    yield* cancel(
      ongoing.map(({ topic, index }) => ({ topic, index, replicas: null })),
      io,
    );
  }
  const moving = yield* movingReplicas(directories);
  if (moving.length === 0) print(io, 'None of the specified partition moves are active.');
  else yield* moveDirectories(moving, how.timeoutMs, io);
  if (!how.preservesThrottles) yield* clearThrottles(partitions, io);
}

function* cancel(wanted: readonly WantedReassignment[], io: ToolIo): Script<void> {
  const errors = yield* refusedOf(wanted, true);
  if (errors.length > 0) {
    const plural = errors.length === 1 ? '' : 's';
    throw terse(`Error cancelling partition reassignment${plural} for:\n${errors.join('\n')}`);
  }
  const plural = wanted.length === 1 ? '' : 's';
  const names = wanted.map(partitionText).join(',');
  println(io, `Successfully cancelled partition reassignment${plural} for: ${names}`);
}
