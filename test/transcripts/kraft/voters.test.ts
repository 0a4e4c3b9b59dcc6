// Voters that come and go, and members that begin late: behaviours L57 to L60 of the specification.
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import type { Plain } from '../../../sim/plain.ts';
import { answerOf, ask, heal, pass, send, strike, until, type Stage } from '../../kit/stage.ts';
import { errorName } from '../../kit/answer-texts.ts';
import {
  addingVoter,
  committedAt,
  cut,
  kill,
  openQuorum,
  quorumKinds,
  raftAt,
  raftOf,
  removingVoter,
  roleOf,
  toNode,
  untilLed,
  votersAt,
} from '../../kit/quorum-stage.ts';
import { hostOf, processOf } from '../../kit/quorum-world.ts';
import { expectOrder, expectTold, rowsOf } from '../../kit/telling.ts';

const all = [0, 1, 2];
const without = (id: number): number[] => all.filter((each) => each !== id);

test('L57 who comes back too late for the log is given a snapshot, and goes on behind it', () => {
  const stage = openQuorum({
    observers: 1,
    appendEveryMs: 20,
    snapshotEvery: 40,
    configs: { 'metadata.log.segment.bytes': 4_096, 'metadata.max.retention.bytes': 8_192 },
  });
  const late = 3;
  const leader = untilLed(stage, all);
  until(stage, () => committedAt(stage, late) > 5);
  const death = kill(stage, late);
  const stoodAt = raftAt(stage, leader).log.logEndOffset;
  until(stage, () => raftAt(stage, leader).log.logStartOffset > stoodAt, 300);

  heal(stage, death);
  until(stage, () => raftOf(stage, late) !== undefined);
  until(stage, () => committedAt(stage, late) >= raftAt(stage, leader).log.logStartOffset);

  const needed = rowsOf(stage, 'quorum-snapshot-needed', processOf(late)).at(-1)?.fields;
  const fetched = rowsOf(stage, 'quorum-snapshot-fetched', processOf(late)).at(-1)?.fields;
  expect(fetched?.['endOffset']).toBe(needed?.['endOffset']);
  expect(raftAt(stage, late).log.logStartOffset).toBe(fetched?.['endOffset']);
  pass(stage, 200);
  expect(committedAt(stage, late)).toBeGreaterThan(Number(fetched?.['endOffset']));
  const kinds = quorumKinds.filter(
    (kind) => kind !== 'quorum-records-appended' && kind !== 'quorum-high-watermark-advanced',
  );
  expectTold(stage, 'kraft/L57-snapshot-install', kinds);
});

const errorOf = ({ errorCode }: { readonly errorCode: number }): string => errorName(errorCode);

test('L58 a controller is added: the new voters count at once, and one change is made at a time', () => {
  const stage = openQuorum({ candidates: 2, appendEveryMs: 1_000 });
  const leader = untilLed(stage, all);
  until(stage, () => [3, 4].every((id) => committedAt(stage, id) >= 5));

  const asked = [3, 4].map((id) =>
    send(stage, { ...toNode(leader), connection: `for ${id}` }, addingVoter(id)),
  );
  const errors = asked.map((pending) => errorOf(answerOf(stage, pending)));
  expect(errors.toSorted()).toEqual(['NONE', 'REQUEST_TIMED_OUT']);

  const voters = [0, 1, 2, errors[0] === 'NONE' ? 3 : 4];
  expect(votersAt(stage, leader)).toEqual(voters);
  const q = processOf(leader);
  const change = rowsOf(stage, 'quorum-voters-changed', q).find(
    ({ fields }) => String(fields['voters']) === String(voters),
  );
  const committed = rowsOf(stage, 'quorum-high-watermark-advanced', q).find(
    ({ fields }) => Number(fields['to']) > Number(change?.fields['offset']),
  );
  expect(committed?.at).toBeGreaterThan(change?.at ?? Infinity);
  // Of four voters three make a majority: with two of them away nothing is committed.
  const away = without(leader).map((id) => kill(stage, id));
  const before = committedAt(stage, leader);
  pass(stage, 2_400);
  expect(raftAt(stage, leader).log.logEndOffset).toBeGreaterThan(before);
  expect(committedAt(stage, leader)).toBe(before);
  for (const death of away) heal(stage, death);
  until(stage, () =>
    voters.every((id) => raftOf(stage, id) !== undefined && committedAt(stage, id) > before),
  );
  expectTold(stage, 'kraft/L58-add-a-controller', quorumKinds);
});

test('L59 a leader that is removed leads until that is committed without it, and then resigns', () => {
  const stage = openQuorum();
  const leader = untilLed(stage, all);
  const others = without(leader);
  pass(stage, 500);

  const answer = ask(stage, toNode(leader), removingVoter(leader));
  expect(errorOf(answer)).toBe('NONE');
  const next = untilLed(stage, others, leader);

  expect(votersAt(stage, next)).toEqual(others);
  const q = processOf(leader);
  expectOrder(stage, [
    `${q} quorum-voters-changed offset=3 voters=[${others.join(',')}]`,
    `${q} quorum-high-watermark-advanced from=3 to=4 epoch=1`,
    `${q} quorum-role-taken role=resigned epoch=1`,
    `${processOf(next)} quorum-role-taken role=leader`,
  ]);
  expectTold(stage, 'kraft/L59-remove-the-leader', quorumKinds);
});

/** The settings of a member with another directory id, as after its disk was replaced. */
function withDirectory(stage: Stage, id: number, directoryId: string): Plain {
  const process = stage.world.state.processes.find(({ name }) => name === processOf(id));
  const settings = process?.settings as { readonly raft: { readonly [name: string]: Plain } };
  const raft = { ...settings.raft, key: { id, directoryId } };
  return { ...settings, raft, format: { initialVoters: [] } };
}

test('L60 with another disk a controller is another replica: the vote is asked of the one that was', () => {
  const stage = openQuorum({ configs: { 'controller.quorum.auto.join.enable': true } });
  const leader = untilLed(stage, all);
  const [replaced = -1, other = -1] = without(leader);
  pass(stage, 500);

  strike(stage, 'wipe-disk', { host: hostOf(replaced) });
  const directoryId = 'Z'.repeat(21).concat('A');
  const settings = withDirectory(stage, replaced, directoryId);
  strike(stage, 'restart', { process: processOf(replaced), settings });
  until(stage, () => raftOf(stage, replaced) !== undefined && committedAt(stage, replaced) >= 3);
  expect(roleOf(stage, replaced)).toBe('follower 1');

  // Auto-join removes the old key and adds the new one.
  until(stage, () => votersAt(stage, leader).length === 2);
  until(stage, () => votersAt(stage, leader).length === 3);
  until(stage, () => votersAt(stage, replaced).length === 3);
  const key = raftAt(stage, leader)
    .history.voters.at(-1)
    ?.value.find(({ voterId }) => voterId === replaced);
  expect(key?.voterDirectoryId).toBe(directoryId);
  expect(votersAt(stage, other)).toEqual([0, 1, 2]);
  expectTold(stage, 'kraft/L60-disk-replaced', quorumKinds);
});

test('L60 before it has joined, a vote that is asked of its old key is refused', () => {
  const stage = openQuorum();
  const leader = untilLed(stage, all);
  const [replaced = -1, other = -1] = without(leader);
  pass(stage, 500);
  strike(stage, 'wipe-disk', { host: hostOf(replaced) });
  const settings = withDirectory(stage, replaced, 'Z'.repeat(21).concat('A'));
  strike(stage, 'restart', { process: processOf(replaced), settings });
  until(stage, () => raftOf(stage, replaced) !== undefined && committedAt(stage, replaced) >= 3);

  cut(stage, [leader], [replaced, other]);
  pass(stage, 6_000);

  const refused = rowsOf(stage, 'message-sent', processOf(replaced)).filter(
    ({ fields }) => fields['error'] === ErrorCode.INVALID_VOTER_KEY,
  );
  expect(refused.map(({ fields }) => fields['message'])).toContain('Vote response');
  expect(roleOf(stage, other)).not.toMatch(/leader/);
  expectTold(stage, 'kraft/L60-votes-for-the-old-key', quorumKinds);
});
