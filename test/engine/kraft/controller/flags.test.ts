// Defects that controllers once had: each flag shows its own, and nothing of it without the flag.
import { expect, test } from 'vitest';
import { valuesOf } from '../../../../sim/map/persistent-map.ts';
import { seconds } from '../../../../sim/time.ts';
import { decideConfigChanges } from '../../../../engine/kraft/controller/alter-configs.ts';
import { decideIsrChanges } from '../../../../engine/kraft/controller/alter-partition.ts';
import { decideTopicCreation } from '../../../../engine/kraft/controller/create-topics.ts';
import type { ControllerFlags } from '../../../../engine/kraft/controller/facts.ts';
import { fenceStaleBrokers } from '../../../../engine/kraft/controller/heartbeats.ts';
import { completedReassignment } from '../../../../engine/kraft/controller/reassignment-plan.ts';
import { flagsOf } from '../../../../engine/config/eras.ts';
import { brokerOf, type Partition } from '../../../../engine/metadata/image.ts';
import { apis } from '../../../../engine/protocol/apis.ts';
import { complete } from '../../../../engine/protocol/codec/codec.ts';
import { ErrorCode } from '../../../../engine/protocol/errors.ts';
import {
  beat,
  carryOut,
  controllerWorld,
  factsOf,
  register,
  type ControllerWorld,
} from '../../../kit/controller-world.ts';

/** Three brokers with one partition on all of them; two must be in sync. */
function worldWith(flag?: keyof ControllerFlags): ControllerWorld {
  const plain = controllerWorld();
  const flags = flagsOf('4.3', flag === undefined ? {} : { [flag]: true });
  const world = { ...plain, settings: { ...plain.settings, flags } };
  for (const id of [1, 2, 3]) {
    register(world, id);
    beat(world, id);
  }
  const assignments = [{ partitionIndex: 0, brokerIds: [1, 2, 3] }];
  const configs = [{ name: 'min.insync.replicas', value: '2' }];
  const topic = { name: 't', numPartitions: -1, replicationFactor: -1, assignments, configs };
  const request = complete(apis.CreateTopics.request, 7, { topics: [topic] });
  carryOut(world, decideTopicCreation(world.image, request, factsOf(world)));
  return world;
}

const partitionIn = ({ image }: ControllerWorld): Partition | undefined =>
  valuesOf(image.partitions)[0];

function hide(world: ControllerWorld, ...ids: readonly number[]): void {
  for (const id of ids) beat(world, id, { wantFence: true });
}

test('a reassignment waits for those that come, and for all only if there will be fewer', () => {
  const fewer = { replicas: [4, 3, 1, 2], adding: [4], removing: [1, 2] };
  const asMany = { replicas: [3, 4, 1], adding: [4], removing: [1] };

  expect(completedReassignment(fewer, [4, 1, 2])).toBeUndefined();
  expect(completedReassignment(fewer, [4, 1, 2], 'added')).toBeDefined();
  expect(completedReassignment(asMany, [4, 1])).toBeDefined();
  expect(completedReassignment(asMany, [4, 1], 'all')).toBeUndefined();
});

test.each([
  [undefined, -1],
  ['elect-fenced-last-leader', 1],
] as const)('with %s, a partition without anybody is led by %i', (flag, leader) => {
  const world = worldWith(flag);
  hide(world, 3, 2, 1);
  for (const id of [1, 2]) {
    world.now += seconds(100);
    register(world, id, 2);
  }
  beat(world, 3);
  expect(partitionIn(world)).toMatchObject({ leader, lastKnownElr: leader === -1 ? [1] : [] });
});

test.each([
  [undefined, 1],
  ['expire-brokers-together', 2],
] as const)('with %s, of two silent brokers the first round fences %i', (flag, count) => {
  const world = worldWith(flag);
  world.now += seconds(10);
  beat(world, 3);
  carryOut(world, fenceStaleBrokers(world.image, factsOf(world)));
  const fenced = [1, 2].filter((id) => brokerOf(world.image, id)?.fenced === true);
  expect(fenced).toHaveLength(count);
});

test.each([
  [undefined, ErrorCode.NOT_CONTROLLER],
  ['fence-alter-partition-of-the-future', ErrorCode.FENCED_LEADER_EPOCH],
] as const)('with %s, a leader that knows more than the controller hears %i', (flag, errorCode) => {
  const world = worldWith(flag);
  const partition = { partitionIndex: 0, leaderEpoch: 9, partitionEpoch: 0 };
  const topicId = valuesOf(world.image.topics)[0]?.uuid ?? '';
  const request = complete(apis.AlterPartition.request, 3, {
    brokerId: 1,
    brokerEpoch: brokerOf(world.image, 1)?.epoch ?? -1,
    topics: [{ topicId, partitions: [partition] }],
  });
  const answer = carryOut(world, decideIsrChanges(world.image, request, factsOf(world)));
  expect(answer).toMatchObject({ topics: [{ partitions: [{ errorCode }] }] });
});

test.each([
  [undefined, []],
  ['keep-elr-on-min-isr-change', [2]],
] as const)('with %s, another min.insync.replicas leaves these eligible: %s', (flag, elr) => {
  const world = worldWith(flag);
  hide(world, 3, 2);
  const configs = [{ name: 'min.insync.replicas', configOperation: 0, value: '3' }];
  const resources = [{ resourceType: 2, resourceName: 't', configs }];
  const body = { resources, validateOnly: false };
  const request = complete(apis.IncrementalAlterConfigs.request, 1, body);
  const facts = { ...factsOf(world), isForwarded: true };
  carryOut(world, decideConfigChanges(world.image, request, facts));
  expect(partitionIn(world)?.elr).toEqual(elr);
});

test.each([
  [undefined, []],
  ['miss-unclean-shutdown', [2]],
] as const)('with %s, after an unclean stop these are still eligible: %s', (flag, elr) => {
  const world = worldWith(flag);
  hide(world, 3, 2);
  world.now += seconds(100);
  register(world, 2, 2);
  expect(partitionIn(world)?.elr).toEqual(elr);
});

test.each([
  [undefined, { fenced: false, moved: false }],
  ['re-registration-fences', { fenced: true, moved: false }],
  ['re-registration-changes-epoch', { fenced: false, moved: true }],
] as const)('with %s, a broker that registers again in the same life is %o', (flag, expected) => {
  const world = worldWith(flag);
  const before = brokerOf(world.image, 2);
  register(world, 2);
  const { fenced, epoch } = brokerOf(world.image, 2) ?? {};
  expect({ fenced, moved: epoch !== before?.epoch }).toEqual(expected);
});

test.each([
  [undefined, false],
  ['unfence-at-log-end', true],
] as const)(
  'with %s, a broker that has read its own registration only stays fenced: %s',
  (flag, fenced) => {
    const world = worldWith(flag);
    register(world, 4);
    const readSoFar = world.nextOffset - 1;
    hide(world, 3);
    beat(world, 4, { currentMetadataOffset: readSoFar });
    expect(brokerOf(world.image, 4)?.fenced).toBe(fenced);
  },
);
