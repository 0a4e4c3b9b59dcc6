// AssignReplicasToDirs (KIP-858): a broker with several disks tells where its replicas lie.
import type { NodeId } from '../../metadata/ids.ts';
import {
  brokerOf,
  partitionOf,
  topicByUuid,
  type Image,
  type Partition,
} from '../../metadata/image.ts';
import { isOnlineDirectory } from '../../metadata/directories.ts';
import { imageAllows } from '../../metadata/abilities.ts';
import type { PartitionChange } from '../../metadata/records.ts';
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../../protocol/apis/assign-replicas-to-dirs.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { Uuid } from '../../protocol/uuid.ts';
import { checkBrokerEpoch } from './broker-epoch.ts';
import { afterReplicaLoss } from './broker-events.ts';
import { refusal, type Decided } from './decision.ts';
import type { ControllerFacts, ControllerSettings } from './facts.ts';
import { changeOf } from './partition-change.ts';
import { rulesFor } from './partition-rules.ts';

/** Each replica gets its own answer; one in a directory that is offline leaves the ISR. */
export function decideDirectories(
  image: Image,
  request: AssignReplicasToDirsRequest,
  { names, settings }: Pick<ControllerFacts, 'names' | 'settings'>,
): Decided<AssignReplicasToDirsResponse> {
  if (!imageAllows(image, 'isDirectoryAssignmentSupported')) {
    return refusal(ErrorCode.UNSUPPORTED_VERSION, 'Directory assignment is not supported yet.');
  }
  const refused = checkBrokerEpoch(image, request.brokerId, request.brokerEpoch);
  if (refused !== undefined) return refused;
  const online = brokerOf(image, request.brokerId)?.logDirs ?? [];
  const records: PartitionChange[] = [];
  const offline: Partition[] = [];
  const directories = request.directories.map(({ id, topics }) => ({
    id,
    topics: topics.map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.map(({ partitionIndex }) => {
        const topic = topicByUuid(image, names.intern('topic-uuid', topicId));
        const partition = partitionOf(image, topic?.partitions[partitionIndex] ?? -1);
        const isKnown = topic !== undefined;
        const errorCode = checkReplica(partition, request.brokerId, isKnown);
        if (partition !== undefined && errorCode === ErrorCode.NONE) {
          records.push(...assign(image, partition, { broker: request.brokerId, id }, settings));
          if (!isOnlineDirectory(id, online)) offline.push(partition);
        }
        return { partitionIndex, errorCode };
      }),
    })),
  }));
  return {
    records: [...records, ...afterReplicaLoss(image, request.brokerId, offline, settings)],
    response: { throttleTimeMs: 0, errorCode: ErrorCode.NONE, directories },
    why: 'its replica lies on a disk that has failed',
  };
}

function checkReplica(
  partition: Partition | undefined,
  broker: NodeId,
  isKnownTopic: boolean,
): ErrorCode {
  if (!isKnownTopic) return ErrorCode.UNKNOWN_TOPIC_ID;
  if (partition === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return partition.replicas.includes(broker) ? ErrorCode.NONE : ErrorCode.NOT_LEADER_OR_FOLLOWER;
}

function assign(
  image: Image,
  partition: Partition,
  directory: { readonly broker: NodeId; readonly id: Uuid },
  settings: ControllerSettings,
): PartitionChange[] {
  const target = { election: 'ONLINE', directory } as const;
  const change = changeOf(partition, target, rulesFor(image, partition, settings));
  return change === undefined ? [] : [change];
}
