// Where a group shall go on: the ways of --reset-offsets (OffsetsUtils).
import { valueOf, valuesOfAll } from '../../../engine/clients/admin/calls/calling.ts';
import type { CommittedOffset } from '../../../engine/clients/admin/calls/group-offsets.ts';
import { listOffsets, offsetSpecs } from '../../../engine/clients/admin/calls/partitions.ts';
import { describeTopics } from '../../../engine/clients/admin/calls/topics.ts';
import {
  errorPackage,
  illegalArgument,
  JavaException,
  runtimeException,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { partitionKey, type TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { inHashOrder, partitionText } from '../partition-order.ts';
import { log, println, type ToolIo } from '../tool.ts';

/** A partition and the offset from which a group shall go on. */
export interface NewOffset extends TopicPartition {
  readonly offset: number;
}

/** How long the tool waits for each call. */
export interface Patience {
  readonly timeoutMs: number;
}

/** What Java code throws that wraps a failed call in a RuntimeException. */
export function* wrapping<T>(script: Script<T>): Script<T> {
  try {
    return yield* script;
  } catch (thrown) {
    if (thrown instanceof JavaException) throw runtimeException(thrown);
    throw thrown;
  }
}

/** The partitions that `--topic orders:0,1` and `--topic orders` mean. */
export function* partitionsToReset(
  topicArgs: readonly string[],
  patience: Patience,
): Script<readonly TopicPartition[]> {
  const specified = topicArgs.filter((arg) => arg.includes(':')).flatMap(namedPartitions);
  const names = topicArgs.filter((arg) => !arg.includes(':'));
  const described = valuesOfAll(yield* describeTopics(names, patience));
  const all = [...described].flatMap(([topic, { partitions }]) =>
    partitions.map(({ index }) => ({ topic, index })),
  );
  return [...specified, ...all];
}

/** `orders:0,1`. */
export function namedPartitions(arg: string): TopicPartition[] {
  const [topic = '', indexes, ...more] = arg.split(':');
  if (indexes === undefined || more.length > 0) {
    throw illegalArgument(`Invalid topic arg '${arg}', expected topic name and partitions`);
  }
  return indexes.split(',').map((text) => {
    const index = readInteger(text, 32n);
    if (index !== undefined) return { topic, index };
    throw illegalArgument(`Invalid partition '${text}' specified in topic arg '${arg}''`);
  });
}

/** Refuses partitions that are not there, or that nobody leads. */
export function* checkPartitions(
  partitions: readonly TopicPartition[],
  patience: Patience,
): Script<void> {
  const names = [...new Set(partitions.map(({ topic }) => topic))];
  const described = yield* wrapping(
    (function* () {
      return valuesOfAll(yield* describeTopics(names, patience));
    })(),
  );
  const found = ({ topic, index }: TopicPartition) =>
    described.get(topic)?.partitions.find((partition) => partition.index === index);
  const missing = partitions.filter((partition) => found(partition) === undefined);
  if (missing.length > 0) throw refusal('UnknownTopicOrPartition', missing, 'do not exist');
  const leaderless = partitions.filter((partition) => (found(partition)?.leaderId ?? -1) < 0);
  if (leaderless.length > 0) throw refusal('LeaderNotAvailable', leaderless, 'have no leader');
}

function refusal(name: string, partitions: readonly TopicPartition[], why: string): JavaException {
  const list = partitions.map(partitionText).join(',');
  const text = `The partitions "${list}" ${why}`;
  return new JavaException(`${errorPackage}.${name}Exception`, text);
}

/** The offsets of partitions at a timestamp or a special one. */
function* offsetsAt(
  partitions: readonly TopicPartition[],
  timestamp: number,
  patience: Patience,
): Script<readonly NewOffset[]> {
  const questions = partitions.map((partition) => ({ ...partition, timestamp }));
  const found = yield* listOffsets(questions, patience);
  return partitions.map(({ topic, index }) => {
    const { offset } = valueOf(found.get(partitionKey(topic, index)));
    return { topic, index, offset };
  });
}

/** Where the logs of partitions end. */
export const endOffsets = (
  partitions: readonly TopicPartition[],
  patience: Patience,
): Script<readonly NewOffset[]> => wrapping(offsetsAt(partitions, offsetSpecs.latest, patience));

/** Where the logs of partitions begin. */
export const startOffsets = (
  partitions: readonly TopicPartition[],
  patience: Patience,
): Script<readonly NewOffset[]> => wrapping(offsetsAt(partitions, offsetSpecs.earliest, patience));

/** The first offsets at a time; where there are none, the ends of the logs. */
export function* offsetsAtTime(
  partitions: readonly TopicPartition[],
  timestamp: number,
  patience: Patience,
  io: ToolIo,
): Script<readonly NewOffset[]> {
  const found = yield* wrapping(offsetsAt(partitions, timestamp, patience));
  const empty = inHashOrder(found.filter(({ offset }) => offset === -1));
  for (const { topic, index } of empty) {
    println(
      io,
      `\nWarn: Partition ${index} from topic ${topic} is empty. Falling back to latest known offset.`,
    );
  }
  const ends = yield* endOffsets(empty, patience);
  return [...found.filter(({ offset }) => offset !== -1), ...ends];
}

/** Offsets that lie outside their logs are moved to the nearest end, with a warning. */
export function* withinRange(
  wanted: readonly NewOffset[],
  patience: Patience,
  io: ToolIo,
): Script<readonly NewOffset[]> {
  const starts = yield* startOffsets(wanted, patience);
  const ends = yield* endOffsets(wanted, patience);
  const warn = (each: NewOffset, than: string, value: number): NewOffset => {
    const where = `for topic partition ${partitionText(each)}. Value will be set to ${value}`;
    log(io, 'WARN', `New offset (${each.offset}) is ${than} offset ${where}`, 'tools.OffsetsUtils');
    return { ...each, offset: value };
  };
  const checked = new Map(
    inHashOrder(wanted).map((each) => {
      const isHere = ({ topic, index }: TopicPartition): boolean =>
        topic === each.topic && index === each.index;
      const start = starts.find(isHere)?.offset ?? 0;
      const end = ends.find(isHere)?.offset ?? 0;
      const { topic, index, offset } = each;
      if (offset > end) return [partitionText(each), warn(each, 'higher than latest', end)];
      if (offset < start) return [partitionText(each), warn(each, 'lower than earliest', start)];
      return [partitionText(each), { topic, index, offset }];
    }),
  );
  return wanted.flatMap((each) => checked.get(partitionText(each)) ?? []);
}

/** So many records forward or back from what is committed. */
export function shifted(
  partitions: readonly TopicPartition[],
  committed: ReadonlyMap<string, CommittedOffset>,
  by: number,
): readonly NewOffset[] {
  return partitions.map(({ topic, index }) => {
    const current = committed.get(partitionKey(topic, index));
    if (current !== undefined) return { topic, index, offset: current.offset + by };
    const name = partitionKey(topic, index);
    throw illegalArgument(
      `Cannot shift offset for partition ${name} since there is no current committed offset`,
    );
  });
}

/** What is committed; where nothing is, the ends of the logs. */
export function* currentOffsets(
  partitions: readonly TopicPartition[],
  committed: ReadonlyMap<string, CommittedOffset>,
  patience: Patience,
): Script<readonly NewOffset[]> {
  const without = partitions.filter((each) => !committed.has(partitionText(each)));
  const known = partitions.flatMap((each) => committed.get(partitionText(each)) ?? []);
  const ends = yield* endOffsets(without, patience);
  return [...known.map(({ topic, index, offset }) => ({ topic, index, offset })), ...ends];
}

/** Is it the error of a group that does not exist? */
export const isUnknownGroup = (error: JavaException): boolean =>
  error.code === ErrorCode.GROUP_ID_NOT_FOUND;
