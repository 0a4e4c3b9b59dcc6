// DescribeLogDirs: where the replicas of this broker lie, and how large they are.
import { directoryOf } from '../log/log-directory.ts';
import { sizeOfLog } from '../log/log.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { LogState } from '../log/log.ts';
import { imageAllows } from '../metadata/abilities.ts';
import { isCordoned, pathOf, type LogDirectory } from './directories.ts';
import { reply } from './front.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** A simulated disk's volume is not measured. */
const unknownVolume = -1;

type DescribedDirectory = ResponseBody<'DescribeLogDirs'>['results'][number];
type DescribedTopic = DescribedDirectory['topics'][number];

/** DescribeLogDirs: which replicas lie in which directory, and how large they are. */
export function handleDescribeLogDirs(
  broker: BrokerState,
  call: Call<'DescribeLogDirs'>,
  env: BrokerEnv,
): void {
  const results = broker.directories.map((directory) => described(broker, call, directory));
  const body = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, results };
  reply(broker, call, { body }, env);
}

/** Of a directory whose disk has failed nothing else is told. */
function described(
  broker: BrokerState,
  call: Call<'DescribeLogDirs'>,
  directory: LogDirectory,
): DescribedDirectory {
  const { isOnline } = directory;
  return {
    errorCode: isOnline ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR,
    logDir: pathOf(directory),
    topics: isOnline ? describedTopics(broker, call, directory) : [],
    totalBytes: unknownVolume,
    usableBytes: unknownVolume,
    isCordoned: isOnline && tellsCordons(broker) && isCordoned(broker.configs, directory),
  };
}

/** Before that level nobody cordons anything (KIP-1066). */
const tellsCordons = ({ view }: BrokerState): boolean =>
  imageAllows(view.image, 'isCordonedLogDirsSupported');

/** What this broker does not have is left out; the copy of a replica that moves is told besides. */
function describedTopics(
  { replication }: BrokerState,
  { request }: Call<'DescribeLogDirs'>,
  { name: directory }: LogDirectory,
): DescribedTopic[] {
  const { topics } = request.body;
  const described = new Map<string, DescribedTopic['partitions'][number][]>();
  const describe = (topicName: string, index: number, log: LogState, source?: LogState): void => {
    const isAsked =
      topics === null ||
      topics.some(({ topic, partitions }) => topic === topicName && partitions.includes(index));
    if (!isAsked || directoryOf(log) !== directory) return;
    const partitions = described.get(topicName) ?? [];
    described.set(topicName, [...partitions, describedLog(index, log, source)]);
  };
  for (const { topicName, index, log } of replication.replicas.values()) {
    describe(topicName, index, log);
  }
  for (const { id, log } of replication.futures.values()) {
    const replica = replication.replicas.get(id);
    if (replica !== undefined) describe(replica.topicName, replica.index, log, replica.log);
  }
  return [...described].map(([name, partitions]) => ({ name, partitions }));
}

/** A copy lags behind the end of the replica, a replica behind what is visible. */
const describedLog = (
  partitionIndex: number,
  log: LogState,
  source: LogState | undefined,
): DescribedTopic['partitions'][number] => ({
  partitionIndex,
  partitionSize: sizeOfLog(log),
  offsetLag:
    source === undefined
      ? Math.max(0, log.highWatermark - log.logEndOffset)
      : source.logEndOffset - log.logEndOffset,
  isFutureKey: source !== undefined,
});
