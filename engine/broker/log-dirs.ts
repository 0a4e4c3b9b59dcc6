// DescribeLogDirs and AlterReplicaLogDirs: where the replicas of this broker lie, and how large they are.
import { directoryOf } from '../log/log-directory.ts';
import { sizeOfLog } from '../log/log.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Replica } from '../replication/replica.ts';
import { pathOf, type LogDirectory } from './directories.ts';
import { reply } from './front.ts';
import { partitionAt, topicWithName } from './rules.ts';
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
    isCordoned: false,
  };
}

/** What this broker does not have is left out. */
function describedTopics(
  { replication }: BrokerState,
  { request }: Call<'DescribeLogDirs'>,
  { name: directory }: LogDirectory,
): DescribedTopic[] {
  const { topics } = request.body;
  const topicNames = new Map<string, DescribedTopic['partitions'][number][]>();
  for (const replica of replication.replicas.values()) {
    const { topicName, index, log } = replica;
    const isAsked =
      topics === null ||
      topics.some(({ topic, partitions }) => topic === topicName && partitions.includes(index));
    if (!isAsked || directoryOf(log) !== directory) continue;
    const partitions = topicNames.get(topicName) ?? [];
    topicNames.set(topicName, [...partitions, describedReplica(replica)]);
  }
  return [...topicNames].map(([name, partitions]) => ({ name, partitions }));
}

const describedReplica = ({ index, log }: Replica): DescribedTopic['partitions'][number] => ({
  partitionIndex: index,
  partitionSize: sizeOfLog(log),
  offsetLag: Math.max(0, log.highWatermark - log.logEndOffset),
  isFutureKey: false,
});

/** AlterReplicaLogDirs: replicas are to move to another directory. */
// Simplified: who asks for another directory than the replica's own hears that it is refused: replicas do
// not move between the disks of a broker.
export function handleAlterReplicaLogDirs(
  broker: BrokerState,
  call: Call<'AlterReplicaLogDirs'>,
  env: BrokerEnv,
): void {
  const results = call.request.body.dirs.flatMap(({ path, topics }) =>
    topics.map(({ name: topicName, partitions }) => ({
      topicName,
      partitions: partitions.map((partitionIndex) => {
        const id = partitionAt(topicWithName(broker.view.image, env, topicName), partitionIndex);
        const replica = broker.replication.replicas.get(id ?? -1);
        return { partitionIndex, errorCode: checkMove(broker, replica, path) };
      }),
    })),
  );
  reply(broker, call, { body: { throttleTimeMs: 0, results } }, env);
}

function checkMove(broker: BrokerState, replica: Replica | undefined, path: string): ErrorCode {
  const wanted = broker.directories.find((directory) => pathOf(directory) === path);
  if (wanted === undefined) return ErrorCode.LOG_DIR_NOT_FOUND;
  if (!wanted.isOnline || replica?.log.offline === true) return ErrorCode.KAFKA_STORAGE_ERROR;
  if (replica === undefined) return ErrorCode.REPLICA_NOT_AVAILABLE;
  return directoryOf(replica.log) === wanted.name ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST;
}
