// The files of kafka-reassign-partitions: which replicas partitions shall have, and in which directories.
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { toolException } from '../endings.ts';
import { listText } from '../java-format.ts';
import { fieldOf, itemsOf, numberIn, parseJson, textIn, type JsonValue } from '../json.ts';
import { byName, inHashOrder, partitionText } from '../partition-order.ts';

/** The replicas that a partition has or shall have. */
export interface Assignment extends TopicPartition {
  readonly replicas: readonly number[];
}

/** A replica and its directory. */
export interface PlacedReplica extends TopicPartition {
  readonly broker: number;
  readonly directory: string;
}

/** What a file asks for. */
export interface WrittenAssignment {
  readonly partitions: readonly Assignment[];
  /** Replicas whose directory is not left open. */
  readonly directories: readonly PlacedReplica[];
}

const anyDirectory = 'any';
const failure = (text: string) => toolException('AdminCommandFailedException', text);
const operationError = (text: string) => toolException('AdminOperationException', text);

/** Reads a file of `--reassignment-json-file`. */
export function readAssignment(text: string): WrittenAssignment {
  const json = parseJson(text);
  if (json === undefined) {
    throw operationError(
      'com.fasterxml.jackson.core.JsonParseException: The file is not valid JSON',
    );
  }
  checkVersion(json);
  const written = itemsOf(fieldOf(json, 'partitions')).map(readPartition);
  return {
    partitions: written.map(({ partition }) => partition),
    directories: written.flatMap(({ directories }) => directories),
  };
}

function checkVersion(json: JsonValue): void {
  const version = fieldOf(json, 'version') ?? 1;
  if (version !== 1) {
    throw operationError(`Not supported version field value ${JSON.stringify(version)}`);
  }
}

function readPartition(item: JsonValue) {
  const topic = textIn(item, 'topic');
  const index = numberIn(item, 'partition');
  const replicas = itemsOf(fieldOf(item, 'replicas')).map(Number);
  const written = fieldOf(item, 'log_dirs');
  const dirs =
    written === undefined ? replicas.map(() => anyDirectory) : itemsOf(written).map(String);
  if (dirs.length !== replicas.length) {
    const name = partitionText({ topic, index });
    throw failure(
      `Size of replicas list ${listText(replicas)} is different from size of log dirs list ` +
        `${listText(dirs)} for partition ${name}`,
    );
  }
  const directories = replicas.flatMap((broker, i): PlacedReplica[] => {
    const directory = dirs[i] ?? anyDirectory;
    return directory === anyDirectory ? [] : [{ topic, index, broker, directory }];
  });
  return { partition: { topic, index, replicas }, directories };
}

/** Refuses what cannot be executed: nothing, nobody, and whatever stands there twice. */
export function checkAssignment({ partitions }: WrittenAssignment): void {
  if (partitions.length === 0) throw failure('Partition reassignment list cannot be empty');
  if (partitions.some(({ replicas }) => replicas.length === 0)) {
    throw failure('Partition replica list cannot be empty');
  }
  const names = partitions.map(partitionText);
  const twice = inHashOrder(partitions.filter((_, i) => names.indexOf(names[i] ?? '') < i));
  if (twice.length > 0) {
    const list = twice.map(partitionText).join(',');
    throw failure(`Partition reassignment contains duplicate topic partitions: ${list}`);
  }
  const doubled = partitions.flatMap((each) => {
    const brokers = duplicates(each.replicas);
    if (brokers.length === 0) return [];
    return [`${partitionText(each)} contains multiple entries for ${brokers.join(',')}`];
  });
  if (doubled.length > 0) {
    const list = doubled.join('. ');
    throw failure(`Partition replica lists may not contain duplicate entries: ${list}`);
  }
}

/** What stands in a list more than once. */
export const duplicates = <T>(items: readonly T[]): T[] => [
  ...new Set(items.filter((item, i) => items.indexOf(item) < i)),
];

/** Reads a file of `--topics-to-move-json-file`. */
export function readTopics(text: string): readonly string[] {
  const json = parseJson(text);
  if (json === undefined) throw operationError('The input string is not a valid JSON');
  checkVersion(json);
  return itemsOf(fieldOf(json, 'topics')).map((item) => textIn(item, 'topic'));
}

/** Partitions as such a file would have them. */
export function assignmentText(
  partitions: readonly Assignment[],
  directories: readonly PlacedReplica[],
): string {
  const directoryOf = ({ topic, index }: Assignment, broker: number): string =>
    directories.find(
      (each) => each.topic === topic && each.index === index && each.broker === broker,
    )?.directory ?? anyDirectory;
  const list = partitions.toSorted(byName).map((each) => ({
    topic: each.topic,
    partition: each.index,
    replicas: each.replicas,
    log_dirs: each.replicas.map((broker) => directoryOf(each, broker)),
  }));
  return JSON.stringify({ version: 1, partitions: list });
}
