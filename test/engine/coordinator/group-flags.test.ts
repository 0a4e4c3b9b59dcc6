// What older releases did otherwise, and defects they had, each beside what is right.
import { describe, expect, test } from 'vitest';
import { expireGroups } from '../../../engine/coordinator/group/group-expiry.ts';
import {
  ask,
  commitBody,
  createLog,
  fire,
  joinBody,
  lead,
  replicate,
  type CoordinatorStage,
} from './stage.ts';

/** A member joins without being given an id first. */
function join(stage: CoordinatorStage, call: number, groupInstanceId: string | null = null): void {
  ask(stage, call, { api: 'JoinGroup', body: { ...joinBody(''), groupInstanceId } }, 3);
}

const memberIds = (stage: CoordinatorStage): string[] => [
  ...(stage.group.groups.get('g')?.members.keys() ?? []),
];

/** The only member syncs as the leader of generation 1, and the group is stable. */
function settle(stage: CoordinatorStage, call: number): void {
  const [memberId = ''] = memberIds(stage);
  const claim = { groupId: 'g', generationId: 1, memberId, groupInstanceId: null };
  const protocol = { protocolType: 'consumer', protocolName: 'range' };
  ask(stage, call, { api: 'SyncGroup', body: { ...claim, ...protocol, assignments: [] } }, 5);
  replicate(stage);
}

test('without the initial delay every member that comes is a rebalance of its own', () => {
  const waiting = lead(createLog());
  const hasty = lead(createLog(), 0, { 'initial-rebalance-delay': false });

  join(waiting, 1);
  join(hasty, 1);

  expect(waiting.answers.has(1)).toBe(false);
  expect(hasty.answers.get(1)).toMatchObject({ body: { generationId: 1 } });
});

describe.each([
  [false, 0],
  [true, 1],
])('immortal-joining-member: %s', (flag, left) => {
  test(`a member that vanished while it joined leaves ${left} behind`, () => {
    const stage = lead(createLog(), 0, { 'immortal-joining-member': flag });
    join(stage, 1);

    fire(stage, 'session');

    expect(memberIds(stage)).toHaveLength(left);
  });
});

test('with heartbeat-without-sync a leader that never syncs is waited for without end', () => {
  const right = lead(createLog());
  const wrong = lead(createLog(), 0, { 'heartbeat-without-sync': true });
  for (const stage of [right, wrong]) {
    join(stage, 1);
    fire(stage, 'join');
  }

  fire(right, 'sync');

  expect(memberIds(right)).toEqual([]);
  expect(() => fire(wrong, 'sync')).toThrow('no timer of kind sync');
});

describe.each([
  [false, 'new'],
  [true, 'old'],
])('forget-static-member-id: %s', (flag, which) => {
  test(`after a failover a static member that restarted has its ${which} id`, () => {
    const log = createLog();
    const stage = lead(log, 0, { 'forget-static-member-id': flag });
    join(stage, 1, 'one');
    fire(stage, 'join');
    const [old] = memberIds(stage);
    const claim = { groupId: 'g', generationId: 1, memberId: old ?? '', groupInstanceId: 'one' };
    const protocol = { protocolType: 'consumer', protocolName: 'range' };
    ask(stage, 2, { api: 'SyncGroup', body: { ...claim, ...protocol, assignments: [] } }, 5);
    replicate(stage);
    join(stage, 3, 'one');
    replicate(stage);
    const [renewed] = memberIds(stage);

    expect(renewed).not.toBe(old);
    expect(memberIds(lead(log, 1))).toEqual([which === 'new' ? renewed : old]);
  });
});

describe('offsets expire', () => {
  const week = 7 * 24 * 60 * 60_000;

  /** A group that reads what was committed, and is in the midst of a rebalance. */
  function rebalancing(flags: Readonly<Record<string, boolean>>): CoordinatorStage {
    const stage = lead(createLog(), 0, flags);
    ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 42) });
    join(stage, 2);
    fire(stage, 'join');
    settle(stage, 3);
    join(stage, 4);
    stage.env.nowMs += week;
    return stage;
  }

  test.each([
    ['when nothing is wrong', {}, 1],
    ['when a rebalance makes it forget what is read', { 'expire-while-rebalancing': true }, 0],
    ['by their own age alone, before KIP-211', { 'expire-offsets-with-group': false }, 0],
  ])('of a group that rebalances: %s', (_, flags, left) => {
    const stage = rebalancing(flags);

    expireGroups(stage.group, stage.env);

    expect(stage.group.shard.image.offsets.size).toBe(left);
  });
});

test('before members were given ids first they came in at once', () => {
  const stage = lead(createLog(), 0, { 'member-id-required': false });

  ask(stage, 1, { api: 'JoinGroup', body: joinBody('') }, 9);

  expect(memberIds(stage)).toHaveLength(1);
});

test.each([
  [true, 1],
  [false, 3],
])(
  'bounded-group-size %s: of three members %d may come into a group of at most one',
  (flag, count) => {
    const stage = lead(createLog(), 0, { 'bounded-group-size': flag });
    Object.assign(stage.env, { configs: { ...stage.env.configs, 'group.max.size': 1 } });

    for (const call of [1, 2, 3]) join(stage, call);

    expect(memberIds(stage)).toHaveLength(count);
  },
);

test.each([
  [true, 20_000],
  [false, 10_000],
])('rebalance-timeout-of-members %s: a member may take %d ms to rejoin', (flag, timeoutMs) => {
  const stage = lead(createLog(), 0, { 'rebalance-timeout-of-members': flag });

  join(stage, 1);

  const [member] = stage.group.groups.get('g')?.members.values() ?? [];
  expect(member?.rebalanceTimeoutMs).toBe(timeoutMs);
});

test.each([
  [true, undefined],
  [false, []],
])('wait-for-stable-offsets %s: what is being written is %s', (flag, topics) => {
  const stage = lead(createLog(), 0, { 'wait-for-stable-offsets': flag });
  ask(stage, 1, { api: 'OffsetCommit', body: commitBody(0, 5) });
  const body = { groupId: 'g', memberId: null, memberEpoch: -1, topics: null, requireStable: true };

  const answer = ask(stage, 2, { api: 'OffsetFetch', body });

  expect(answer === undefined ? undefined : answer.body).toEqual(
    topics === undefined ? undefined : { groupId: 'g', errorCode: 0, topics },
  );
});
