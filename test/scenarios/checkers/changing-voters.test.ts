// Voters come and go (KIP-853): whoever is none any more is not counted, not even while it leads.
import { expect, test } from 'vitest';
import {
  acknowledgersAreVoters,
  candidatesAreVoters,
  faultBeginning,
  followersKnowTheirLeader,
} from '../../../engine/kraft/fault.ts';
import { write as quorum } from '../../../engine/kraft/trace.ts';
import { breaks, ordinary } from './breaks.ts';
import { checkersOf, excusedOf, type Stage } from './stage.ts';

const votersAre = (stage: Stage, offset: number, voters: readonly number[]): void =>
  stage.turn(1, (at) => quorum['quorum-voters-changed'](at, offset, voters));
const takes = (stage: Stage, role: string, leader: number): void =>
  stage.turn(1, (at) => quorum['quorum-role-taken'](at, role, 4, leader));
const ends = (stage: Stage, fact: string): void =>
  stage.turn(1, (at) => quorum['quorum-broken'](at, `${faultBeginning}: ${fact}.`));

/** Broker 1 leads, and then its log names these voters. */
function leadsAmong(voters: readonly number[]): Stage {
  const stage = ordinary();
  votersAre(stage, 0, [1, 2, 3]);
  takes(stage, 'leader', 1);
  votersAre(stage, 5, voters);
  return stage;
}

test.each([
  ['that is no voter any more is none of the majority that it must hear', [2, 3], []],
  ['that votes is one of the majority', [1, 2], ['K-16']],
])('K-16: a leader %s', (_, voters, found) => {
  const stage = leadsAmong(voters);
  stage.turn(1, (at) => quorum['quorum-majority-silent'](at, 4, 1, voters.length, 3_000));

  expect(checkersOf(stage)).toEqual(found);
});

test.each([
  ['that it has removed meanwhile', [1, 2], []],
  ['though it has removed nobody', [1, 2, 3], ['SIM-11']],
])('SIM-11: a leader may end itself as somebody acknowledges it %s', (_, voters, found) => {
  const stage = leadsAmong(voters);
  ends(stage, acknowledgersAreVoters);

  expect(checkersOf(stage)).toEqual(found);
});

test.each([
  ['who was removed', [1, 2], []],
  ['who votes', [1, 2, 3], ['SIM-11']],
])('SIM-11: a member need not know where a leader listens %s', (_, voters, found) => {
  const stage = ordinary();
  votersAre(stage, 0, [1, 2, 3]);
  stage.turn(3, (at) => quorum['quorum-role-taken'](at, 'candidate', 4, -1));
  takes(stage, 'candidate', -1);
  votersAre(stage, 5, voters);
  ends(stage, followersKnowTheirLeader);

  expect(checkersOf(stage)).toEqual(found);
});

/** Broker 1 has stood for election, follows in a role, and starts when its log names these voters. */
function startsAfterStanding(role: 'candidate' | 'prospective', voters: readonly number[]): Stage {
  const stage = ordinary();
  takes(stage, role, -1);
  takes(stage, 'follower', 2);
  stage.restart(1, 2);
  votersAre(stage, 5, voters);
  ends(stage, candidatesAreVoters);
  return stage;
}

test.each([
  ['who stood and is no voter any more', 'candidate', [2, 3], []],
  ['who never stood', 'prospective', [2, 3], ['SIM-11']],
  ['who still votes', 'candidate', [1, 2], ['SIM-11']],
] as const)(
  'SIM-11: Kafka starts only voters that had stood, as to %s',
  (_, role, voters, found) => {
    expect(checkersOf(startsAfterStanding(role, voters))).toEqual(found);
  },
);

/** Broker 1 leads, and ends itself as a voter acknowledges it that it has removed. */
function endsAcknowledged(): Stage {
  const stage = leadsAmong([1, 2]);
  ends(stage, acknowledgersAreVoters);
  return stage;
}

test.each([
  ['cannot start who was removed from the voters', () => startsAfterStanding('candidate', [2, 3])],
  ['has ended who removed a voter', endsAcknowledged],
])('while somebody %s, nothing need become well', (_, comeTo) => {
  const stage = comeTo();
  breaks['V-03']?.(stage);
  stage.watching.end(stage.time, true);
  expect(checkersOf(stage)).toEqual([]);
  expect(excusedOf(stage)).toContain('V-05');
});

test('everything must become well again when it has started after all', () => {
  const stage = startsAfterStanding('candidate', [2, 3]);
  stage.turn(1, (at) => quorum['quorum-log-recovered'](at, 0, 9, 4, 4));
  breaks['V-03']?.(stage);
  stage.watching.end(stage.time, true);
  expect(checkersOf(stage)).toContain('V-03');
});
