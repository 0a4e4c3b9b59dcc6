// KIP-853: voters that come and go while the quorum works.
import { describe, expect, test } from 'vitest';
import { votersOf } from '../../engine/kraft/raft.ts';
import { act } from '../../sim/world/world.ts';
import { seconds } from '../../sim/time.ts';
import {
  allReached,
  haveConsistentLeader,
  kill,
  latestLeader,
  maxReached,
  simulate,
  until,
  wasWatched,
  type Simulation,
} from '../kit/quorum-simulation.ts';
import { directoryOf, processOf, serverOf } from '../kit/quorum-world.ts';
import { seeds } from './raft-seeds.ts';

const three = { voters: [3, 3], observers: [0, 1] } as const;
const dynamic = { dynamic: true } as const;
const joining = { 'controller.quorum.auto.join.enable': true };

/** The voters as a node knows them. */
function votersAt({ world }: Simulation, id: number): number[] {
  const raft = serverOf(world, id)?.member.raft;
  return raft === undefined || raft === null ? [] : votersOf(raft).map(({ voterId }) => voterId);
}

function remove({ world }: Simulation, leader: number, id: number): void {
  const command = { type: 'remove-voter', id, directoryId: directoryOf(id) };
  act(world, { type: 'tell', process: processOf(leader), command });
}

describe.each(seeds)('seed %i', (seed) => {
  test('controllers that may join do so, one after the other, while a voter is away', () => {
    const quorum = simulate(seed, three, {}, { ...dynamic, candidates: 2, configs: joining });
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    const away = (latestLeader(quorum) + 1) % 3;
    const startAgain = kill(quorum, away);

    const others = quorum.nodes.filter((id) => id !== away);
    const haveJoined = (): boolean => others.every((id) => votersAt(quorum, id).length === 5);
    until(quorum, 'five voters', haveJoined, seconds(120));

    const reached = maxReached(quorum);
    startAgain();
    until(quorum, 'all go on', () => allReached(quorum, reached + 20));
    expect(votersAt(quorum, away)).toHaveLength(5);
    expect(quorum.watch.looked.get('K-15')).toBeGreaterThan(0);
    expect(wasWatched(quorum)).toBe(true);
  });

  test('a leader that is removed leads until that is committed, and then somebody else does', () => {
    const quorum = simulate(seed, three, {}, dynamic);
    until(quorum, 'a first leader', () => haveConsistentLeader(quorum));
    until(quorum, 'records are committed', () => allReached(quorum, 10));
    const leader = latestLeader(quorum);

    remove(quorum, leader, leader);

    const others = [0, 1, 2].filter((id) => id !== leader);
    const isSucceeded = (): boolean =>
      others.includes(latestLeader(quorum)) && haveConsistentLeader(quorum);
    until(quorum, 'another leader', isSucceeded);
    const reached = maxReached(quorum);
    until(quorum, 'all go on', () => allReached(quorum, reached + 20));
    expect(votersAt(quorum, leader)).toEqual(others);
    expect(wasWatched(quorum)).toBe(true);
  });
});
