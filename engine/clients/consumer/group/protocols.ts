// What a member tells the leader of its group, in the terms of each assignor that it knows.
import {
  encodeSubscription,
  type TopicPartition as AssignedPartition,
} from '../../../protocol/consumer-subscription.ts';
import { isBefore } from '../../../config/release.ts';
import type { AssignorName } from '../../assignors/assignors.ts';
import { cooperativeStickyMemberData, stickyUserData } from '../../assignors/sticky.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { ConsumerState } from '../consumer-state.ts';
import type { AssignorMemory, GroupMember } from './member.ts';

/** An assignor that the member votes for, with its subscription. */
export interface Vote {
  readonly name: AssignorName;
  readonly metadata: Uint8Array;
}

/** Its votes, the liked one first. */
export function votesOf({ settings, subscription }: ConsumerState, member: GroupMember): Vote[] {
  const { topics } = subscription;
  const { assignors, rack } = member.settings;
  const owned = [...subscription.partitions.values()].map(inAssignors);
  const generation = member.generation.generationId;
  return assignors.map((name) => {
    const userData = userDataOf(name, member.memory);
    const subscribed = { topics, userData, owned, generation, rack };
    return { name, metadata: encodeSubscription(versionOf(settings.release), subscribed) };
  });
}

/** The version of the subscriptions that members of a release write. */
function versionOf(release: string): number {
  if (isBefore(release, '2.4')) return 0;
  return isBefore(release, '3.4') ? 1 : 3;
}

function userDataOf(name: AssignorName, memory: AssignorMemory): Uint8Array | null {
  const { partitions, generationId } = memory;
  if (name === 'cooperative-sticky') return cooperativeStickyMemberData(generationId);
  if (name !== 'sticky' || partitions === null) return null;
  return stickyUserData(partitions.map(inAssignors), generationId);
}

/** A partition as assignors name it. */
export const inAssignors = ({ topic, index }: TopicPartition): AssignedPartition => ({
  topic,
  partition: index,
});

/** A partition as consumers name it. */
export const fromAssignors = ({ topic, partition }: AssignedPartition): TopicPartition => ({
  topic,
  index: partition,
});
