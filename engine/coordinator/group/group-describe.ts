// DescribeGroups and ListGroups: what an operator sees of classic groups.
import type { ResponseBody } from '../../protocol/envelope.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { emptyAssignment, membersInOrder, metadataOf, type ClassicGroup } from './classic-group.ts';
import type { Groups } from './groups.ts';

type DescribedGroup = ResponseBody<'DescribeGroups'>['groups'][number];
type ListedGroup = ResponseBody<'ListGroups'>['groups'][number];

/** From this version on an unknown group is an error, not a dead group (KIP-1043). */
const missesGroups = 6;

/** Which operations the caller may do is said only where it was asked for. */
const noOperations = -2_147_483_648;

/** A group with its members. What they told the leader is shown while the group is stable. */
export function describeGroup(groups: Groups, groupId: string, version: number): DescribedGroup {
  const group = groups.get(groupId);
  if (group === undefined) return describeUnknown(groupId, version);
  const protocol = group.state === 'Stable' ? group.protocolName : null;
  return {
    ...described(groupId, group.state),
    protocolType: group.protocolType ?? '',
    protocolData: protocol ?? '',
    members: membersInOrder(group).map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: metadataOf(member, protocol) ?? emptyAssignment,
      memberAssignment: member.assignment,
    })),
  };
}

/** The description of a group that this broker cannot ask. */
export const refuseDescription = (groupId: string, errorCode: ErrorCode): DescribedGroup => ({
  ...described(groupId, ''),
  errorCode,
});

function describeUnknown(groupId: string, version: number): DescribedGroup {
  const dead = described(groupId, 'Dead');
  if (version < missesGroups) return dead;
  const errorMessage = `Group ${groupId} not found.`;
  return { ...dead, errorCode: ErrorCode.GROUP_ID_NOT_FOUND, errorMessage };
}

function described(groupId: string, groupState: string): DescribedGroup {
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    groupId,
    groupState,
    protocolType: '',
    protocolData: '',
    members: [],
    authorizedOperations: noOperations,
  };
}

/** Which groups an operator wants to see; an empty list: all. Neither minds upper and lower case. */
export interface ListFilter {
  readonly states: readonly string[];
  readonly types: readonly string[];
}

/** The groups of a shard. */
export function listGroups(groups: Groups, { states, types }: ListFilter): ListedGroup[] {
  const wanted = new Set(states.map((state) => state.toLowerCase().trim()));
  const isWanted = ({ state }: ClassicGroup): boolean =>
    wanted.size === 0 || wanted.has(state.toLowerCase());
  const wantsClassic = types.length === 0 || types.some((type) => type.toLowerCase() === 'classic');
  if (!wantsClassic) return [];
  return [...groups.values()].filter(isWanted).map((group) => ({
    groupId: group.groupId,
    protocolType: group.protocolType ?? '',
    groupState: group.state,
    groupType: 'classic',
  }));
}
