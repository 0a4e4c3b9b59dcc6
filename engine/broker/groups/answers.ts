// Answers of shards, on their way to clients: requests that were split are put together again.
import { joinAnswerIn } from '../../coordinator/group/answers.ts';
import type { CallId } from '../../coordinator/group/classic-group.ts';
import type { GroupAnswer } from '../../coordinator/group/group-answer.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';
import type { WaitingGroupCall } from './state.ts';

/** A shard has answered its part of a request. With the last part it is answered, unless it cannot be written. */
export function onGroupAnswer(
  broker: BrokerState,
  id: CallId,
  answer: GroupAnswer,
  env: BrokerEnv,
): boolean {
  const { parts, waiting } = broker.groups;
  const part = parts.get(id);
  const request = part === undefined ? undefined : waiting.get(part.request);
  // What was answered already is not answered again: that its record could not be written, for one.
  if (part === undefined || request === undefined) return true;
  if (isUnwritable(broker, request.call, answer)) return false;
  parts.delete(id);
  request.answers[part.index] = answer;
  request.missing -= 1;
  if (request.missing > 0) return true;
  waiting.delete(part.request);
  answerRequest(broker, request, env);
  return true;
}

/** From this version on members are told of each other's instance ids. */
const tellsInstanceIds = 5;

/** An instance id that an old answer has no room for once kept it from being written (KAFKA-14422). */
function isUnwritable({ flags }: BrokerState, { request }: Call, answer: GroupAnswer): boolean {
  if (!flags['unwritable-join-answer'] || answer.api !== 'JoinGroup') return false;
  const isOld = request.version < tellsInstanceIds;
  return isOld && answer.body.members.some(({ groupInstanceId }) => groupInstanceId !== null);
}

/** All its parts are there. */
export function answerRequest(
  broker: BrokerState,
  { call, answers }: WaitingGroupCall,
  env: BrokerEnv,
): void {
  const given = answers.filter((answer) => answer !== undefined);
  if (call.request.api === 'OffsetFetch') {
    replyToOffsetFetch(broker, call as Call<'OffsetFetch'>, given, env);
  } else if (call.request.api === 'DeleteGroups') {
    replyToDeleteGroups(broker, call as Call<'DeleteGroups'>, given, env);
  } else {
    for (const answer of given) replyAlone(broker, call, answer, env);
  }
}

function replyAlone(broker: BrokerState, call: Call, answer: GroupAnswer, env: BrokerEnv): void {
  const { version } = call.request;
  const body = answer.api === 'JoinGroup' ? joinAnswerIn(version, answer.body) : answer.body;
  reply(broker, call, { body, errorCode: firstError(answer) }, env);
}

/** The most telling error of an answer: its own, or that of the first partition that has one. */
function firstError({ body }: GroupAnswer): number {
  const { errorCode = 0, topics = [] } = body as Partial<ResponseBody<'OffsetDelete'>>;
  if (errorCode !== 0) return errorCode;
  const partitions = topics.flatMap((topic) => topic.partitions);
  return partitions.find((partition) => partition.errorCode !== 0)?.errorCode ?? 0;
}

type OffsetsOfGroup = ResponseBody<'OffsetFetch'>['groups'][number];

/** From this version on many groups may be asked for (KIP-709). */
export const fetchesOfManyGroups = 8;

/** From this version on the answer as a whole may be an error. */
const hasErrorCode = 2;

function replyToOffsetFetch(
  broker: BrokerState,
  call: Call<'OffsetFetch'>,
  answers: readonly GroupAnswer[],
  env: BrokerEnv,
): void {
  const { version, body: asked } = call.request;
  const groups = answers.flatMap((each) => (each.api === 'OffsetFetch' ? [each.body] : []));
  const errorCode = groups.find((group) => group.errorCode !== 0)?.errorCode ?? 0;
  const [only] = groups;
  if (version >= fetchesOfManyGroups || only === undefined) {
    const body = { throttleTimeMs: 0, topics: [], errorCode: 0, groups };
    reply(broker, call, { body, errorCode }, env);
    return;
  }
  const isOld = version < hasErrorCode && errorCode !== 0;
  const topics = isOld ? refusedTopics(asked, errorCode) : only.topics;
  const body = { throttleTimeMs: 0, topics, errorCode: isOld ? 0 : errorCode, groups: [] };
  reply(broker, call, { body, errorCode }, env);
}

/** The oldest versions say what is wrong at each partition. */
function refusedTopics(
  { topics }: Call<'OffsetFetch'>['request']['body'],
  errorCode: number,
): OffsetsOfGroup['topics'] {
  const none = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode };
  return (topics ?? []).map(({ name, partitionIndexes }) => ({
    name,
    topicId: '',
    partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, ...none })),
  }));
}

function replyToDeleteGroups(
  broker: BrokerState,
  call: Call<'DeleteGroups'>,
  answers: readonly GroupAnswer[],
  env: BrokerEnv,
): void {
  const results = answers.flatMap((each) => (each.api === 'DeleteGroups' ? [each.body] : []));
  const failed = results.find(({ errorCode }) => errorCode !== ErrorCode.NONE);
  const errorCode = failed?.errorCode ?? ErrorCode.NONE;
  reply(broker, call, { body: { throttleTimeMs: 0, results }, errorCode }, env);
}
