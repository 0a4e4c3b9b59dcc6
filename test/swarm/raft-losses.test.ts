// The quorum and its disks: what is lost with the power, or with the whole disk.
import { describe, expect, test } from 'vitest';
import { between, chance } from '../../sim/random/draws.ts';
import { ms, seconds } from '../../sim/time.ts';
import {
  allReached,
  anyReached,
  haveConsistentLeader,
  kill,
  latestLeader,
  maxReached,
  runs,
  simulate,
  someNode,
  strike,
  until,
  wasWatched,
} from '../kit/quorum-simulation.ts';
import { hostOf } from '../kit/quorum-world.ts';
import { seeds, seedsOfLosses } from './raft-seeds.ts';

describe.each([...seeds, ...seedsOfLosses])('seed %i', (seed) => {
  test('one node that comes back with an empty disk is told everything again', () => {
    const sizes = { voters: [3, 5], observers: [0, 2] } as const;
    const quorum = simulate(seed, sizes, { forgetfulDisks: true });
    until(quorum, 'records are committed', () => anyReached(quorum, 10));
    const lost = someNode(quorum);

    const startAgain = kill(quorum, lost);
    strike(quorum, 'wipe-disk', { host: hostOf(lost) });

    const others = quorum.nodes.filter((id) => id !== lost);
    until(quorum, 'somebody else leads', () => {
      return latestLeader(quorum) !== lost && haveConsistentLeader(quorum, others);
    });
    const reached = maxReached(quorum);
    startAgain();
    until(quorum, 'all go on', () => allReached(quorum, reached + 10));
    expect(wasWatched(quorum)).toBe(true);
  });

  test('what is committed survives that the power fails everywhere', () => {
    // Not with one voter: its high watermark does not wait for its own disk, as in Kafka.
    const sizes = { voters: [2, 5], observers: [0, 3] } as const;
    const quorum = simulate(seed, sizes, {}, { snapshotEvery: seed % 2 === 0 ? 0 : 20 });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => anyReached(quorum, 30));

    const heals = quorum.nodes.map((id) => strike(quorum, 'power-loss', { host: hostOf(id) }));
    for (const heal of heals) heal();

    const reached = quorum.watch.committed;
    until(quorum, 'all go on', () => allReached(quorum, reached + 10));
    expect(wasWatched(quorum)).toBe(true);
  });

  test('crashes, power failures and broken connections, again and again, lose nothing', () => {
    const sizes = { voters: [3, 5], observers: [0, 2] } as const;
    const quorum = simulate(seed, sizes, {}, { snapshotEvery: 25 });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));

    for (let round = 0; round < 5; round += 1) {
      const id = someNode(quorum);
      const heal = misfortune(id);
      const pause = ms(between(quorum.draws, 100, 3_000));
      const end = quorum.world.state.queue.now + pause;
      until(
        quorum,
        'some time passes',
        () => quorum.world.state.queue.now >= end,
        pause + seconds(1),
      );
      heal();
      // Whoever loses power before it has started again stays down.
      until(quorum, 'it is back', () => runs(quorum, id));
    }

    const reached = quorum.watch.committed;
    until(quorum, 'all go on', () => allReached(quorum, reached + 10));
    until(quorum, 'all agree', () => haveConsistentLeader(quorum));
    expect(wasWatched(quorum)).toBe(true);

    function misfortune(id: number): () => void {
      if (chance(quorum.draws, 1, 3)) return kill(quorum, id);
      if (chance(quorum.draws, 1, 2)) return strike(quorum, 'power-loss', { host: hostOf(id) });
      const lateBy = { kind: 'uniform', min: ms(5), max: ms(50) };
      return strike(quorum, 'lossy-link', {
        from: [hostOf(id)],
        to: quorum.nodes.filter((other) => other !== id).map(hostOf),
        lateOneIn: 10,
        lateBy,
        resetOneIn: 20,
      });
    }
  });
});
