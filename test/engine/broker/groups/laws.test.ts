// A world with groups keeps the laws: the same seed is the same run, and snapshots hold all of it.
import { expect, test } from 'vitest';
import { seconds } from '../../../../sim/time.ts';
import { createWorld, runUntil } from '../../../../sim/world/world.ts';
import type { BrokerProcess } from '../../../../engine/server/process.ts';
import { clusterCode, clusterWorld, killed } from '../../../kit/cluster.ts';
import { committing, joining, newMember } from '../../../kit/group-members.ts';
import { sameSeedSameTrace, snapshotEqualsClone, survivesSnapshot } from '../../../kit/laws.ts';
import type { ScriptedAsk } from '../../../kit/scripted-client.ts';

/** Members of two groups come one after the other; a lone consumer commits again and again. */
const script = ['b1', 'b2', 'b3'].flatMap((to, broker): ScriptedAsk[] => [
  ...[1, 2, 3].map((n): ScriptedAsk => {
    const { api, body, what } = joining(newMember(`m${n}`, { groupId: `g${n % 2}` }));
    return { atMs: 4_000 + n * 700 + broker, to, api, version: 3, body, what };
  }),
  ...[1, 2, 3, 4, 5, 6].map((n): ScriptedAsk => {
    const { api, body, what } = committing(newMember('lone', { groupId: 'h' }), n % 2, n);
    return { atMs: 4_100 + n * 600 + broker, to, api, version: 9, body, what };
  }),
]);

const plan = clusterWorld({
  topics: [
    {
      name: 'orders',
      assignment: [
        [1, 2, 3],
        [2, 3, 1],
      ],
    },
    {
      name: '__consumer_offsets',
      assignment: [
        [1, 2, 3],
        [2, 3, 1],
        [3, 1, 2],
      ],
    },
  ],
  configs: { 'offsets.topic.num.partitions': '3', 'group.initial.rebalance.delay.ms': '900' },
  clients: { app: { script: script.toSorted((a, b) => a.atMs - b.atMs) } },
  faults: [killed('b1', seconds(6), seconds(2))],
});
const subject = { code: clusterCode, plan, until: seconds(12) };

test('the world of the laws has groups with members, and commits', () => {
  const world = createWorld(clusterCode, plan);
  runUntil(world, subject.until);

  const brokers = world.state.processes
    .filter(({ program }) => program === 'broker')
    .map(({ state }) => state as BrokerProcess);
  const shards = brokers.flatMap(({ broker }) => [...broker.groups.shards.values()]);
  const groups = shards.flatMap((shard) => [...shard.groups.values()]);
  expect(shards).toHaveLength(3);
  expect(groups.map(({ groupId }) => groupId).toSorted()).toEqual(['g0', 'g1', 'h']);
  expect(groups.some(({ members }) => members.size > 0)).toBe(true);
});

test('the same seed gives the same groups', () => {
  sameSeedSameTrace(subject);
});

test.each([400, 1_400, 2_000])(
  'groups that were interrupted after %d turns go on as if they had not been',
  (turns) => {
    survivesSnapshot(subject, turns);
    snapshotEqualsClone(subject, turns);
  },
);
