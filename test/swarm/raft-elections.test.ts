// Kafka's simulation of its quorum: elections, and leaders that go.
import { describe, expect, test } from 'vitest';
import { chance } from '../../sim/random/draws.ts';
import {
  allReached,
  anyReached,
  haveConsistentLeader,
  kill,
  latestLeader,
  maxReached,
  shutDown,
  simulate,
  until,
  wasWatched,
} from '../kit/quorum-simulation.ts';
import { seeds } from './raft-seeds.ts';

describe.each(seeds)('seed %i', (seed) => {
  test('a quorum that starts elects a leader, and everyone follows', () => {
    const sizes = { voters: [1, 5], observers: [0, 5] } as const;
    const quorum = simulate(seed, sizes);

    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'ten records are committed', () => allReached(quorum, 10));

    expect(wasWatched(quorum)).toBe(true);
  });

  test('a leader that dies or stops is succeeded, and follows when it is back', () => {
    const quorum = simulate(seed, { voters: [3, 5], observers: [0, 5] });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => anyReached(quorum, 10));
    const leader = latestLeader(quorum);

    const isGraceful = chance(quorum.draws, 1, 2);
    const startAgain = isGraceful ? shutDown(quorum, leader) : kill(quorum, leader);

    const others = quorum.nodes.filter((id) => id !== leader);
    until(quorum, 'the others go on', () => allReached(quorum, 40, others));
    const reached = maxReached(quorum);
    startAgain();
    until(
      quorum,
      'it is back',
      () => allReached(quorum, reached + 10) && latestLeader(quorum) >= 0,
    );
    expect(wasWatched(quorum)).toBe(true);
  });

  test('when all were killed a majority is enough to go on', () => {
    const quorum = simulate(seed, { voters: [1, 5], observers: [0, 5] });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => anyReached(quorum, 10));
    const reached = maxReached(quorum);

    const heals = quorum.nodes.map((id) => kill(quorum, id));

    const majority = Math.floor(quorum.plan.voters / 2) + 1;
    for (const startAgain of heals.slice(0, majority)) startAgain();
    const alive = quorum.nodes.slice(0, majority);
    until(quorum, 'a majority goes on', () => allReached(quorum, reached + 10, alive));
    expect(wasWatched(quorum)).toBe(true);
  });
});
