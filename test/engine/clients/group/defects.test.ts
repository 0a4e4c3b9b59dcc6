// Defects of old clients, by their schedules: with the flag it happens, without it does not.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../../sim/time.ts';
import {
  askedOf,
  call,
  driverOf,
  pass,
  rowsOf,
  tell,
  type ClientWorld,
} from '../../../kit/client-world.ts';
import { groupOf, join, produce, valuesOf } from './stage.ts';

/** A rebalance begins while the coordinator does not answer commits. */
function commitHangs(flags: Readonly<Record<string, boolean>>): ClientWorld {
  const configs = { 'auto.commit.interval.ms': '100000', 'request.timeout.ms': '3000' };
  const world = groupOf({ others: ['other'], configs, flags });
  produce(world, 0, ['a']);
  join(world);
  pass(world, seconds(2));
  tell(world, 'b1', { misdeed: 'ignore', api: 'OffsetCommit', times: 1 });
  join(world, 'other');
  pass(world, seconds(1));
  return world;
}

test('KAFKA-14196: records are still delivered while the last commit before a revocation is on its way', () => {
  const deliveredMeanwhile = (world: ClientWorld): string[] => {
    produce(world, 0, ['late']);
    pass(world, ms(200));
    return valuesOf(world).slice(1);
  };

  expect(deliveredMeanwhile(commitHangs({ 'fetch-while-revoking': true }))).toEqual(['late']);
  expect(deliveredMeanwhile(commitHangs({}))).toEqual([]);
});

test('KAFKA-14024: a commit before a rebalance that is begun at every look never ends', () => {
  const commitsIn = (flags: Readonly<Record<string, boolean>>): number => {
    const world = groupOf({ others: ['other'], flags });
    produce(world, 0, ['a']);
    join(world);
    pass(world, seconds(2));
    join(world, 'other');
    pass(world, seconds(4));
    return rowsOf(world, 'offset-committed').filter(
      ({ fields, who }) => who === 'app' && fields['how'] === 'before-rebalance',
    ).length;
  };

  expect(commitsIn({ 'restart-commit-at-every-poll': true })).toBeGreaterThan(10);
  // Both partitions, once.
  expect(commitsIn({})).toBe(2);
});

test('KAFKA-2942: auto-commit counts what was fetched and not delivered', () => {
  const committedIn = (flags: Readonly<Record<string, boolean>>): number => {
    const configs = { 'auto.commit.interval.ms': '10000', 'max.poll.records': '1' };
    const world = groupOf({ configs, flags });
    produce(world, 0, ['a', 'b', 'c', 'd']);
    call(world, { do: 'subscribe', to: { topics: ['orders'] } });
    call(world, { do: 'poll-once' });
    pass(world, seconds(2));
    call(world, { do: 'close' });
    pass(world, seconds(1));
    expect(valuesOf(world)).toEqual(['a']);
    const committed = askedOf(world, 'b1', 'OffsetCommit').at(-1)?.body.topics ?? [];
    const offsets = committed.flatMap(({ partitions }) =>
      partitions.map(({ committedOffset }) => committedOffset),
    );
    return Math.max(...offsets);
  };

  expect(committedIn({ 'commit-prefetched': true })).toBe(4);
  expect(committedIn({})).toBe(1);
});

test('KAFKA-13891: a member that forgets its generation too early has lost everything', () => {
  const lostIn = (flags: Readonly<Record<string, boolean>>): number => {
    const strategy = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';
    const world = groupOf({
      others: ['other'],
      configs: { 'partition.assignment.strategy': strategy },
      flags,
    });
    join(world);
    pass(world, seconds(2));
    // A new rebalance begins before the assignment of this one is there.
    tell(world, 'b1', { misdeed: 'refuse', api: 'SyncGroup', times: 2, errorCode: 27 });
    join(world, 'other');
    pass(world, seconds(4));
    expect(driverOf(world).consumer?.member?.status).toBe('stable');
    return rowsOf(world, 'partitions-lost').filter(({ who }) => who === 'app').length;
  };

  expect(lostIn({ 'reset-generation-on-rebalance': true })).toBe(1);
  expect(lostIn({})).toBe(0);
});
