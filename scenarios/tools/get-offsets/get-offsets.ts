// kafka-get-offsets (GetOffsetShell).
import { valueOf } from '../../../engine/clients/admin/calls/calling.ts';
import { listOffsets, offsetSpecs } from '../../../engine/clients/admin/calls/partitions.ts';
import { describeTopics, listTopics } from '../../../engine/clients/admin/calls/topics.ts';
import { JavaException } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import type { TopicPartition } from '../../../engine/clients/topic-partition.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { isInternalTopic } from '../../../engine/protocol/topic-name.ts';
import { tellingErrors, terse } from '../endings.ts';
import { maybeHelp, refuse, requireOptions } from '../options/checks.ts';
import { has, parseOptions, textOf, type Parsed } from '../options/parse.ts';
import { partitionText } from '../partition-order.ts';
import { complain, println, type Tool, type ToolIo } from '../tool.ts';
import { getOffsetsOptions } from './options.ts';
import { ruleOfPatterns, ruleOfTopic, type PartitionRule } from './partition-filter.ts';

/** kafka-get-offsets. */
export const getOffsets: Tool = {
  name: 'kafka-get-offsets',
  sentence: 'Shows where the logs of partitions begin and end.',
  main: (args, io) => tellingErrors(runGetOffsets(args, io), io, 'Error occurred: '),
};

type OffsetArguments = Parsed<typeof getOffsetsOptions>;

const purpose = 'An interactive shell for getting topic-partition offsets.';

function* runGetOffsets(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = readArguments(args, io);
  const timestamp = timestampOf(textOf(parsed, 'time') ?? 'latest');
  const partitions = yield* matchingPartitions(parsed);
  if (partitions.length === 0) {
    throw terse('Could not match any topic-partitions with the specified filters');
  }
  const found = yield* listOffsets(partitions.map((each) => ({ ...each, timestamp })));
  const inOrder = partitions.toSorted((a, b) => (partitionText(a) < partitionText(b) ? -1 : 1));
  for (const partition of inOrder) {
    const outcome = found.get(partitionText(partition));
    if (outcome !== undefined && 'error' in outcome) {
      const { javaClass, text } = outcome.error;
      const name = partitionText(partition);
      complain(
        io,
        `Skip getting offsets for topic-partition ${name} due to error: ${javaClass}: ${text}`,
      );
      continue;
    }
    const { offset } = valueOf(outcome);
    if (offset !== -1) println(io, `${partition.topic}:${partition.index}:${offset}`);
  }
}

function readArguments(args: readonly string[], io: ToolIo): OffsetArguments {
  const parsed = parsedOrTerse(args, io);
  maybeHelp(parsed, purpose, io);
  requireOptions(parsed, ['bootstrap-server'], io);
  const servers = (textOf(parsed, 'bootstrap-server') ?? '').split(',');
  if (!servers.every((server) => /:\d+$/.test(server))) {
    refuse(parsed, 'Please provide valid host:port like host1:9091,host2:9092\n', io);
  }
  const isByPattern = has(parsed, 'topic-partitions');
  if (isByPattern && (has(parsed, 'topic') || has(parsed, 'partitions'))) {
    throw terse('--topic-partitions cannot be used with --topic or --partitions');
  }
  return parsed;
}

function parsedOrTerse(args: readonly string[], io: ToolIo): OffsetArguments {
  if (args.length === 0) refuse({ table: getOffsetsOptions }, purpose, io);
  try {
    return parseOptions(getOffsetsOptions, args);
  } catch (thrown) {
    throw thrown instanceof JavaException ? terse(String(thrown.text)) : thrown;
  }
}

function timestampOf(written: string): number {
  const special = Object.entries(offsetSpecs).find(([name]) => name === written)?.[1];
  const timestamp = special ?? readInteger(written, 64n);
  if (timestamp !== undefined) return timestamp;
  throw terse(
    `Malformed time argument ${written}. Please use -1 or latest / -2 or earliest / -3 or ` +
      'max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload, ' +
      'or a specified long format timestamp',
  );
}

function* matchingPartitions(parsed: OffsetArguments): Script<readonly TopicPartition[]> {
  const patterns = textOf(parsed, 'topic-partitions');
  const rule: PartitionRule =
    patterns === undefined
      ? ruleOfTopic(textOf(parsed, 'topic'), textOf(parsed, 'partitions'))
      : ruleOfPatterns(patterns);
  const excludesInternal = has(parsed, 'exclude-internal-topics');
  const names = (yield* listTopics({ listInternal: !excludesInternal }))
    .map(({ name }) => name)
    .filter((name) => !(excludesInternal && isInternalTopic(name)) && rule.isTopic(name));
  const described = yield* describeTopics(names);
  return [...described.values()].flatMap((outcome) => {
    const { name, partitions } = valueOf(outcome);
    return partitions.map(({ index }) => ({ topic: name, index })).filter(rule.isPartition);
  });
}
