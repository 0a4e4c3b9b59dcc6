// A coordinator dies or is deposed: another broker reads the log and goes on where it stood.
import { expect, test } from 'vitest';
import { errorName } from '../../../kit/answer-texts.ts';
import {
  assignedIn,
  beating,
  commitError,
  committing,
  fetchingOffsets,
  findCoordinator,
  joining,
  newMember,
  offsetsOf,
  sendAs,
  syncing,
  type Member,
} from '../../../kit/group-members.ts';
import {
  answerOf,
  heal,
  openStage,
  pass,
  replicaNamed,
  runs,
  stateOf,
  strike,
  until,
  type Stage,
} from '../../../kit/stage.ts';
import { expectOrder, rowsOf } from '../../../kit/telling.ts';
import type { BrokerProcess } from '../../../../engine/server/process.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';

const topics = [
  {
    name: 'orders',
    assignment: [
      [1, 2, 3],
      [2, 3, 1],
    ],
  },
  { name: '__consumer_offsets', assignment: [[1, 2, 3]], configs: { 'cleanup.policy': 'compact' } },
];
const configs = {
  'offsets.topic.num.partitions': '1',
  'group.initial.rebalance.delay.ms': '0',
};
const groupsLog = '__consumer_offsets-0';

/** Two members, each with a partition, in generation 2. */
function stableGroup(stage: Stage): readonly [Member, Member] {
  const [one, two] = [newMember('one'), newMember('two')];
  for (const member of [one, two]) {
    member.coordinator = findCoordinator(stage);
    const { memberId } = answerOf(stage, sendAs(stage, member, joining(member)));
    member.memberId = memberId;
  }
  one.generation = answerOf(stage, sendAs(stage, one, joining(one))).generationId;
  const coming = sendAs(stage, two, joining(two));
  pass(stage, 50);
  one.generation = answerOf(stage, sendAs(stage, one, joining(one))).generationId;
  two.generation = answerOf(stage, coming).generationId;
  const waiting = sendAs(stage, two, syncing(two));
  const assigned = { [one.memberId]: [0], [two.memberId]: [1] };
  answerOf(stage, sendAs(stage, one, syncing(one, assigned)));
  expect(assignedIn(answerOf(stage, waiting))).toEqual([1]);
  return [one, two];
}

/** Both members look for their coordinator again. */
function lookAgain(stage: Stage, members: readonly Member[]): string {
  const coordinator = findCoordinator(stage);
  for (const member of members) member.coordinator = coordinator;
  return coordinator;
}

test('members go on in their generation when their coordinator has died', () => {
  const stage = openStage({ topics, configs });
  const members = stableGroup(stage);
  const [one, two] = members;
  const dead = one.coordinator;

  strike(stage, 'kill', { process: dead });
  until(stage, () => !runs(stage, dead));
  const next = lookAgain(stage, members);

  expect(next).not.toBe(dead);
  for (const member of members) {
    const { errorCode } = answerOf(stage, sendAs(stage, member, beating(member)));
    expect(errorName(errorCode)).toBe('NONE');
  }
  expect(assignedIn(answerOf(stage, sendAs(stage, one, syncing(one))))).toEqual([0]);
  expect(assignedIn(answerOf(stage, sendAs(stage, two, syncing(two))))).toEqual([1]);
  expect(rowsOf(stage, 'rebalance-began', next)).toEqual([]);
});

test('a commit that was acknowledged is there whoever coordinates', () => {
  const stage = openStage({ topics, configs });
  const members = stableGroup(stage);
  const [one, two] = members;
  for (const offset of [3, 7]) {
    const answer = answerOf(stage, sendAs(stage, one, committing(one, 0, offset)));
    expect(commitError(answer)).toBe(ErrorCode.NONE);
  }
  answerOf(stage, sendAs(stage, two, committing(two, 1, 5)));

  for (let deaths = 0; deaths < 3; deaths += 1) {
    const death = strike(stage, 'kill', { process: one.coordinator });
    until(
      stage,
      () => replicaNamed(stage, Number(one.coordinator.slice(1)), groupsLog) === undefined,
    );
    lookAgain(stage, members);

    const found = answerOf(stage, sendAs(stage, one, fetchingOffsets(one)));
    expect(offsetsOf(found)).toEqual({ 0: 7, 1: 5 });
    heal(stage, death);
    pass(stage, 5_000);
  }
});

test('whoever waits for a rebalance is told when its coordinator leads no more', () => {
  const stage = openStage({ topics, configs });
  const members = stableGroup(stage);
  const [one] = members;
  const deposed = one.coordinator;
  const waiting = sendAs(stage, one, joining(one));
  until(stage, () => rowsOf(stage, 'rebalance-began', deposed).length === 3);

  const pause = strike(stage, 'pause', { process: deposed });
  const next = findCoordinator(stage, 'g', deposed);
  heal(stage, pause);

  const { errorCode } = answerOf(stage, waiting);
  expect(errorName(errorCode)).toBe('NOT_COORDINATOR');
  expect(next).not.toBe(deposed);
  expectOrder(stage, [
    `${deposed} rebalance-began group=g generation=2`,
    `${next} shard-loaded`,
    `${deposed} shard-resigned`,
  ]);
});

test('while its log is loaded a coordinator cannot tell offsets, and believes that members live', () => {
  const stage = openStage({
    topics,
    configs: { ...configs, 'offsets.load.buffer.size': '20000' },
  });
  const members = stableGroup(stage);
  const [one] = members;
  const note = 'x'.repeat(4_000);
  for (let offset = 1; offset <= 60; offset += 1) {
    answerOf(stage, sendAs(stage, one, committing(one, 0, offset, note)));
  }

  strike(stage, 'kill', { process: one.coordinator });
  const next = (): string | undefined => ['b1', 'b2', 'b3'].find((name) => isLoading(stage, name));
  until(stage, () => next() !== undefined);
  one.coordinator = next() ?? '';
  const alive = sendAs(stage, one, beating(one));
  const asked = sendAs(stage, { ...one, name: 'another' }, fetchingOffsets(one));

  expect(answerOf(stage, alive).errorCode).toBe(ErrorCode.NONE);
  expect(offsetsOf(answerOf(stage, asked))).toBe(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
  until(stage, () => !isLoading(stage, one.coordinator));
  expect(offsetsOf(answerOf(stage, sendAs(stage, one, fetchingOffsets(one))))).toEqual({ 0: 60 });
});

function isLoading(stage: Stage, name: string): boolean {
  const { broker } = (stateOf(stage, name) ?? {}) as Partial<BrokerProcess>;
  const shards = [...(broker?.groups.shards.values() ?? [])];
  return shards.some(({ shard }) => shard.status === 'loading');
}

test('a commit that no follower copies is not acknowledged, and may be there all the same', () => {
  const stage = openStage({
    topics,
    configs: {
      ...configs,
      'replica.lag.time.max.ms': '60000',
      'broker.session.timeout.ms': '60000',
    },
  });
  const members = stableGroup(stage);
  const [one] = members;
  const others = ['b1', 'b2', 'b3'].filter((name) => name !== one.coordinator);
  const pauses = others.map((process) => strike(stage, 'pause', { process }));

  const commit = sendAs(stage, one, committing(one, 0, 9));
  const took = until(stage, () => commit() !== undefined);

  expect(errorName(commitError(answerOf(stage, commit)))).toBe('COORDINATOR_NOT_AVAILABLE');
  expect(took).toBeGreaterThan(4_900);
  expect(took).toBeLessThan(5_200);
  const visible = answerOf(stage, sendAs(stage, one, fetchingOffsets(one, false)));
  expect(offsetsOf(visible)).toEqual({});
  for (const pause of pauses) heal(stage, pause);
  until(stage, () => {
    const answer = answerOf(stage, sendAs(stage, one, fetchingOffsets(one, false)));
    return JSON.stringify(offsetsOf(answer)) === '{"0":9}';
  });
});
