// DescribeLogDirs and AlterReplicaLogDirs: where the replicas of this broker lie, and how large they are.
import { sizeOfLog } from '../log/log.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Replica } from '../replication/replica.ts';
import { reply } from './front.ts';
import { partitionAt, topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** The one log directory of a simulated broker, as clients see it. */
const logDir = '/data';

/** A simulated disk's volume is not measured. */
const unknownVolume = -1;

type DescribedTopic = ResponseBody<'DescribeLogDirs'>['results'][number]['topics'][number];

/** DescribeLogDirs: which replicas lie in which directory, and how large they are. */
export function handleDescribeLogDirs(
  broker: BrokerState,
  call: Call<'DescribeLogDirs'>,
  env: BrokerEnv,
): void {
  const result = {
    errorCode: ErrorCode.NONE,
    logDir,
    topics: describedTopics(broker, call),
    totalBytes: unknownVolume,
    usableBytes: unknownVolume,
    isCordoned: false,
  };
  const body = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, results: [result] };
  reply(broker, call, { body }, env);
}

/** What this broker does not have is left out. */
function describedTopics(
  { replication }: BrokerState,
  { request }: Call<'DescribeLogDirs'>,
): DescribedTopic[] {
  const { topics } = request.body;
  const topicNames = new Map<string, DescribedTopic['partitions'][number][]>();
  for (const replica of replication.replicas.values()) {
    const { topicName, index } = replica;
    const isAsked =
      topics === null ||
      topics.some(({ topic, partitions }) => topic === topicName && partitions.includes(index));
    if (!isAsked) continue;
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
// Simplified: a broker has one log directory, so there is nowhere to move a replica to.
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
        const isHere = broker.replication.replicas.has(id ?? -1);
        const here = isHere ? ErrorCode.NONE : ErrorCode.REPLICA_NOT_AVAILABLE;
        return { partitionIndex, errorCode: path === logDir ? here : ErrorCode.LOG_DIR_NOT_FOUND };
      }),
    })),
  );
  reply(broker, call, { body: { throttleTimeMs: 0, results } }, env);
}
