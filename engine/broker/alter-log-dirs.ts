// AlterReplicaLogDirs (KIP-113): replicas of this broker are to lie in another of its directories.
import { directoryOf } from '../log/log-directory.ts';
import { logDirectoryName } from '../log/log-files.ts';
import type { ResponseBody } from '../protocol/envelope.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Replica } from '../replication/replica.ts';
import { isCordoned, pathOf, type LogDirectory } from './directories.ts';
import { reply } from './front.ts';
import { partitionAt, topicWithName } from './rules.ts';
import type { BrokerEnv, BrokerState, Call } from './state.ts';

/** A replica that shall move. */
interface WantedMove {
  readonly topic: string;
  readonly index: number;
  readonly path: string;
}

type AnsweredTopic = ResponseBody<'AlterReplicaLogDirs'>['results'][number];

/** AlterReplicaLogDirs: what can move begins to; the answer does not wait for it. */
export function handleAlterReplicaLogDirs(
  broker: BrokerState,
  call: Call<'AlterReplicaLogDirs'>,
  env: BrokerEnv,
): void {
  const topics = new Map<string, AnsweredTopic['partitions'][number][]>();
  for (const move of wantedMoves(call)) {
    const partitions = topics.get(move.topic) ?? [];
    const errorCode = beginMove(broker, move, env);
    topics.set(move.topic, [...partitions, { partitionIndex: move.index, errorCode }]);
  }
  const results = [...topics].map(([topicName, partitions]) => ({ topicName, partitions }));
  reply(broker, call, { body: { throttleTimeMs: 0, results } }, env);
}

/** Of a replica that stands there twice the last place counts. */
function wantedMoves({ request }: Call<'AlterReplicaLogDirs'>): Iterable<WantedMove> {
  const moves = new Map<string, WantedMove>();
  for (const { path, topics } of request.body.dirs) {
    for (const { name: topic, partitions } of topics) {
      for (const index of partitions) {
        moves.set(logDirectoryName(topic, index), { topic, index, path });
      }
    }
  }
  return moves.values();
}

function beginMove(
  broker: BrokerState,
  { topic, index, path }: WantedMove,
  env: BrokerEnv,
): ErrorCode {
  const name = logDirectoryName(topic, index);
  const directory = broker.directories.find((one) => pathOf(one) === path);
  const refused = checkPlace(broker, directory, name);
  if (refused !== ErrorCode.NONE || directory === undefined) return refused;
  const id = partitionAt(topicWithName(broker.view.image, env, topic), index);
  const replica = broker.replication.replicas.get(id ?? -1);
  if (replica === undefined) {
    // Should it come, it will lie there.
    broker.preferredDirectories.set(name, directory.name);
    return id === undefined
      ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
      : ErrorCode.REPLICA_NOT_AVAILABLE;
  }
  return moveTo(broker, replica, directory);
}

/** The name of the copy's directory: the partition's, a random number, and `-future`. */
const lengthOfCopyName = (name: string): number => name.length + 1 + 32 + '-future'.length;

/** Longer names no file system takes (KAFKA-4893). */
const longestName = 255;

function checkPlace(
  { configs }: BrokerState,
  directory: LogDirectory | undefined,
  name: string,
): ErrorCode {
  if (lengthOfCopyName(name) > longestName) return ErrorCode.INVALID_TOPIC_EXCEPTION;
  if (directory === undefined) return ErrorCode.LOG_DIR_NOT_FOUND;
  if (!directory.isOnline) return ErrorCode.KAFKA_STORAGE_ERROR;
  if (isCordoned(configs, directory)) return ErrorCode.INVALID_REPLICA_ASSIGNMENT;
  return ErrorCode.NONE;
}

function moveTo(
  { replication, directories, movesWanted }: BrokerState,
  { id, log }: Replica,
  { name }: LogDirectory,
): ErrorCode {
  if (log.offline) return ErrorCode.KAFKA_STORAGE_ERROR;
  const copy = replication.futures.get(id)?.log;
  const isOnItsWay = copy !== undefined && directoryOf(copy) === name;
  const isThere = copy === undefined && directoryOf(log) === name;
  if (isOnItsWay || isThere) return ErrorCode.NONE;
  // A disk that has failed may hold another copy: none is begun until it is there again.
  const isWhole = directories.every(({ isOnline }) => isOnline);
  const mayBegin = isWhole || directoryOf(log) === name;
  movesWanted.set(id, mayBegin ? name : directoryOf(log));
  return mayBegin ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR;
}
