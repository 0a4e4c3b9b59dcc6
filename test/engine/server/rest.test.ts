// Followers that have everything: their fetches look at no partition, until something happens at one.
import { expect, test } from 'vitest';
import { cluster } from '../../../scenarios/runner/cluster.ts';
import { clusterCode } from '../../../scenarios/runner/plan.ts';
import { rouse } from '../../../engine/broker/resting-fetches.ts';
import { brokerIn, type BrokerProcess } from '../../../engine/server/process.ts';
import { ms, seconds } from '../../../sim/time.ts';
import { restore, snapshot, type Snapshot } from '../../../sim/world/snapshot.ts';
import type { World } from '../../../sim/world/state.ts';
import { runUntil } from '../../../sim/world/world.ts';
import { identityOf } from '../../kit/laws.ts';

const topics = { orders: { partitions: 9, replicas: 3, configs: {} } };

function playTo(world: World, time: number): readonly BrokerProcess[] {
  runUntil(world, time);
  return world.state.processes.flatMap(({ state }) => brokerIn(state) ?? []);
}

const sessionsOf = ({ broker }: BrokerProcess) => [...broker.resting.sessions.values()];

test('followers that have everything are at rest, and so are their sessions at the leaders', () => {
  const brokers = playTo(cluster({ topics }), seconds(10));

  expect(brokers).toHaveLength(3);
  for (const process of brokers) {
    expect(sessionsOf(process).map(({ fetches }) => fetches.length)).toEqual([3, 3]);
    expect(process.links.map(({ fetcher }) => fetcher.isAtRest)).toEqual([true, true]);
  }
});

test('what was not noted while sessions were at rest is noted when they are roused', () => {
  const world = cluster({ topics });
  const [first] = playTo(world, seconds(20));
  const { now } = world.state.queue;
  const replica = [...(first?.broker.replication.replicas.values() ?? [])].find(
    ({ role }) => role === 'leader',
  );
  if (first === undefined || replica === undefined) throw new Error('the first broker leads none');
  const seenAt = (): number[] => [...replica.followers.values()].map((each) => each.lastCaughtUpAt);
  const before = seenAt();
  const waiting = sessionsOf(first).filter((session) => session.waiting >= 0).length;

  rouse(first.broker, replica.id);

  expect(before.every((at) => at < now - seconds(5))).toBe(true);
  expect(seenAt()).toHaveLength(2);
  expect(seenAt().every((at) => at > now - seconds(1))).toBe(true);
  expect(sessionsOf(first)).toEqual([]);
  expect(first.broker.resting.at.size).toBe(0);
  expect(waiting).toBe(2);
  expect(first.broker.fetches.byPartition.get(replica.id)).toHaveLength(waiting);
});

test('a record that comes to partitions at rest is on all replicas at once', () => {
  const producers = { shop: { topic: 'orders', every: seconds(4), startAt: seconds(10) } };
  const world = cluster({ topics, producers });
  const resting = playTo(world, seconds(9)).flatMap(sessionsOf).length;
  const endsOf = (process: BrokerProcess): number[] =>
    [...process.broker.replication.replicas.values()]
      .toSorted((a, b) => a.id - b.id)
      .map(({ log }) => log.logEndOffset);
  let written = 0;

  for (const second of [10, 14, 18, 22]) {
    const ends = playTo(world, seconds(second) + ms(200)).map(endsOf);
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
    written = ends[0]?.reduce((sum, end) => sum + end, 0) ?? 0;
  }

  expect(resting).toBe(6);
  expect(written).toBeGreaterThan(2);
});

test('a cluster at rest goes on from a snapshot as it would have gone on', () => {
  const producers = { shop: { topic: 'orders', every: seconds(4), startAt: seconds(14) } };
  const world = cluster({ topics, producers });
  const resting = playTo(world, seconds(12)).flatMap(sessionsOf).length;
  const resumed = restore(clusterCode, snapshot(world));

  runUntil(world, seconds(20));
  runUntil(resumed, seconds(20));

  expect(resting).toBe(6);
  expect(identityOf(resumed)).toBe(identityOf(world));
});

test('a snapshot of a cluster at rest holds hardly more for many partitions than for few', () => {
  const ownOf = (partitions: number): number => {
    const world = cluster({ topics: { orders: { partitions, replicas: 3, configs: {} } } });
    playTo(world, seconds(40));
    const before = snapshot(world);
    // Every checkpoint is written anew meanwhile.
    playTo(world, seconds(100));
    return countOwnObjects(snapshot(world, before), before);
  };
  const [few, many] = [ownOf(9), ownOf(900)];

  expect(few).toBeGreaterThan(100);
  expect(many).toBeLessThan(few * 1.1);
});

/** How many objects of a snapshot the one before has not. */
function countOwnObjects(later: Snapshot, before: Snapshot): number {
  const known = new Set<unknown>();
  countNew(before, known);
  return countNew(later, known);
}

function countNew(value: unknown, known: Set<unknown>): number {
  if (typeof value !== 'object' || value === null || known.has(value)) return 0;
  known.add(value);
  const parts = value instanceof Map ? [...value.values()] : Object.values(value);
  return parts.reduce((sum: number, part) => sum + countNew(part, known), 1);
}
