// One election, told three ways: by its messages, in sentences, and on the table of roles.
import { expect, test } from 'vitest';
import { transitions, type RoleName } from '../../../engine/kraft/transitions.ts';
import { heal, nowOf, pass, until, type Stage } from '../../kit/stage.ts';
import { letterBook, lettersOf } from '../../kit/letters.ts';
import {
  committedAt,
  kill,
  openQuorum,
  raftAt,
  quorumKinds,
  roleOf,
  untilLed,
} from '../../kit/quorum-stage.ts';
import { rowsOf, sentencesOf, type ToldRow } from '../../kit/telling.ts';
import { expectTranscript } from '../../kit/transcript.ts';

const all = [0, 1, 2];

/** Each step that a member has taken on the table, from a moment on. A new life begins anew. */
function stepsSince(stage: Stage, from: number): { readonly way: string; readonly step: string }[] {
  const starts = rowsOf(stage, 'process-started');
  const roles = new Map<string, ToldRow>();
  return rowsOf(stage, 'quorum-role-taken').flatMap((row) => {
    const { at, who, fields } = row;
    const before = roles.get(who);
    roles.set(who, row);
    const isAnew = starts.some((start) => start.who === who && start.at > (before?.at ?? 0));
    if (before === undefined || isAnew || at < from) return [];
    const step = `${who} at ${(at / 1_000_000).toFixed(6)}, epoch ${String(fields['epoch'])}`;
    return [{ way: `${String(before.fields['role'])} → ${String(fields['role'])}`, step }];
  });
}

/** The whole table; what was taken is marked with who took it, and when. */
function tableWith(steps: readonly { readonly way: string; readonly step: string }[]): string[] {
  return (Object.keys(transitions) as RoleName[]).flatMap((before) =>
    (Object.keys(transitions[before]) as RoleName[]).flatMap((after) => {
      const transition = transitions[before][after];
      const way = `${before} → ${after}`;
      const taken = steps.filter((one) => one.way === way);
      const mark = taken.length === 0 ? ' ' : '*';
      const line = `${mark} ${way.padEnd(26)} ${(transition?.epoch ?? '').padEnd(14)} ${transition?.when ?? ''}`;
      return [line, ...taken.map(({ step }) => `      ${step}`)];
    }),
  );
}

test('an election after the leader has died, in messages, in sentences, and as a path on the table of roles', () => {
  const book = letterBook();
  const stage = openQuorum({}, book.describe);
  const first = untilLed(stage, all);
  pass(stage, 3_000);
  const from = nowOf(stage);
  const death = kill(stage, first);
  const next = untilLed(
    stage,
    all.filter((id) => id !== first),
    first,
  );
  heal(stage, death);
  const { epoch } = raftAt(stage, next).role;
  const isBack = () => roleOf(stage, first) === `follower ${epoch}`;
  until(stage, () => isBack() && committedAt(stage, first) >= 4);

  const apis = ['Vote', 'BeginQuorumEpoch', 'EndQuorumEpoch'];
  const letters = lettersOf(stage, book, { apis, from });
  const sentences = sentencesOf(stage, quorumKinds, from);
  const steps = stepsSince(stage, from);

  // All three tell the same: a pre-vote, a vote, a new epoch.
  expect(letters.filter((line) => line.includes('preVote=true')).length).toBeGreaterThan(0);
  expect(letters.filter((line) => line.includes('preVote=false')).length).toBeGreaterThan(0);
  expect(letters.some((line) => line.includes('BeginQuorumEpoch request'))).toBe(true);
  expect(
    sentences.some((line) =>
      line.includes(`now leader in epoch ${epoch} of the quorum; node ${next}`),
    ),
  ).toBe(true);
  const path = steps.filter(({ step }) => step.startsWith(`q${next} `)).map(({ way }) => way);
  expect(path.slice(-3)).toEqual([
    'follower → prospective',
    'prospective → candidate',
    'candidate → leader',
  ]);
  expectTranscript('kraft/an-election-three-ways', [
    'Messages',
    ...letters,
    '',
    'Sentences',
    ...sentences,
    '',
    'Roles: from, to, the epoch in which the new role begins, and when; * was taken',
    ...tableWith(steps),
  ]);
});
