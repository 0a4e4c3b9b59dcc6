// kafka-topics (TopicCommand).
import { valueOf, valuesOfAll } from '../../../engine/clients/admin/calls/calling.ts';
import {
  createPartitions,
  createTopics,
  deleteTopics,
  describeTopics,
  type NewPartitions,
  type NewTopic,
} from '../../../engine/clients/admin/calls/topics.ts';
import {
  illegalArgument,
  isError,
  JavaException,
  stackTrace,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { hasCollisionCharacters } from '../../../engine/protocol/topic-name.ts';
import { has, numberOf, parseOptions, textOf } from '../options/parse.ts';
import { complain, Exit, log, println, type Tool, type ToolIo } from '../tool.ts';
import { checkTopicOptions, type TopicArguments } from './check-options.ts';
import { describeTopic } from './describe.ts';
import { ensureTopicExists, topicNames } from './names.ts';
import { topicOptions } from './options.ts';
import { assignmentIn, configsIn } from './plan.ts';

/** kafka-topics. */
export const topics: Tool = {
  name: 'kafka-topics',
  sentence: 'Creates, lists, describes, alters and deletes topics.',
  main: runTopics,
};

function* runTopics(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = readArguments(args, io);
  try {
    yield* act(parsed, io);
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const cause = thrown.reason ?? thrown;
    println(io, `Error while executing topic command : ${cause.text}`);
    log(io, 'ERROR', stackTrace(cause), 'tools.TopicCommand');
    throw new Exit(1);
  }
}

function readArguments(args: readonly string[], io: ToolIo): TopicArguments {
  try {
    const parsed = parseOptions(topicOptions, args);
    checkTopicOptions(parsed, io);
    return parsed;
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    complain(io, String(thrown.text));
    complain(io, stackTrace(thrown));
    throw new Exit(1);
  }
}

function* act(parsed: TopicArguments, io: ToolIo): Script<void> {
  if (has(parsed, 'create')) yield* createTopic(parsed, io);
  else if (has(parsed, 'alter')) yield* alterTopic(parsed, io);
  else if (has(parsed, 'list')) println(io, (yield* topicNames(parsed)).join('\n'));
  else if (has(parsed, 'describe')) yield* describeTopic(parsed, io);
  else yield* deleteTopic(parsed);
}

function* createTopic(parsed: TopicArguments, io: ToolIo): Script<void> {
  const name = textOf(parsed, 'topic') ?? '';
  const partitions = numberOf(parsed, 'partitions');
  const replicationFactor = numberOf(parsed, 'replication-factor');
  const assignment = assignmentIn(parsed);
  const configs = configsIn(parsed, io.release);
  if (hasCollisionCharacters(name)) {
    println(
      io,
      "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') " +
        'could collide. To avoid issues it is best to use either, but not both.',
    );
  }
  checkCounts(partitions, replicationFactor);
  const topic: NewTopic = {
    name,
    configs,
    ...(assignment.length > 0
      ? { assignment }
      : {
          ...(partitions === undefined ? {} : { partitions }),
          ...(replicationFactor === undefined ? {} : { replicationFactor }),
        }),
  };
  const outcome = (yield* createTopics([topic])).get(name);
  const isThere = outcome !== undefined && 'error' in outcome && existsAlready(outcome.error);
  if (isThere && has(parsed, 'if-not-exists')) return;
  valueOf(outcome);
  println(io, `Created topic ${name}.`);
}

const existsAlready = (error: JavaException): boolean =>
  isError(error, ErrorCode.TOPIC_ALREADY_EXISTS);

const shortMax = 32_767;

function checkCounts(partitions: number | undefined, replicas: number | undefined): void {
  if (replicas !== undefined && (replicas > shortMax || replicas < 1)) {
    throw illegalArgument(`The replication factor must be between 1 and ${shortMax} inclusive`);
  }
  if (partitions !== undefined && partitions < 1) {
    throw illegalArgument('The partitions must be greater than 0');
  }
}

function* alterTopic(parsed: TopicArguments, io: ToolIo): Script<void> {
  const assignment = assignmentIn(parsed);
  configsIn(parsed, io.release);
  const names = yield* topicNames(parsed);
  ensureTopicExists(names, parsed);
  if (names.length === 0) return;
  const count = numberOf(parsed, 'partitions') ?? 0;
  const described = yield* describeTopics(names);
  const wanted = names.map((name): NewPartitions => {
    if (assignment.length === 0) return { name, count, assignments: null };
    const { partitions } = valueOf(described.get(name));
    return { name, count, assignments: assignment.slice(partitions.length) };
  });
  valuesOfAll(yield* createPartitions(wanted));
}

function* deleteTopic(parsed: TopicArguments): Script<void> {
  const names = yield* topicNames(parsed);
  ensureTopicExists(names, parsed);
  valuesOfAll(yield* deleteTopics(names));
}
