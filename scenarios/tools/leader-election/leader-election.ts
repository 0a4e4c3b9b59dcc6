// kafka-leader-election (LeaderElectionCommand).
import { electLeaders } from '../../../engine/clients/admin/calls/partitions.ts';
import {
  isError,
  JavaException,
  runtimeException,
  textOf as textOfException,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { causeOf, tellingErrors, toolException } from '../endings.ts';
import { listText } from '../java-format.ts';
import { fieldOf, itemsOf, numberIn, parseJson, textIn } from '../json.ts';
import { forbidBeside, maybeHelp } from '../options/checks.ts';
import { has, numberOf, parseOptions, textOf, type Parsed } from '../options/parse.ts';
import { inHashOrder, partitionText } from '../partition-order.ts';
import { println, readFileText, type Tool, type ToolIo } from '../tool.ts';
import { leaderElectionOptions } from './options.ts';

/** kafka-leader-election. */
export const leaderElection: Tool = {
  name: 'kafka-leader-election',
  sentence: 'Lets preferred replicas lead again, or elects one that is not in sync.',
  main: (args, io) => tellingErrors(runElection(args, io), io),
};

type ElectionArguments = Parsed<typeof leaderElectionOptions>;

const failure = (text: string): JavaException => toolException('AdminCommandFailedException', text);

function* runElection(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = parseOptions(leaderElectionOptions, args);
  maybeHelp(
    parsed,
    'This tool attempts to elect a new leader for a set of topic partitions. The type of elections ' +
      'supported are preferred replicas and unclean replicas.',
    io,
  );
  checkElection(parsed, io);
  const type = electionTypeIn(parsed);
  const partitions = partitionsIn(parsed, io);
  if (has(parsed, 'admin.config')) {
    println(
      io,
      'Option --admin.config has been deprecated and will be removed in a future version. Use ' +
        '--command-config instead.',
    );
  }
  yield* elect(type, partitions, io);
}

const scopes = ['topic', 'all-topic-partitions', 'path-to-json-file'] as const;

function checkElection(parsed: ElectionArguments, io: ToolIo): void {
  const missing = (['bootstrap-server', 'election-type'] as const).filter(
    (name) => !has(parsed, name),
  );
  if (missing.length > 0) throw failure(`Missing required option(s): ${missing.join(', ')}`);
  forbidBeside(parsed, 'admin.config', ['command-config'], io);
  if (scopes.filter((name) => has(parsed, name)).length !== 1) {
    throw failure(`One and only one of the following options is required: ${scopes.join(', ')}`);
  }
  if (has(parsed, 'topic') && !has(parsed, 'partition')) {
    throw failure('Missing required option(s): partition');
  }
  if (!has(parsed, 'topic') && has(parsed, 'partition')) {
    throw failure('Option partition is only allowed if topic is used');
  }
}

type ElectionType = 'preferred' | 'unclean';

function electionTypeIn(parsed: ElectionArguments): ElectionType {
  const written = textOf(parsed, 'election-type') ?? '';
  const type = written.toLowerCase();
  if (type === 'preferred' || type === 'unclean') return type;
  throw new JavaException(
    'joptsimple.OptionArgumentConversionException',
    `Cannot parse argument '${written}' of option election-type`,
  );
}

/** Null: every partition that needs it. */
function partitionsIn(parsed: ElectionArguments, io: ToolIo): readonly TopicPartition[] | null {
  const path = textOf(parsed, 'path-to-json-file');
  if (path !== undefined) return partitionsInFile(readFileText(io, path));
  const topic = textOf(parsed, 'topic');
  return topic === undefined ? null : [{ topic, index: numberOf(parsed, 'partition') ?? 0 }];
}

function partitionsInFile(text: string): readonly TopicPartition[] {
  const json = parseJson(text);
  const refused = (why: string): JavaException => toolException('AdminOperationException', why);
  if (json === undefined) throw refused('Replica election data is empty');
  const list = fieldOf(json, 'partitions');
  if (list === undefined) {
    throw refused('Replica election data is missing "partitions" field');
  }
  const partitions = itemsOf(list).map((item) => ({
    topic: textIn(item, 'topic'),
    index: numberIn(item, 'partition'),
  }));
  const names = partitions.map(partitionText);
  const twice = [...new Set(names.filter((name, i) => names.indexOf(name) < i))];
  if (twice.length > 0) {
    throw refused(`Replica election data contains duplicate partitions: ${listText(twice)}`);
  }
  return inHashOrder(partitions);
}

function* elect(
  type: ElectionType,
  partitions: readonly TopicPartition[] | null,
  io: ToolIo,
): Script<void> {
  const outcomes = yield* answered(type, partitions, io);
  const names = inHashOrder([...outcomes.keys()].map(partitionNamed)).map(partitionText);
  const errorOf = (name: string): JavaException | undefined => {
    const outcome = outcomes.get(name);
    return outcome !== undefined && 'error' in outcome ? outcome.error : undefined;
  };
  const isNeedless = (name: string): boolean =>
    isError(errorOf(name), ErrorCode.ELECTION_NOT_NEEDED);
  const succeeded = names.filter((name) => errorOf(name) === undefined);
  const needless = names.filter(isNeedless);
  const failed = names.filter((name) => errorOf(name) !== undefined && !isNeedless(name));
  const title = type.toUpperCase();
  if (succeeded.length > 0) {
    const list = succeeded.join(', ');
    println(io, `Successfully completed leader election (${title}) for partitions ${list}`);
  }
  if (needless.length > 0) {
    println(io, `Valid replica already elected for partitions ${needless.join(', ')}`);
  }
  if (failed.length === 0) return;
  const whole = failure(`${failed.length} replica(s) could not be elected`);
  for (const name of failed) {
    const error = errorOf(name);
    if (error === undefined) continue;
    const what = `Error completing leader election (${title}) for partition: ${name}`;
    println(io, `${what}: ${textOfException(error)}`);
    whole.suppressed.push(error);
  }
  throw whole;
}

const partitionNamed = (name: string): TopicPartition => {
  const at = name.lastIndexOf('-');
  return { topic: name.slice(0, at), index: Number(name.slice(at + 1)) };
};

const timeoutMs = 30_000;

function* answered(type: ElectionType, partitions: readonly TopicPartition[] | null, io: ToolIo) {
  try {
    return yield* electLeaders(type, partitions, { timeoutMs });
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const { code } = causeOf(thrown);
    if (code === ErrorCode.REQUEST_TIMED_OUT)
      throw told('Timeout waiting for election results', io);
    if (code === ErrorCode.CLUSTER_AUTHORIZATION_FAILED) {
      throw told('Not authorized to perform leader election', io);
    }
    throw runtimeException(thrown);
  }
}

function told(message: string, io: ToolIo): JavaException {
  println(io, message);
  return failure(message);
}
