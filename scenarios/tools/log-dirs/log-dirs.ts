// kafka-log-dirs (LogDirsCommand).
import { valuesOfAll } from '../../../engine/clients/admin/calls/calling.ts';
import { describeCluster } from '../../../engine/clients/admin/calls/cluster.ts';
import {
  describeLogDirs,
  type LogDirDescription,
} from '../../../engine/clients/admin/calls/log-dirs.ts';
import { exceptionOf } from '../../../engine/clients/admin/exception.ts';
import type { Script } from '../../../engine/clients/admin/script.ts';
import { readInteger } from '../../../engine/config/java-text.ts';
import { hashOfInteger, hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { tellingErrors, terse } from '../endings.ts';
import { maybeHelp, requireOptions } from '../options/checks.ts';
import { parseOptions, textOf } from '../options/parse.ts';
import { inHashOrder, partitionText } from '../partition-order.ts';
import { println, type Tool, type ToolIo } from '../tool.ts';
import { logDirsOptions } from './options.ts';

/** kafka-log-dirs. */
export const logDirs: Tool = {
  name: 'kafka-log-dirs',
  sentence: 'Shows what lies in the log directories of brokers.',
  main: (args, io) => tellingErrors(runLogDirs(args, io), io),
};

const purpose = 'This tool helps to query log directory usage on the specified brokers.';

function* runLogDirs(args: readonly string[], io: ToolIo): Script<void> {
  const parsed = parseOptions(logDirsOptions, args);
  maybeHelp(parsed, purpose, io);
  requireOptions(parsed, ['bootstrap-server', 'describe'], io);
  const topics = (textOf(parsed, 'topic-list') ?? '').split(',').filter((name) => name !== '');
  const wanted = brokersIn(textOf(parsed, 'broker-list') ?? '');
  const { nodes } = yield* describeCluster();
  const present = inIntegerOrder(nodes.map(({ brokerId }) => brokerId));
  const missing = wanted.filter((id) => !present.includes(id));
  if (missing.length > 0) {
    throw terse(
      `ERROR: The given brokers do not exist from --broker-list: ${missing.join(',')}. ` +
        `Current existent brokers: ${present.join(',')}`,
    );
  }
  const brokers = wanted.length === 0 ? present : wanted;
  println(io, 'Querying brokers for log directories information');
  const found = valuesOfAll(yield* describeLogDirs(brokers));
  println(io, `Received log directory information from brokers ${brokers.join(',')}`);
  println(io, JSON.stringify(reportOf(brokers, found, topics)));
}

const inIntegerOrder = (ids: readonly number[]): number[] => hashOrder(ids, hashOfInteger);

function brokersIn(list: string): readonly number[] {
  const ids = list
    .split(',')
    .filter((id) => id !== '')
    .map((id) => readInteger(id, 32n) ?? -1);
  return inIntegerOrder(ids);
}

/** Fields stand in the order in which a HashMap hands out their names. */
const reportOf = (
  brokers: readonly number[],
  found: ReadonlyMap<number, readonly LogDirDescription[]>,
  topics: readonly string[],
) => ({
  brokers: brokers.map((broker) => ({
    broker,
    logDirs: inDirectoryOrder(found.get(broker) ?? []).map((dir) => directoryReport(dir, topics)),
  })),
  version: 1,
});

function inDirectoryOrder(dirs: readonly LogDirDescription[]): LogDirDescription[] {
  const byName = new Map(dirs.map((dir) => [dir.logDir, dir]));
  return hashOrder(byName.keys(), hashOfString).flatMap((name) => byName.get(name) ?? []);
}

function directoryReport(dir: LogDirDescription, topics: readonly string[]) {
  const replicas = dir.topics.flatMap(({ name, partitions }) =>
    partitions.map((partition) => ({ ...partition, topic: name, index: partition.partitionIndex })),
  );
  const shown = inHashOrder(replicas).filter(
    ({ topic }) => topics.length === 0 || topics.includes(topic),
  );
  return {
    partitions: inHashOrder(shown).map((replica) => ({
      partition: partitionText(replica),
      size: replica.partitionSize,
      offsetLag: replica.offsetLag,
      isFuture: replica.isFutureKey,
    })),
    error: dir.errorCode === 0 ? null : exceptionOf(dir.errorCode).javaClass,
    logDir: dir.logDir,
  };
}
