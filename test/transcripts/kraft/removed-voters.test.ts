// What Kafka 4.3 makes of voters that were removed while something still spoke of them as such.
import { expect, test } from 'vitest';
import { acknowledgersAreVoters, candidatesAreVoters } from '../../../engine/kraft/fault.ts';
import { votedKeyOf } from '../../../engine/kraft/role.ts';
import { ask, heal, pass, send, strike, until, type Stage } from '../../kit/stage.ts';
import {
  kill,
  openQuorum,
  raftAt,
  removingVoter,
  roleOf,
  runsNode,
  toNode,
  untilLed,
  votersAt,
} from '../../kit/quorum-stage.ts';
import { processOf } from '../../kit/quorum-world.ts';
import { rowsOf } from '../../kit/telling.ts';

const all = [0, 1, 2];

/** Two stand in the first epoch: one follows the other in it, and keeps the vote that it gave to itself. */
function untilOneOfTwoWins(): { readonly stage: Stage; readonly leader: number; loser: number } {
  const links = { latency: { kind: 'constant', value: 250_000 } } as const;
  for (let seed = 0; seed < 50; seed += 1) {
    const stage = openQuorum({ seed: `two stand ${seed}`, links });
    const leader = untilLed(stage, all);
    const loser = all.find((id) => {
      const { role, settings } = raftAt(stage, id);
      return role.name === 'follower' && votedKeyOf(role, settings.key)?.id === id;
    });
    if (loser !== undefined) return { stage, leader, loser };
  }
  throw new Error('no seed has two candidates of whom one wins');
}

const breaksOf = (stage: Stage, id: number): readonly string[] =>
  rowsOf(stage, 'quorum-broken', processOf(id)).map(({ fields }) => String(fields['why']));

test('who had voted for itself, has followed since and was removed then does not start again', () => {
  const { stage, leader, loser } = untilOneOfTwoWins();
  ask(stage, toNode(leader), removingVoter(loser));
  until(stage, () => votersAt(stage, loser).length === 2);
  pass(stage, 1_000);

  const death = kill(stage, loser);
  heal(stage, death);
  pass(stage, 1_000);

  expect(runsNode(stage, loser)).toBe(false);
  expect(breaksOf(stage, loser)).toEqual([expect.stringContaining(candidatesAreVoters)]);
  expect(roleOf(stage, leader)).toMatch(/^leader/);
});

test('a leader that a voter acknowledges that was removed meanwhile ends itself', () => {
  const stage = openQuorum();
  const leader = untilLed(stage, all);
  const removed = all.find((id) => id !== leader) ?? -1;
  pass(stage, 500);
  // It is silent, so it is told again who leads, and answers when it has been removed.
  const pause = strike(stage, 'pause', { process: processOf(removed) });
  pass(stage, 1_900);
  send(stage, toNode(leader), removingVoter(removed));
  until(stage, () => votersAt(stage, leader).length === 2);
  heal(stage, pause);
  pass(stage, 500);

  expect(runsNode(stage, leader)).toBe(false);
  expect(breaksOf(stage, leader)).toEqual([expect.stringContaining(acknowledgersAreVoters)]);
});
