// Defects that coordinators of older releases had, each by its shortest schedule: a checker objects, and
// without the defect none does.
import { describe, expect, test } from 'vitest';
import { allCheckers } from '../../../../scenarios/checkers/all.ts';
import { watchWith, type Watching } from '../../../../scenarios/checkers/watch.ts';
import {
  beating,
  committing,
  findCoordinator,
  joining,
  newMember,
  sendAs,
  syncing,
  type Member,
} from '../../../kit/group-members.ts';
import {
  answerOf,
  nowOf,
  openStage,
  pass,
  runs,
  strike,
  until,
  type Stage,
} from '../../../kit/stage.ts';

const topics = [
  {
    name: 'orders',
    assignment: [
      [1, 2, 3],
      [2, 3, 1],
    ],
  },
  { name: '__consumer_offsets', assignment: [[1, 2, 3]] },
];
const configs = {
  'offsets.topic.num.partitions': '1',
  'group.initial.rebalance.delay.ms': '0',
  'offsets.retention.minutes': '1',
  'offsets.retention.check.interval.ms': '10000',
};

/** A member joins in some version, and is answered. */
function join(stage: Stage, member: Member, version = 9): void {
  const { memberId, generationId } = answerOf(
    stage,
    sendAs(stage, member, { ...joining(member), version }),
  );
  Object.assign(member, { memberId, generation: generationId });
}

function syncAlone(stage: Stage, member: Member): void {
  answerOf(stage, sendAs(stage, member, syncing(member, { [member.memberId]: [0, 1] })));
}

function killCoordinator(stage: Stage, member: Member): void {
  const { coordinator } = member;
  strike(stage, 'kill', { process: coordinator });
  until(stage, () => !runs(stage, coordinator));
  member.coordinator = findCoordinator(stage);
}

/** Lets seconds pass in which members say that they are alive. */
function live(stage: Stage, members: readonly Member[], seconds: number): void {
  for (let passed = 0; passed < seconds; passed += 3) {
    for (const member of members) sendAs(stage, member, beating(member));
    pass(stage, 3_000);
  }
}

interface Schedule {
  readonly flag: string;
  readonly checker: string;
  play(stage: Stage, one: Member): void;
}

const schedules: readonly Schedule[] = [
  {
    flag: 'forget-static-member-id',
    checker: 'G-07',
    play(stage, { coordinator }) {
      const still = { ...newMember('still', { instanceId: 'i' }), coordinator };
      join(stage, still);
      syncAlone(stage, still);
      still.memberId = '';
      join(stage, still);
      pass(stage, 1_000);
      killCoordinator(stage, still);
      pass(stage, 1_000);
    },
  },
  {
    flag: 'heartbeat-without-sync',
    checker: 'V-08',
    play(stage, one) {
      join(stage, one, 3);
      live(stage, [one], 60);
    },
  },
  {
    flag: 'immortal-joining-member',
    checker: 'V-08',
    play(stage, one) {
      join(stage, one, 3);
      pass(stage, 15_000);
    },
  },
  {
    flag: 'unwritable-join-answer',
    checker: 'V-08',
    play(stage, one) {
      join(stage, one, 3);
      syncAlone(stage, one);
      const still = newMember('still', { instanceId: 'i' });
      still.coordinator = one.coordinator;
      const coming = sendAs(stage, still, joining(still));
      pass(stage, 100);
      sendAs(stage, one, { ...joining(one), version: 4 });
      pass(stage, 1_000);
      const joined = coming();
      if (joined !== undefined && joined !== 'closed') {
        Object.assign(still, { memberId: joined.memberId, generation: joined.generationId });
        sendAs(stage, still, syncing(still));
      }
      pass(stage, 60_000);
    },
  },
  {
    flag: 'expire-while-rebalancing',
    checker: 'G-11',
    play(stage, one) {
      join(stage, one, 3);
      syncAlone(stage, one);
      answerOf(stage, sendAs(stage, one, committing(one, 0, 5)));
      live(stage, [one], 60);
      const two = { ...newMember('two'), coordinator: one.coordinator };
      sendAs(stage, two, { ...joining(two), version: 3 });
      live(stage, [one], 15);
    },
  },
  {
    flag: 'load-default-expiry',
    checker: 'G-11',
    play(stage, one) {
      answerOf(stage, sendAs(stage, one, committing(one, 0, 5)));
      killCoordinator(stage, one);
      pass(stage, 15_000);
    },
  },
];

function played(schedule: Schedule, flags: Readonly<Record<string, boolean>>): Watching {
  const stage = openStage({ topics, configs, flags });
  const watching = watchWith(
    allCheckers.filter(({ id }) => /^G-|^V-08/.test(id)),
    stage.world,
    stage.tables,
  );
  schedule.play(stage, { ...newMember('one'), coordinator: findCoordinator(stage) });
  watching.end(nowOf(stage), true);
  return watching;
}

describe.each(schedules)('$flag', (schedule) => {
  test(`${schedule.checker} objects to it`, () => {
    const { findings } = played(schedule, { [schedule.flag]: true });

    expect(new Set(findings.map(({ checker }) => checker))).toEqual(new Set([schedule.checker]));
  });

  test('without it nobody objects', () => {
    expect(played(schedule, {}).findings).toEqual([]);
  });
});
