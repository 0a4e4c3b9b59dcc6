import {
  emptyAssignment,
  compareMembers,
  inHashOrder,
  partitionsOf,
  wantedTopics,
} from './group.ts';
import type { GroupAssignment, GroupMember, GroupTopics } from './group.ts';

/** roundrobin: all partitions are dealt like cards; who does not want a topic is passed over. */
export function assignRoundRobin(
  topics: GroupTopics,
  members: readonly GroupMember[],
): GroupAssignment {
  const ring = members.toSorted(compareMembers);
  const wanted = new Map(ring.map(({ memberId, topics: names }) => [memberId, new Set(names)]));
  const known = wantedTopics(topics, inHashOrder(members));
  const assignment = emptyAssignment(members);
  let turn = 0;
  for (const partition of partitionsOf(known, [...known.keys()].toSorted())) {
    const isWanted = (at: number): boolean =>
      wanted.get(ring[at]?.memberId ?? '')?.has(partition.topic) === true;
    while (!isWanted(turn)) turn = (turn + 1) % ring.length;
    assignment.get(ring[turn]?.memberId ?? '')?.push(partition);
    turn = (turn + 1) % ring.length;
  }
  return assignment;
}
