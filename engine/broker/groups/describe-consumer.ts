// ConsumerGroupDescribe, where no group speaks the protocol of KIP-848 yet: it says so of each.
import { ErrorCode } from '../../protocol/errors.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';
import { byPartition } from './calls.ts';
import { shardOfGroup } from './placement.ts';

type DescribedGroup = ResponseBody<'ConsumerGroupDescribe'>['groups'][number];

/** Clients ask this first, and DescribeGroups about whatever is not found here. */
export function handleConsumerGroupDescribe(
  broker: BrokerState,
  call: Call<'ConsumerGroupDescribe'>,
  env: BrokerEnv,
): void {
  const groups = byPartition(broker, call.request.body.groupIds, env).map((groupId) => {
    const group = shardOfGroup(broker, groupId, env);
    return typeof group === 'number' ? refused(groupId, group, null) : notFound(groupId);
  });
  const errorCode = groups[0]?.errorCode ?? ErrorCode.NONE;
  reply(broker, call, { body: { throttleTimeMs: 0, groups }, errorCode }, env);
}

/** Simplified: Kafka tells a classic group, which has the wrong type, from one that is not there. */
const notFound = (groupId: string): DescribedGroup =>
  refused(groupId, ErrorCode.GROUP_ID_NOT_FOUND, `Group ${groupId} not found.`);

const refused = (
  groupId: string,
  errorCode: number,
  errorMessage: string | null,
): DescribedGroup => ({
  errorCode,
  errorMessage,
  groupId,
  groupState: '',
  groupEpoch: 0,
  assignmentEpoch: 0,
  assignorName: '',
  members: [],
  authorizedOperations: -2_147_483_648,
});
