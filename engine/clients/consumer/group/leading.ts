// The leader of a group divides the partitions among its members (ConsumerCoordinator#onLeaderElected).
import { decodeSubscription, encodeAssignment } from '../../../protocol/consumer-subscription.ts';
import { assignors } from '../../assignors/assignors.ts';
import {
  AssignmentError,
  type GroupMember as AssignedMember,
  type GroupTopics,
} from '../../assignors/group.ts';
import { partitionsOf, type ClusterView, type PartitionView } from '../../network/cluster-view.ts';
import { isFresh, requestUpdateForNewTopics } from '../../network/metadata.ts';
import type { ClientEnv } from '../../network/network.ts';
import type { ConsumerState } from '../consumer-state.ts';
import { takeInterest } from './interest.ts';
import { assignorOf, type GivenAssignment, type GroupMember, type JoinedMember } from './member.ts';

/** Who has joined; a static leader that came back may leave the assignment as it is (KIP-814). */
export interface Joined {
  readonly members: readonly JoinedMember[];
  readonly skip: boolean;
  /** The metadata that it had when it began to wait for newer; left out: it does not wait. */
  readonly waitsSince?: number;
}

/** Who gets what; a number: the leader waits for metadata newer than this; or the assignor throws. */
export function assignAsLeader(
  consumer: ConsumerState,
  member: GroupMember,
  { members, skip, waitsSince }: Joined,
  env: ClientEnv,
): readonly GivenAssignment[] | number | 'impossible' {
  const group = members.map(({ memberId, groupInstanceId: instanceId, metadata }) => {
    return { memberId, instanceId, ...decodeSubscription(metadata) };
  });
  // It watches the topics of all: a change of any of them is a reason to rebalance.
  member.groupTopics = [...new Set(group.flatMap(({ topics }) => topics))];
  takeInterest(consumer, member);
  const { metadata } = consumer.network;
  const areAllItsOwn = member.groupTopics.every((topic) =>
    consumer.subscription.topics.includes(topic),
  );
  // What it has seen of others' topics it takes anew each time (SubscriptionState#groupSubscribe).
  if (waitsSince === undefined && !areAllItsOwn) requestUpdateForNewTopics(metadata);
  // One answer is enough, even if it does not know all the topics: some may have been deleted.
  const since = waitsSince ?? metadata.updateVersion;
  const isAnswered = metadata.updateVersion > since && !metadata.needPartialUpdate;
  if (!isAnswered && !isFresh(metadata, env.clock.monotonic())) return since;
  updateSnapshot(consumer, member);
  member.isLeader = true;
  member.assignmentSnapshot = member.metadataSnapshot;
  return skip ? [] : assign(consumer, member, group);
}

function assign(
  { network }: ConsumerState,
  member: GroupMember,
  group: readonly AssignedMember[],
): readonly GivenAssignment[] | 'impossible' {
  const kind = assignors[assignorOf(member)];
  const { view } = network.metadata;
  const topics = new Map(
    member.groupTopics.map((topic) => [topic, partitionsOf(view, topic)] as const),
  );
  const known: GroupTopics = new Map(
    [...topics].map(([topic, partitions]) => [topic, racksOf(view, partitions)]),
  );
  const believesAll = member.settings.flags['trust-owned-partitions'];
  try {
    return [...kind.assign(known, group, believesAll)].map(([memberId, partitions]) => ({
      memberId,
      assignment: encodeAssignment(assignmentVersion, { partitions, userData: null }),
    }));
  } catch (error) {
    if (error instanceof AssignmentError) return 'impossible';
    throw error;
  }
}

const assignmentVersion = 3;

/** The racks of each partition's replicas, by the number of the partition. */
function racksOf(view: ClusterView, partitions: readonly PartitionView[]): readonly string[][] {
  return partitions
    .toSorted((a, b) => a.index - b.index)
    .map(({ replicas }) => replicas.flatMap((id) => view.nodes.get(id)?.rack ?? []));
}

/** What the leader knows of the partitions of its group, as a text that is easily compared. */
export function updateSnapshot(consumer: ConsumerState, member: GroupMember): void {
  const { view, updateVersion } = consumer.network.metadata;
  if (member.snapshotVersion === updateVersion) return;
  member.snapshotVersion = updateVersion;
  const topics = new Set([...consumer.subscription.topics, ...member.groupTopics]);
  const hasRack = member.settings.rack !== null;
  member.metadataSnapshot = [...topics]
    .toSorted()
    .map((topic) => {
      const partitions = partitionsOf(view, topic);
      const racks = hasRack ? racksOf(view, partitions).map((each) => each.toSorted()) : [];
      return `${topic} ${partitions.length} ${racks.join(' ')}`;
    })
    .join('\n');
}
