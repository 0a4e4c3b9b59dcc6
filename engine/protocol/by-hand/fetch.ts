// Fetch from version 15 on. What each version has is said in its schema, engine/protocol/apis/fetch.ts.
import type { fetch } from '../apis/fetch.ts';
import { longMax } from '../schema/fields.ts';
import type { Draft } from '../schema/message.ts';
import { zeroUuid } from '../uuid.ts';
import {
  rare,
  sizeOfBatches,
  sizeOfCount,
  sizeOfEndpoints,
  sizeOfLeader,
  sizeOfTaggedText,
} from './rare.ts';

type FetchRequest = Draft<typeof fetch.request>;
type AskedTopic = FetchRequest['topics'][number];
type AskedPartition = AskedTopic['partitions'][number];
type FetchResponse = Draft<typeof fetch.response>;
type AnsweredTopic = FetchResponse['responses'][number];
type AnsweredPartition = AnsweredTopic['partitions'][number];

/** How many bytes the body of a Fetch request takes. */
export function sizeOfFetchRequest(body: FetchRequest, version: number): number {
  const { replicaId = -1, rackId = '', replicaState, topics, forgottenTopicsData = [] } = body;
  if (replicaId !== -1 || rackId !== '' || body.unknownTaggedFields !== undefined) return rare;
  // Three numbers of four bytes, the isolation level, the session, an empty rack, the count of tags.
  let size = 12 + 1 + 8 + 1 + 1 + sizeOfTaggedText(body.clusterId ?? null);
  if (replicaState !== undefined) size += sizeOfReplicaState(replicaState);
  size += sizeOfCount(topics) + sizeOfCount(forgottenTopicsData);
  for (let i = 0; i < topics.length; i += 1) size += sizeOfAsked(topics[i] as AskedTopic, version);
  for (const { partitions, unknownTaggedFields } of forgottenTopicsData) {
    if (unknownTaggedFields !== undefined) return rare;
    size += 16 + sizeOfCount(partitions) + 4 * partitions.length + 1;
  }
  return size;
}

/** A tagged field, which is not written for a consumer. */
function sizeOfReplicaState(state: NonNullable<FetchRequest['replicaState']>): number {
  const { replicaId = -1, replicaEpoch = -1, unknownTaggedFields } = state;
  if (unknownTaggedFields !== undefined) return rare;
  return replicaId === -1 && replicaEpoch === -1 ? 0 : 2 + 4 + 8 + 1;
}

/** The id of the topic, and its partitions. */
function sizeOfAsked({ partitions, unknownTaggedFields }: AskedTopic, version: number): number {
  if (unknownTaggedFields !== undefined) return rare;
  let size = 16 + sizeOfCount(partitions) + 1;
  for (let i = 0; i < partitions.length; i += 1) {
    size += sizeOfAskedPartition(partitions[i] as AskedPartition, version);
  }
  return size;
}

function sizeOfAskedPartition(partition: AskedPartition, version: number): number {
  const { replicaDirectoryId = zeroUuid, highWatermark = longMax } = partition;
  if (partition.unknownTaggedFields !== undefined) return rare;
  // Four numbers of four bytes and two of eight, and then two tagged fields.
  let size = 4 * 4 + 2 * 8 + 1;
  if (version >= 17 && replicaDirectoryId !== zeroUuid) size += 2 + 16;
  if (version >= 18 && highWatermark !== longMax) size += 2 + 8;
  return size;
}

/** How many bytes the body of a Fetch response takes. */
export function sizeOfFetchResponse(body: FetchResponse, version: number): number {
  const { responses, nodeEndpoints = [], unknownTaggedFields } = body;
  if (unknownTaggedFields !== undefined || (version < 16 && nodeEndpoints.length > 0)) return rare;
  // The throttle time, the error, the session, the count of tags.
  let size = 4 + 2 + 4 + 1 + sizeOfCount(responses) + sizeOfEndpoints(nodeEndpoints);
  for (let i = 0; i < responses.length; i += 1)
    size += sizeOfAnswered(responses[i] as AnsweredTopic);
  return size;
}

function sizeOfAnswered({ partitions, unknownTaggedFields }: AnsweredTopic): number {
  if (unknownTaggedFields !== undefined) return rare;
  let size = 16 + sizeOfCount(partitions) + 1;
  for (let i = 0; i < partitions.length; i += 1) {
    size += sizeOfAnsweredPartition(partitions[i] as AnsweredPartition);
  }
  return size;
}

function sizeOfAnsweredPartition(partition: AnsweredPartition): number {
  const { records, abortedTransactions, currentLeader } = partition;
  const aborted = abortedTransactions?.length ?? 0;
  if (aborted > 0 || sendsElsewhere(partition)) return rare;
  // Index and error, three offsets, no aborted transactions, the preferred replica, the count of tags.
  return 4 + 2 + 3 * 8 + 1 + 4 + sizeOfBatches(records) + 1 + sizeOfLeader(currentLeader);
}

/** Does the fetcher have to go back, or to fetch a snapshot? */
function sendsElsewhere(partition: AnsweredPartition): boolean {
  const { divergingEpoch, snapshotId, unknownTaggedFields } = partition;
  if (unknownTaggedFields !== undefined) return true;
  return namesEpoch(divergingEpoch) || namesEpoch(snapshotId);
}

function namesEpoch(place: AnsweredPartition['divergingEpoch']): boolean {
  if (place === undefined) return false;
  const { epoch = -1, endOffset = -1, unknownTaggedFields } = place;
  return epoch !== -1 || endOffset !== -1 || unknownTaggedFields !== undefined;
}
