// DescribeGroups and ListGroups: what an operator sees of the groups that this broker coordinates.
import {
  describeGroup,
  listGroups,
  refuseDescription,
} from '../../coordinator/group/group-describe.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { groupOperations } from '../authorized-operations.ts';
import { reply } from '../front.ts';
import type { BrokerEnv, BrokerState, Call } from '../state.ts';
import { byPartition } from './calls.ts';
import { shardOfGroup } from './placement.ts';

type DescribedGroup = ResponseBody<'DescribeGroups'>['groups'][number];

/** Groups with their members. */
export function handleDescribeGroups(
  broker: BrokerState,
  call: Call<'DescribeGroups'>,
  env: BrokerEnv,
): void {
  const { version, body } = call.request;
  const described = byPartition(broker, body.groups, env).map((groupId): DescribedGroup => {
    const group = shardOfGroup(broker, groupId, env);
    if (typeof group === 'number') return refuseDescription(groupId, group);
    return describeGroup(group.groups, groupId, version);
  });
  const groups = described.map((group) =>
    body.includeAuthorizedOperations && group.errorCode === ErrorCode.NONE
      ? { ...group, authorizedOperations: groupOperations }
      : group,
  );
  const errorCode = groups.find((group) => group.errorCode !== 0)?.errorCode ?? 0;
  reply(broker, call, { body: { throttleTimeMs: 0, groups }, errorCode }, env);
}

/** All groups of this broker; as long as one of its partitions is being loaded it cannot tell. */
export function handleListGroups(
  broker: BrokerState,
  call: Call<'ListGroups'>,
  env: BrokerEnv,
): void {
  const { statesFilter: states, typesFilter: types } = call.request.body;
  const shards = [...broker.groups.shards.values()];
  const isLoading = shards.some(({ shard }) => shard.status === 'loading');
  const errorCode = isLoading ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
  const groups = isLoading
    ? []
    : shards.flatMap((shard) => listGroups(shard.groups, { states, types }));
  reply(broker, call, { body: { throttleTimeMs: 0, errorCode, groups }, errorCode }, env);
}
