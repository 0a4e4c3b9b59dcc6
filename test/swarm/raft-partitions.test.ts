// Kafka's simulation of its quorum: networks that fall apart.
import { describe, expect, test } from 'vitest';
import {
  allReached,
  anyReached,
  cut,
  haveConsistentLeader,
  isolate,
  latestLeader,
  maxLogEnd,
  maxReached,
  simulate,
  until,
  wasWatched,
} from '../kit/quorum-simulation.ts';
import { seeds } from './raft-seeds.ts';

const fiveVoters = { voters: [5, 5], observers: [0, 3] } as const;

describe.each(seeds)('seed %i', (seed) => {
  test('a leader that is cut off is succeeded', () => {
    const quorum = simulate(seed, { voters: [3, 5], observers: [0, 5] });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => anyReached(quorum, 10));
    const leader = latestLeader(quorum);

    isolate(quorum, leader);

    const others = quorum.nodes.filter((id) => id !== leader);
    const reached = maxReached(quorum);
    until(quorum, 'the others go on', () => allReached(quorum, reached + 20, others));
    expect(wasWatched(quorum)).toBe(true);
  });

  test('the majority goes on without the minority, which catches up when it can', () => {
    const quorum = simulate(seed, fiveVoters);
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => anyReached(quorum, 10));

    const heal = cut(quorum, [0, 1], [2, 3, 4]);

    const end = maxLogEnd(quorum);
    until(quorum, 'somebody goes on', () => anyReached(quorum, 2 * end));
    expect(maxReached(quorum, [2, 3, 4])).toBeGreaterThan(maxReached(quorum, [0, 1]));
    heal();
    const restored = maxLogEnd(quorum);
    until(quorum, 'all go on', () => allReached(quorum, restored + 20));
    expect(wasWatched(quorum)).toBe(true);
  });

  test('who reaches a majority is elected once, and nobody else (KIP-996)', () => {
    const quorum = simulate(seed, fiveVoters, { stableLeadership: true });
    for (const pair of [
      [0, 1],
      [0, 3],
      [0, 4],
      [1, 2],
      [1, 4],
    ] as const) {
      cut(quorum, [pair[0]], [pair[1]]);
    }

    const wellConnected = [2, 3, 4];
    until(quorum, 'a leader', () => haveConsistentLeader(quorum, wellConnected));

    const leader = latestLeader(quorum);
    expect(wellConnected).toContain(leader);
    const reached = { 2: [0, 2, 3, 4], 3: [1, 2, 3, 4], 4: [2, 3, 4] }[leader] ?? [];
    until(quorum, 'its majority goes on', () => allReached(quorum, 100, reached));
    expect(wasWatched(quorum)).toBe(true);
  });

  test('a leader that still reaches a majority stays (KIP-996)', () => {
    const quorum = simulate(seed, fiveVoters, { stableLeadership: true });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => allReached(quorum, 5));
    const leader = latestLeader(quorum);
    const [a = 0, b = 0, d = 0, e = 0] = [1, 2, 3, 4].map((step) => (leader + step) % 5);

    for (const pair of [
      [a, b],
      [a, d],
      [a, e],
      [b, leader],
      [b, e],
    ] as const) {
      cut(quorum, [pair[0]], [pair[1]]);
    }

    const reached = maxReached(quorum);
    until(quorum, 'it goes on', () => allReached(quorum, reached + 300, [a, leader, d, e]));
    expect(latestLeader(quorum)).toBe(leader);
    expect(wasWatched(quorum)).toBe(true);
  });

  test('two leaders that fail one after the other do not stop the quorum', () => {
    const quorum = simulate(seed, { voters: [3, 5], observers: [0, 5] });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => anyReached(quorum, 10));
    const first = latestLeader(quorum);

    const heal = isolate(quorum, first);
    const isSucceeded = (): boolean => latestLeader(quorum) >= 0 && latestLeader(quorum) !== first;
    until(quorum, 'a second leader', isSucceeded);
    const second = latestLeader(quorum);
    heal();
    isolate(quorum, second);

    const target = maxReached(quorum) + 10;
    until(quorum, 'the quorum goes on', () => anyReached(quorum, target));
    expect(wasWatched(quorum)).toBe(true);
  });
});
