// Answers of a shard of groups. Requests about many groups are answered group by group: the broker puts
// the parts together.
import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { joinAnswer, syncAnswer } from './answers.ts';

type OffsetsOfGroup = ResponseBody<'OffsetFetch'>['groups'][number];
type DeletedGroup = ResponseBody<'DeleteGroups'>['results'][number];

/** An answer, or the part of one that is about one group. */
export type GroupAnswer =
  | { readonly api: 'JoinGroup'; readonly body: ResponseBody<'JoinGroup'> }
  | { readonly api: 'SyncGroup'; readonly body: ResponseBody<'SyncGroup'> }
  | { readonly api: 'Heartbeat'; readonly body: ResponseBody<'Heartbeat'> }
  | { readonly api: 'LeaveGroup'; readonly body: ResponseBody<'LeaveGroup'> }
  | { readonly api: 'OffsetCommit'; readonly body: ResponseBody<'OffsetCommit'> }
  | { readonly api: 'TxnOffsetCommit'; readonly body: ResponseBody<'TxnOffsetCommit'> }
  | { readonly api: 'OffsetDelete'; readonly body: ResponseBody<'OffsetDelete'> }
  | { readonly api: 'OffsetFetch'; readonly body: OffsetsOfGroup }
  | { readonly api: 'DeleteGroups'; readonly body: DeletedGroup };

/** The same answer with nothing but a refusal. */
export function refused(answer: GroupAnswer, errorCode: ErrorCode): GroupAnswer {
  switch (answer.api) {
    case 'JoinGroup':
      return { api: 'JoinGroup', body: joinAnswer({ errorCode }) };
    case 'SyncGroup':
      return { api: 'SyncGroup', body: syncAnswer({ errorCode }) };
    case 'Heartbeat':
      return { api: 'Heartbeat', body: { ...answer.body, errorCode } };
    case 'LeaveGroup':
      return { api: 'LeaveGroup', body: { ...answer.body, errorCode, members: [] } };
    case 'OffsetCommit':
      return { api: 'OffsetCommit', body: refusedPartitions(answer.body, errorCode) };
    case 'TxnOffsetCommit':
      return { api: 'TxnOffsetCommit', body: refusedPartitions(answer.body, errorCode) };
    case 'OffsetDelete':
      return { api: 'OffsetDelete', body: { ...answer.body, errorCode, topics: [] } };
    case 'OffsetFetch':
      return { api: 'OffsetFetch', body: { ...answer.body, errorCode, topics: [] } };
    case 'DeleteGroups':
      return { api: 'DeleteGroups', body: { ...answer.body, errorCode } };
  }
}

function refusedPartitions(
  body: ResponseBody<'OffsetCommit'>,
  errorCode: ErrorCode,
): ResponseBody<'OffsetCommit'> {
  const topics = body.topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((partition) =>
      unknownTopic.includes(partition.errorCode) ? partition : { ...partition, errorCode },
    ),
  }));
  return { ...body, topics };
}

/** These partitions never reached the group. */
const unknownTopic: readonly number[] = [
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
];

/** What clients are told of a record that could not be written. */
export function toldOfFailedWrite(errorCode: ErrorCode, api?: GroupAnswer['api']): ErrorCode {
  const told = tellings.get(errorCode) ?? errorCode;
  // Consumers before 3.9 do not know what else to make of it when they fetch offsets.
  const isUnheardOf = api === 'OffsetFetch' && told === ErrorCode.COORDINATOR_NOT_AVAILABLE;
  return isUnheardOf ? ErrorCode.NOT_COORDINATOR : told;
}

const tellings: ReadonlyMap<ErrorCode, ErrorCode> = new Map<ErrorCode, ErrorCode>([
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.REQUEST_TIMED_OUT, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  [ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_COORDINATOR],
  [ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_COORDINATOR],
  [ErrorCode.MESSAGE_TOO_LARGE, ErrorCode.UNKNOWN_SERVER_ERROR],
  [ErrorCode.RECORD_LIST_TOO_LARGE, ErrorCode.UNKNOWN_SERVER_ERROR],
  [ErrorCode.INVALID_FETCH_SIZE, ErrorCode.UNKNOWN_SERVER_ERROR],
]);
