// Produce from version 13 on. What each version has is said in its schema, engine/protocol/apis/produce.ts.
import type { produce } from '../apis/produce.ts';
import type { Draft } from '../schema/message.ts';
import { rare, sizeOfBatches, sizeOfCount, sizeOfEndpoints, sizeOfLeader } from './rare.ts';

type ProduceRequest = Draft<typeof produce.request>;
type TopicData = ProduceRequest['topicData'][number];
type PartitionData = TopicData['partitionData'][number];
type ProduceResponse = Draft<typeof produce.response>;
type TopicResponse = ProduceResponse['responses'][number];
type PartitionResponse = TopicResponse['partitionResponses'][number];

/** How many bytes the body of a Produce request takes. */
export function sizeOfProduceRequest(body: ProduceRequest): number {
  const { transactionalId = null, topicData, unknownTaggedFields } = body;
  if (transactionalId !== null || unknownTaggedFields !== undefined) return rare;
  // No transactional id, acks, the time-out, the count of tags.
  let size = 1 + 2 + 4 + 1 + sizeOfCount(topicData);
  for (let i = 0; i < topicData.length; i += 1) size += sizeOfTopicData(topicData[i] as TopicData);
  return size;
}

function sizeOfTopicData({ partitionData, unknownTaggedFields }: TopicData): number {
  if (unknownTaggedFields !== undefined) return rare;
  let size = 16 + sizeOfCount(partitionData) + 1;
  for (let i = 0; i < partitionData.length; i += 1) {
    const partition = partitionData[i] as PartitionData;
    if (partition.unknownTaggedFields !== undefined) return rare;
    size += 4 + sizeOfBatches(partition.records) + 1;
  }
  return size;
}

/** How many bytes the body of a Produce response takes. */
export function sizeOfProduceResponse(body: ProduceResponse): number {
  const { responses, nodeEndpoints, unknownTaggedFields } = body;
  if (unknownTaggedFields !== undefined) return rare;
  // The throttle time, the count of tags.
  let size = 4 + 1 + sizeOfCount(responses) + sizeOfEndpoints(nodeEndpoints);
  for (let i = 0; i < responses.length; i += 1) {
    const { partitionResponses, unknownTaggedFields: unknown } = responses[i] as TopicResponse;
    if (unknown !== undefined) return rare;
    size += 16 + sizeOfCount(partitionResponses) + 1;
    for (let j = 0; j < partitionResponses.length; j += 1) {
      size += sizeOfPartitionResponse(partitionResponses[j] as PartitionResponse);
    }
  }
  return size;
}

function sizeOfPartitionResponse(response: PartitionResponse): number {
  const { recordErrors = [], errorMessage = null, currentLeader, unknownTaggedFields } = response;
  const isRefused = recordErrors.length > 0 || errorMessage !== null;
  if (isRefused || unknownTaggedFields !== undefined) return rare;
  // Index and error, three numbers of eight bytes, no record errors and no message, the count of tags.
  return 4 + 2 + 3 * 8 + 1 + 1 + 1 + sizeOfLeader(currentLeader);
}
