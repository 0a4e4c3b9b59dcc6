// How a quorum finds its leader: behaviours L49 to L55 and L61 of the specification.
import { expect, test } from 'vitest';
import { heal, nowOf, pass, stop, until, type Stage } from '../../kit/stage.ts';
import {
  committedAt,
  cut,
  kill,
  openQuorum,
  quorumKinds,
  raftAt,
  raftOf,
  roleOf,
  runsNode,
  untilLed,
} from '../../kit/quorum-stage.ts';
import { processOf } from '../../kit/quorum-world.ts';
import { expectOrder, expectTold, rowsOf, type ToldRow } from '../../kit/telling.ts';

const all = [0, 1, 2];
const without = (...ids: readonly number[]): number[] => all.filter((id) => !ids.includes(id));
test('L49 the first election: pre-votes in epoch 0, votes in epoch 1, and the first words of a leader', () => {
  const stage = openQuorum();

  const leader = untilLed(stage, all);
  until(stage, () => all.every((id) => committedAt(stage, id) >= 3));

  const q = processOf(leader);
  const [silence] = rowsOf(stage, 'quorum-nobody-leads', q);
  expect(silence?.at).toBeGreaterThanOrEqual(1_000_000);
  expect(silence?.at).toBeLessThan(2_000_000);
  expect(raftAt(stage, leader).role.epoch).toBe(1);
  expectOrder(stage, [
    `${q} quorum-role-taken role=prospective epoch=0`,
    `${q} quorum-vote-asked kind=pre-vote epoch=0`,
    `${q} quorum-vote-counted`,
    `${q} quorum-role-taken role=candidate epoch=1`,
    `${q} quorum-vote-asked kind=vote epoch=1`,
    `quorum-vote-given candidate=${leader} epoch=1`,
    `${q} quorum-role-taken role=leader epoch=1`,
    // LeaderChange, KRaftVersion and Voters.
    `${q} quorum-records-appended baseOffset=0 count=3 epoch=1`,
    `${q} quorum-high-watermark-advanced from=0 to=3 epoch=1`,
  ]);
  expectTold(stage, 'kraft/L49-first-election', quorumKinds);
});

test('L50 a leader that dies is missed after the fetch timeout, and followed by an equal', () => {
  const stage = openQuorum();
  const first = untilLed(stage, all);
  pass(stage, 3_000);

  kill(stage, first);
  const diedAt = nowOf(stage);
  const next = untilLed(stage, without(first), first);

  const tookMs = (nowOf(stage) - diedAt) / 1_000;
  // The last answer to a fetch may be half a second old.
  expect(tookMs).toBeGreaterThan(1_400);
  // Two that stand at once may have to begin again.
  const again = rowsOf(stage, 'quorum-election-not-won').length;
  expect(tookMs).toBeLessThan(2_600 + 2_000 * again);
  const { epoch } = raftAt(stage, next).role;
  const q = processOf(next);
  expectOrder(stage, [
    `${processOf(first)} quorum-role-taken role=leader epoch=1`,
    `${q} quorum-leader-silent leader=${first} epoch=1`,
    `${q} quorum-role-taken role=prospective epoch=1`,
    `${q} quorum-role-taken role=candidate epoch=${epoch}`,
    `${q} quorum-role-taken role=leader epoch=${epoch}`,
  ]);
  expectTold(stage, 'kraft/L50-leader-crash', quorumKinds);
});

test('L51 a leader that stops in good order calls its successor: nobody waits for a timeout', () => {
  const stage = openQuorum();
  const first = untilLed(stage, all);
  pass(stage, 3_000);

  stop(stage, processOf(first));
  const askedAt = nowOf(stage);
  const next = untilLed(stage, without(first), first);

  expect((nowOf(stage) - askedAt) / 1_000).toBeLessThan(100);
  until(stage, () => !runsNode(stage, first));
  const called = rowsOf(stage, 'quorum-successor-called').map(({ fields }) => [
    fields['place'],
    fields['waitMs'],
  ]);
  expect(called).toContainEqual([1, 0]);
  expect(called).toContainEqual([2, 500]);
  expect(raftAt(stage, next).role.epoch).toBe(2);
  expectTold(stage, 'kraft/L51-graceful-resign', quorumKinds);
});

test('L52 a voter that cannot reach the leader disturbs nobody: its pre-votes are refused', () => {
  const stage = openQuorum();
  const leader = untilLed(stage, all);
  const [apart = -1, other = -1] = without(leader);
  pass(stage, 1_000);

  const link = cut(stage, [leader], [apart]);
  pass(stage, 12_000);

  expect(rowsOf(stage, 'quorum-leader-silent', processOf(apart)).length).toBeGreaterThan(0);
  const refused = rowsOf(stage, 'quorum-vote-refused', processOf(other));
  expect(refused.length).toBeGreaterThan(0);
  expect(all.map((id) => raftAt(stage, id).role.epoch)).toEqual([1, 1, 1]);
  expect(roleOf(stage, leader)).toBe('leader 1');
  heal(stage, link);
  until(stage, () => roleOf(stage, apart) === 'follower 1');
  pass(stage, 3_000);
  expect(roleOf(stage, leader)).toBe('leader 1');
  expectTold(stage, 'kraft/L52-pre-vote', quorumKinds);
});

test('L53 a leader that no majority fetches from gives up, and what it had not committed never is', () => {
  const stage = openQuorum({ appendEveryMs: 700 });
  const first = untilLed(stage, all);
  pass(stage, 2_000);

  const link = cut(stage, [first], without(first));
  const cutAt = nowOf(stage);
  const committed = committedAt(stage, first);
  until(stage, () => roleOf(stage, first) === 'resigned 1');
  const gaveUpAfterMs = (nowOf(stage) - cutAt) / 1_000;
  // One and a half times the fetch timeout after the majority's last fetch.
  expect(gaveUpAfterMs).toBeGreaterThan(2_400);
  expect(gaveUpAfterMs).toBeLessThanOrEqual(3_010);
  expect(committedAt(stage, first)).toBe(-1);
  const next = untilLed(stage, without(first), first);
  expect((nowOf(stage) - cutAt) / 1_000).toBeLessThan(4_500);
  const uncommitted = raftAt(stage, first).log.logEndOffset;
  expect(uncommitted).toBeGreaterThan(committed);

  heal(stage, link);
  until(stage, () => roleOf(stage, first).startsWith('follower'));
  until(stage, () => committedAt(stage, first) > uncommitted);
  const [truncated] = rowsOf(stage, 'quorum-log-truncated', processOf(first));
  expect(truncated?.fields).toMatchObject({ from: uncommitted });
  expect(raftAt(stage, first).log.epochs).toEqual(raftAt(stage, next).log.epochs);
  expectTold(stage, 'kraft/L53-check-quorum', quorumKinds);
});

/** Two pairs of neighbours, far from each other: two that stand at once each get their neighbour's vote. */
function untilSplit(): { readonly stage: Stage; readonly leader: number } {
  const constant = (value: number) => ({ kind: 'constant', value }) as const;
  const pairs = [
    { hosts: ['h0', 'h1'], latency: constant(5_000) },
    { hosts: ['h2', 'h3'], latency: constant(5_000) },
  ] as const;
  for (let seed = 0; seed < 50; seed += 1) {
    const links = { latency: constant(250_000), between: pairs };
    const stage = openQuorum({ voters: 4, seed: `split ${seed}`, links });
    const leader = untilLed(stage, [0, 1, 2, 3]);
    const isSplitOnce = lostElections(stage).length === 2 && raftAt(stage, leader).role.epoch === 2;
    if (isSplitOnce) return { stage, leader };
  }
  throw new Error('no seed splits the votes');
}

const lostElections = (stage: Stage): readonly ToldRow[] =>
  rowsOf(stage, 'quorum-election-not-won').filter(({ fields }) => fields['kind'] === 'election');

test('L54 two candidates of one epoch may split the votes; a later epoch decides', () => {
  const { stage, leader } = untilSplit();

  const lost = lostElections(stage).map(({ fields }) => fields);
  expect(lost).toEqual([
    { kind: 'election', epoch: 1, granted: 2, voters: 4 },
    { kind: 'election', epoch: 1, granted: 2, voters: 4 },
  ]);
  expect(raftAt(stage, leader).role.epoch).toBe(2);
  const led = rowsOf(stage, 'quorum-role-taken').filter(
    ({ fields }) => fields['role'] === 'leader',
  );
  expect(led.map(({ fields }) => fields['epoch'])).toEqual([2]);
  expectTold(stage, 'kraft/L54-split-vote', quorumKinds);
});

test('L55 what an older epoch has left is committed with the first record of the new one, not before', () => {
  const stage = openQuorum({ appendEveryMs: 1_000 });
  const first = untilLed(stage, all);
  const [next = -1, behind = -1] = without(first);
  until(stage, () => committedAt(stage, next) >= 4 && committedAt(stage, behind) >= 4);
  pass(stage, 300);
  const link = cut(stage, [behind], [first, next]);
  const before = raftAt(stage, first).log.logEndOffset;

  // One record reaches one follower; its leader dies before it hears of that.
  until(stage, () => raftAt(stage, next).log.logEndOffset > before);
  expect(committedAt(stage, first)).toBe(before);
  kill(stage, first);
  const x = before;
  pass(stage, 100);
  heal(stage, link);
  until(stage, () => roleOf(stage, next).startsWith('leader'));
  expect(committedAt(stage, next)).toBe(-1);
  until(stage, () => committedAt(stage, next) >= 0);

  const [advance] = rowsOf(stage, 'quorum-high-watermark-advanced', processOf(next)).filter(
    ({ fields }) => fields['epoch'] === raftAt(stage, next).role.epoch,
  );
  expect(advance?.fields['to']).toBeGreaterThanOrEqual(x + 2);
  expect(raftOf(stage, behind)?.log.logEndOffset).toBeGreaterThan(x);
  expectTold(stage, 'kraft/L55-old-epoch-records', quorumKinds);
});

test('L61 a leader that starts again does not go on leading', () => {
  const stage = openQuorum();
  const first = untilLed(stage, all);
  pass(stage, 1_000);

  const death = kill(stage, first);
  pass(stage, 300);
  heal(stage, death);
  until(stage, () => raftOf(stage, first) !== undefined);
  expect(roleOf(stage, first)).toBe('resigned 1');
  untilLed(stage, all);

  const later = rowsOf(stage, 'quorum-role-taken', processOf(first)).map(
    ({ fields }) => `${String(fields['role'])} ${String(fields['epoch'])}`,
  );
  expect(later.slice(later.indexOf('resigned 1'))).not.toContain('leader 1');
  expect(raftAt(stage, first).role.epoch).toBeGreaterThan(1);
  expectTold(stage, 'kraft/L61-restarted-leader', quorumKinds);
});
