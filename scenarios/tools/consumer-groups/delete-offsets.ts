// kafka-consumer-groups --delete-offsets: a group forgets where it was in some topics.
import { deleteGroupOffsets } from '../../../engine/clients/admin/calls/group-offsets.ts';
import { describeTopics } from '../../../engine/clients/admin/calls/topics.ts';
import {
  exceptionOf,
  executionException,
  JavaException,
} from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { ErrorCode, errorOf } from '../../../engine/protocol/errors.ts';
import { column, format } from '../java-format.ts';
import { namedPartitions, type Patience } from '../offset-reset/offset-reset.ts';
import { textOf, textsOf } from '../options/parse.ts';
import { inHashOrder, partitionText } from '../partition-order.ts';
import { print, println, type ToolIo } from '../tool.ts';
import type { GroupArguments } from './check-options.ts';
import { missing } from './offsets-view.ts';
import { printError } from './state-notice.ts';

/** What became of the offset of a partition; index -1: of a whole topic. */
interface Removal extends TopicPartition {
  readonly error?: JavaException;
}

/** kafka-consumer-groups --delete-offsets. */
export function* deleteOffsets(
  parsed: GroupArguments,
  patience: Patience,
  io: ToolIo,
): Script<void> {
  const group = textOf(parsed, 'group') ?? '';
  const topics = textsOf(parsed, 'topic');
  const failed: Removal[] = [];
  const partitions: TopicPartition[] = topics
    .filter((topic) => topic.includes(':'))
    .flatMap(namedPartitions);
  const whole = topics.filter((topic) => !topic.includes(':'));
  for (const [topic, outcome] of yield* describeTopics(whole, patience)) {
    if ('error' in outcome) {
      failed.push({ topic, index: -1, error: executionException(outcome.error) });
    } else {
      partitions.push(...outcome.value.partitions.map(({ index }) => ({ topic, index })));
    }
  }
  const { code, removals } = yield* removed(group, inHashOrder(partitions), patience);
  printOutcome(group, code, io);
  printRemovals([...failed, ...removals], io);
}

function* removed(
  group: string,
  partitions: readonly TopicPartition[],
  patience: Patience,
): Script<{ readonly code: number; readonly removals: readonly Removal[] }> {
  try {
    const codes = yield* deleteGroupOffsets(group, partitions, patience);
    const codeOf = (each: TopicPartition): number => codes.get(partitionText(each)) ?? -1;
    const first = partitions.map(codeOf).find((code) => code !== ErrorCode.NONE);
    const removals = partitions.map((each): Removal => {
      const code = codeOf(each);
      const error = executionException(exceptionOf(code));
      return { ...each, ...(code === ErrorCode.NONE ? {} : { error }) };
    });
    return { code: first ?? ErrorCode.NONE, removals };
  } catch (thrown) {
    if (!(thrown instanceof JavaException)) throw thrown;
    const code = (thrown.reason ?? thrown).code ?? ErrorCode.UNKNOWN_SERVER_ERROR;
    return { code, removals: partitions.map((each) => ({ ...each, error: thrown })) };
  }
}

function printOutcome(group: string, code: number, io: ToolIo): void {
  switch (code) {
    case ErrorCode.NONE:
      println(io, `Request succeeded for deleting offsets from group ${group}.`);
      break;
    case ErrorCode.INVALID_GROUP_ID:
    case ErrorCode.GROUP_ID_NOT_FOUND:
    case ErrorCode.GROUP_AUTHORIZATION_FAILED:
    case ErrorCode.NON_EMPTY_GROUP:
      printError(errorOf(code).message, io);
      break;
    case ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC:
    case ErrorCode.TOPIC_AUTHORIZATION_FAILED:
    case ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
      printError('Encountered some partition-level error, see the follow-up details.', io);
      break;
    default:
      printError(`Encountered some unknown error: ${errorOf(code).name}`, io);
  }
}

function printRemovals(removals: readonly Removal[], io: ToolIo): void {
  const pattern = `\n${column(
    15,
    removals.map(({ topic }) => topic),
  )} %-10s %-15s`;
  print(io, format(pattern, 'TOPIC', 'PARTITION', 'STATUS'));
  const keyOf = ({ topic, index }: Removal): string => `${topic}${index}`;
  for (const removal of removals.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const { topic, index, error } = removal;
    const status = error === undefined ? 'Successful' : `Error: ${error.text}`;
    print(io, format(pattern, topic, index >= 0 ? index : missing, status));
  }
  println(io);
}
