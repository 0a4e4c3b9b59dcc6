// Laws that every world of a quorum keeps, whatever its members do.
import { expect, test } from 'vitest';
import { ms, seconds } from '../../../sim/time.ts';
import type { FaultPlan } from '../../../sim/world/plan.ts';
import { createWorld, runUntil } from '../../../sim/world/world.ts';
import { freezing } from '../../kit/frozen-messages.ts';
import {
  conservesMessages,
  observerNeutral,
  sameSeedSameTrace,
  snapshotEqualsClone,
  survivesSnapshot,
  type Subject,
} from '../../kit/laws.ts';
import { quorumCode, quorumPlan, serverOf } from '../../kit/quorum-world.ts';

const links = { latency: { kind: 'uniform', min: ms(1), max: ms(4) } } as const;
const faults: readonly FaultPlan[] = [
  { at: seconds(3), fault: 'kill', with: { process: 'q0' }, for: seconds(1) },
  { at: seconds(6), fault: 'power-loss', with: { host: 'h1' }, for: seconds(1) },
];

/** Three voters that change, one that joins, snapshots, a kill and a power failure. */
const plan = {
  ...quorumPlan({
    seed: 'laws',
    voters: 3,
    observers: 1,
    candidates: 1,
    dynamic: true,
    snapshotEvery: 20,
    links,
    configs: { 'controller.quorum.auto.join.enable': true },
  }),
  faults,
};
const subject: Subject = { code: quorumCode, plan, until: seconds(10) };

test('the same seed gives the same quorum', () => sameSeedSameTrace(subject));

test('who listens changes nothing', () => observerNeutral(subject));

test('no message gets lost without a trace', () => conservesMessages(subject));

test.each([50, 700, 1_500, 4_000])('a snapshot after %i turns is a whole quorum', (turns) => {
  survivesSnapshot(subject, turns);
  snapshotEqualsClone(subject, turns);
});

test('what members send is never changed, and nothing that happens to them is in vain', () => {
  const world = createWorld({ ...quorumCode, programs: freezing(quorumCode.programs) }, plan);

  runUntil(world, seconds(15));

  const states = [0, 1, 2, 3, 4].map((id) => serverOf(world, id));
  const committed = states.map((server) => server?.committed ?? 0);
  expect(Math.min(...committed)).toBeGreaterThan(200);
  expect(states.flatMap((server) => server?.complaints ?? [])).toEqual([]);
  expect(states.map((server) => server?.member.raft?.history.voters.at(-1)?.value.length)).toEqual([
    4, 4, 4, 4, 4,
  ]);
});
