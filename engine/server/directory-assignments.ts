// Where replicas lie, told to the controller (KIP-858; Kafka's AssignmentsManager): one request at a time,
// with everything that came up until then.
import type { LogDirectory } from '../broker/directories.ts';
import { directoryOf } from '../log/log-directory.ts';
import { lostDirectory } from '../metadata/directories.ts';
import type { PartitionId } from '../metadata/ids.ts';
import type { Partition } from '../metadata/image.ts';
import type { RequestBody, ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Uuid } from '../protocol/uuid.ts';
import type { Replica, ReplicationState } from '../replication/replica.ts';

/** What the controller has to be told of one replica. */
export interface Assignment {
  readonly topicId: Uuid;
  readonly index: number;
  readonly directory: Uuid;
}

/** Plain data. */
export interface DirectoryAssignments {
  /** What was not answered yet. */
  readonly untold: Map<PartitionId, Assignment>;
  isAsking: boolean;
  /** A wake is armed by which everything is told that has come up until then. */
  isScheduled: boolean;
  /** How often in a row the controller has answered nothing that could be used. */
  failures: number;
}

/** There is nothing to tell. */
export const createAssignments = (): DirectoryAssignments => ({
  untold: new Map(),
  isAsking: false,
  isScheduled: false,
  failures: 0,
});

/** A replica has its place: the controller is told, unless it knows. */
export function noteDirectory(
  assignments: DirectoryAssignments,
  replica: Replica,
  partition: Partition,
  {
    nodeId,
    directories,
  }: { readonly nodeId: number; readonly directories: readonly LogDirectory[] },
): void {
  // With one directory there is nothing to tell: the controller has read it in the registration.
  if (directories.length === 1) return;
  const own = directories.find(({ name }) => name === directoryOf(replica.log));
  const known = partition.directories[partition.replicas.indexOf(nodeId)];
  if (own === undefined || own.id === known) return;
  noteAssignment(assignments, replica, own.isOnline ? own.id : lostDirectory);
}

/** The controller is told where a replica lies, or will lie at once. What it was to be told before counts no more. */
export function noteAssignment(
  { untold }: DirectoryAssignments,
  { id, topicUuid, index }: Replica,
  directory: Uuid,
): void {
  untold.set(id, { topicId: topicUuid, index, directory });
}

/** What is to be told now; undefined while an answer is awaited, or when there is nothing. */
export function nextAssignments(
  state: DirectoryAssignments,
  { nodeId: brokerId, brokerEpoch }: Pick<ReplicationState, 'nodeId' | 'brokerEpoch'>,
): RequestBody<'AssignReplicasToDirs'> | undefined {
  state.isScheduled = false;
  if (state.isAsking || state.untold.size === 0 || brokerEpoch < 0) return undefined;
  state.isAsking = true;
  const directories: DirectoryDraft[] = [];
  for (const { topicId, index, directory } of state.untold.values()) {
    const { topics } = entryOf(directories, ({ id }) => id === directory, {
      id: directory,
      topics: [],
    });
    const { partitions } = entryOf(topics, (topic) => topic.topicId === topicId, {
      topicId,
      partitions: [],
    });
    partitions.push({ partitionIndex: index });
  }
  return { brokerId, brokerEpoch, directories };
}

interface TopicDraft {
  readonly topicId: Uuid;
  readonly partitions: { readonly partitionIndex: number }[];
}

interface DirectoryDraft {
  readonly id: Uuid;
  readonly topics: TopicDraft[];
}

function entryOf<T>(list: T[], isIt: (entry: T) => boolean, otherwise: T): T {
  const known = list.find(isIt);
  if (known !== undefined) return known;
  list.push(otherwise);
  return otherwise;
}

/** Kafka's pauses: a tenth of a second lets more come together, and each failure doubles it up to ten seconds. */
const firstPauseMs = 100;
const longestPauseMs = 10_000;
const mostDoublings = 7;

/** Something is to be told: how long to wait for more of it; undefined while a wake is armed or an answer awaited. */
// Simplified: without the two percent of chance.
export function pauseBeforeTelling(state: DirectoryAssignments): number | undefined {
  if (state.untold.size === 0 || state.isAsking || state.isScheduled) return undefined;
  state.isScheduled = true;
  return Math.min(longestPauseMs, firstPauseMs << Math.min(state.failures, mostDoublings));
}

/** What the controller says of one replica and its directory. */
export interface AnsweredAssignment extends Assignment {
  readonly errorCode: ErrorCode;
}

/** What the controller has said of each replica; nothing: all must be told again after a while. */
export function onAssignmentsAnswered(
  state: DirectoryAssignments,
  answer: ResponseBody<'AssignReplicasToDirs'> | 'timed-out',
): readonly AnsweredAssignment[] {
  state.isAsking = false;
  if (answer === 'timed-out' || answer.errorCode !== ErrorCode.NONE) {
    state.failures += 1;
    return [];
  }
  state.failures = 0;
  const answered = answer.directories.flatMap(({ id: directory, topics }) =>
    topics.flatMap(({ topicId, partitions }) =>
      partitions.map(({ partitionIndex: index, errorCode }): AnsweredAssignment => {
        return { topicId, index, directory, errorCode: errorCode as ErrorCode };
      }),
    ),
  );
  // A replica that the controller does not know is none of its business any more.
  for (const told of answered) forget(state, told);
  return answered;
}

function forget({ untold }: DirectoryAssignments, told: Assignment): void {
  for (const [partition, { topicId, index, directory }] of untold) {
    const isIt = topicId === told.topicId && index === told.index;
    if (isIt && directory === told.directory) untold.delete(partition);
  }
}

/** A snapshot's copy. */
export const copyAssignments = (state: DirectoryAssignments): DirectoryAssignments => ({
  ...state,
  untold: new Map(state.untold),
});
