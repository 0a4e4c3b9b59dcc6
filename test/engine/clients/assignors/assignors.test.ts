// What every assignor promises, whatever the group.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignors, type AssignorName } from '../../../../engine/clients/assignors/assignors.ts';
import {
  AssignmentError,
  keyOf,
  type GroupAssignment,
  type GroupMember,
  type GroupTopics,
} from '../../../../engine/clients/assignors/group.ts';
import { stickyUserData } from '../../../../engine/clients/assignors/sticky.ts';

interface Group {
  readonly topics: GroupTopics;
  readonly members: readonly GroupMember[];
}

const rack = fc.constantFrom('a', 'b', 'c');
const topicNames = ['clicks', 'orders', 'payments'];

const topics: fc.Arbitrary<GroupTopics> = fc
  .array(fc.array(fc.uniqueArray(rack, { minLength: 1 }), { maxLength: 7 }), {
    minLength: 3,
    maxLength: 3,
  })
  .map((lists) => new Map(lists.map((partitions, i) => [topicNames[i] ?? '', partitions])));

function groups(wanted: fc.Arbitrary<readonly string[]>): fc.Arbitrary<Group> {
  const member = fc.record({
    isStatic: fc.boolean(),
    rack: fc.option(rack),
    wanted,
  });
  return fc
    .tuple(topics, fc.array(member, { minLength: 1, maxLength: 9 }), wanted)
    .map(([known, members]) => ({
      topics: known,
      members: members.map((each, i) => ({
        memberId: `consumer-${i * 7_919}`,
        instanceId: each.isStatic ? `instance-${(i * 31) % 9}` : null,
        rack: each.rack,
        topics: each.wanted,
        owned: [],
        generation: -1,
        userData: null,
      })),
    }));
}

// Kafka's sticky assignors take a member that wants nothing, if it comes first, for one that wants all.
const anyGroup = groups(fc.subarray(topicNames, { minLength: 1 }));
const equalGroup = groups(fc.constant(topicNames));
const names = Object.keys(assignors) as AssignorName[];

const withoutRacks = ({ topics: known, members }: Group): Group => ({
  topics: known,
  members: members.map((member) => ({ ...member, rack: null })),
});

const loadsOf = (assignment: GroupAssignment): number[] =>
  [...assignment.values()].map(({ length }) => length);

/** The members once they have what they were assigned. */
function settled({ members }: Group, assignment: GroupAssignment, generation: number) {
  return members.map((member): GroupMember => {
    const owned = assignment.get(member.memberId) ?? [];
    return { ...member, owned, generation, userData: stickyUserData(owned, generation) };
  });
}

describe.each(names)('%s', (name) => {
  const { assign } = assignors[name];

  test('gives every partition that somebody wants to one who wants it, and to nobody else', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const assignment = assign(group.topics, group.members);

        const given = [...assignment.values()].flat().map(keyOf);
        const wanted = [...group.topics].flatMap(([topic, partitions]) =>
          group.members.some((member) => member.topics.includes(topic))
            ? partitions.map((_, partition) => keyOf({ topic, partition }))
            : [],
        );
        expect(given.toSorted()).toEqual(wanted.toSorted());
        for (const { memberId, topics: names_ } of group.members) {
          for (const { topic } of assignment.get(memberId) ?? []) expect(names_).toContain(topic);
        }
      }),
    );
  });

  test('does not depend on the order in which the members are told', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const forth = assign(group.topics, group.members);
        const back = assign(group.topics, group.members.toReversed());

        expect(new Map(back)).toEqual(new Map(forth));
      }),
    );
  });
});

describe.each(['roundrobin', 'sticky', 'cooperative-sticky'] as const)('%s', (name) => {
  test('is even where all want the same', () => {
    fc.assert(
      fc.property(equalGroup, ({ topics: known, members }) => {
        const loads = loadsOf(assignors[name].assign(known, members));

        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe.each(['sticky', 'cooperative-sticky'] as const)('%s', (name) => {
  const { assign } = assignors[name];

  // With racks Kafka's assignor may move partitions of a far replica again and again.
  test('moves nothing where nothing has changed, all want the same and nobody tells a rack', () => {
    fc.assert(
      fc.property(equalGroup.map(withoutRacks), (group) => {
        const first = assign(group.topics, group.members);
        const again = assign(group.topics, settled(group, first, 1));

        for (const [memberId, partitions] of again) {
          const before = (first.get(memberId) ?? []).map(keyOf).toSorted();
          expect(partitions.map(keyOf).toSorted()).toEqual(before);
        }
      }),
    );
  });
});

test('a cooperative assignor gives a partition on only when its owner has given it back', () => {
  const known: GroupTopics = new Map([['t', Array.from({ length: 8 }, () => [])]]);
  const newcomer: GroupMember = {
    memberId: 'C',
    instanceId: null,
    rack: null,
    topics: ['t'],
    owned: [],
    generation: -1,
    userData: null,
  };
  const pair = ['A', 'B'].map((memberId) => ({ ...newcomer, memberId }));
  const { assign } = assignors['cooperative-sticky'];
  const numbers = (assignment: GroupAssignment) =>
    ['A', 'B', 'C'].map((id) => assignment.get(id)?.map(({ partition }) => partition));

  const first = assign(known, pair);
  const joined = settled({ topics: known, members: pair }, first, 1);
  const second = assign(known, [...joined, newcomer]);
  const members = [...pair, newcomer];
  const third = assign(known, settled({ topics: known, members }, second, 2));

  expect(numbers(first)).toEqual([[0, 2, 4, 6], [1, 3, 5, 7], undefined]);
  expect(numbers(second)).toEqual([[0, 2, 4], [1, 3, 5], []]);
  expect(numbers(third)).toEqual([
    [0, 2, 4],
    [1, 3, 5],
    [6, 7],
  ]);
});

describe.each(['sticky', 'cooperative-sticky'] as const)('%s', (name) => {
  const { assign } = assignors[name];
  const claims: Readonly<Record<string, readonly number[]>> = { A: [0, 3], B: [2], C: [1] };
  const members = Object.entries(claims).map(([memberId, numbers]): GroupMember => {
    const owned = numbers.map((partition) => ({ topic: 't', partition }));
    const userData = stickyUserData(owned, 3);
    const own = { instanceId: null, rack: null, topics: ['t'], generation: 3 };
    return { memberId, owned, userData, ...own };
  });
  const withPartitions = (count: number): GroupTopics =>
    new Map([['t', Array.from({ length: count }, () => [])]]);

  test('throws where members keep so much that is not there any more that nobody has room', () => {
    expect(() => assign(withPartitions(2), members)).toThrow(AssignmentError);

    const given = [...assign(withPartitions(4), members).values()].flat();
    expect(given.map(keyOf).toSorted()).toEqual(['t-0', 't-1', 't-2', 't-3']);
  });
});
