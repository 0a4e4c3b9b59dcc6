// Requests that never reach their group: they make no sense, or the group is not here, or not yet.
import type { BrokerConfigs } from '../../config/configs.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { joinAnswer, syncAnswer } from './answers.ts';
import type { GroupAnswer } from './group-answer.ts';
import type { GroupRequest } from './group-asked.ts';
import {
  mergeVerdicts,
  refuseTopics,
  sortTopics,
  type AskedPartition,
  type AskedTopic,
  type TopicVerdict,
  type TopicView,
} from './known-topics.ts';

/** Why a request is refused, whatever its group may be. */
export function checkGroupRequest(
  request: GroupRequest,
  configs: BrokerConfigs,
): GroupAnswer | undefined {
  const errorCode = problemOf(request, configs);
  if (errorCode === ErrorCode.NONE) return undefined;
  if (request.api !== 'JoinGroup') return refuseGroupRequest(request, errorCode, undefined);
  // Whoever joins is told its own id again.
  const { memberId } = request.body;
  return { api: 'JoinGroup', body: joinAnswer({ memberId, errorCode }) };
}

function problemOf(request: GroupRequest, configs: BrokerConfigs): ErrorCode {
  switch (request.api) {
    case 'OffsetCommit':
    case 'OffsetFetch':
    case 'DeleteGroups':
      // A group without a name may hold offsets.
      return ErrorCode.NONE;
    case 'SyncGroup':
      return problemOfSync(request);
    case 'JoinGroup':
      return problemOfJoin(request.body, configs);
    case 'Heartbeat':
    case 'LeaveGroup':
    case 'OffsetDelete':
    case 'TxnOffsetCommit':
      return checkName(request.body);
  }
}

type Asked<N extends GroupRequest['api']> = Extract<GroupRequest, { api: N }>;

/** From this version on a member must say of which protocol it speaks. */
const namesProtocol = 5;

function problemOfSync({ version, body }: Asked<'SyncGroup'>): ErrorCode {
  const isSilent = body.protocolType === null || body.protocolName === null;
  if (isSilent && version >= namesProtocol) return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  return checkName(body);
}

function problemOfJoin(body: Asked<'JoinGroup'>['body'], configs: BrokerConfigs): ErrorCode {
  const { sessionTimeoutMs } = body;
  const isPossible =
    sessionTimeoutMs >= configs['group.min.session.timeout.ms'] &&
    sessionTimeoutMs <= configs['group.max.session.timeout.ms'];
  const errorCode = checkName(body);
  if (errorCode !== ErrorCode.NONE || isPossible) return errorCode;
  return ErrorCode.INVALID_SESSION_TIMEOUT;
}

const checkName = ({ groupId }: { readonly groupId: string }): ErrorCode =>
  groupId === '' ? ErrorCode.INVALID_GROUP_ID : ErrorCode.NONE;

/** The answer of a broker that cannot ask the group. */
export function refuseGroupRequest(
  request: GroupRequest,
  errorCode: ErrorCode,
  view: TopicView | undefined,
): GroupAnswer {
  switch (request.api) {
    case 'JoinGroup':
      return { api: 'JoinGroup', body: joinAnswer({ errorCode }) };
    case 'SyncGroup':
      return { api: 'SyncGroup', body: syncAnswer({ errorCode }) };
    case 'Heartbeat': {
      // While its group is loaded a member is believed to be alive.
      const isLoading = errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
      const told = isLoading ? ErrorCode.NONE : errorCode;
      return { api: 'Heartbeat', body: { throttleTimeMs: 0, errorCode: told } };
    }
    case 'LeaveGroup':
      return { api: 'LeaveGroup', body: { throttleTimeMs: 0, errorCode, members: [] } };
    case 'OffsetCommit':
    case 'TxnOffsetCommit': {
      const { api, body } = request;
      const topics = refuseCommits(body.topics, goesByTopicId(request), errorCode, view);
      return { api, body: { throttleTimeMs: 0, topics } };
    }
    case 'OffsetDelete':
      return { api: 'OffsetDelete', body: { throttleTimeMs: 0, errorCode, topics: [] } };
    case 'OffsetFetch': {
      const { groupId } = request.body;
      return { api: 'OffsetFetch', body: { groupId, topics: [], errorCode } };
    }
    case 'DeleteGroups': {
      const { groupId } = request.body;
      return { api: 'DeleteGroups', body: { groupId, errorCode, errorMessage: null } };
    }
  }
}

/** From these versions on topics go by their ids. */
const commitsByTopicId = 10;
const commitsInTransactionByTopicId = 6;

/** Do the topics of a commit go by their ids? */
export const goesByTopicId = ({ api, version }: Pick<GroupRequest, 'api' | 'version'>): boolean =>
  version >= (api === 'OffsetCommit' ? commitsByTopicId : commitsInTransactionByTopicId);

/** Topics that do not exist are refused for that reason, whatever else is wrong. */
function refuseCommits<P extends AskedPartition>(
  topics: readonly AskedTopic<P>[],
  byId: boolean,
  errorCode: ErrorCode,
  view: TopicView | undefined,
): TopicVerdict[] {
  if (view === undefined) return refuseTopics(topics, errorCode);
  const { known, refused } = sortTopics(topics, byId, view);
  return mergeVerdicts(refused, refuseTopics(known, errorCode));
}
