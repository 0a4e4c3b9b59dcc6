// Proposals that come too late: behaviours L27 and L28 of the specification. A proposal of the leader is held
// on its way, and meanwhile the world changes.
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import { brokerOf } from '../../../engine/metadata/image.ts';
import {
  ask,
  heal,
  imageOf,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  strike,
  until,
  type Stage,
} from '../../kit/stage.ts';
import { fetching, producing } from '../../kit/questions.ts';
import { byNumber, valuesRead } from '../../kit/outcomes.ts';
import { expectTold, rowsOf, untilTold, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const kinds = [...usualKinds, 'broker-registered', 'broker-fenced', 'broker-unfenced'];

const kill = (stage: Stage, broker: number): number =>
  strike(stage, 'kill', { process: `b${broker}` });
const isr = (stage: Stage): readonly number[] => byNumber(partitionAt(stage, orders).isr);
const isFenced = (stage: Stage, broker: number): boolean =>
  brokerOf(imageOf(stage), broker)?.fenced === true;

/** Broker 3 has caught up, and the leader's proposal to let it in is held on its way. */
function proposalHeld(): { readonly stage: Stage; readonly held: number } {
  const stage = openStage({ topics: [three] });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['a', 'b']));
  const death = kill(stage, 3);
  until(stage, () => isr(stage).length === 2);
  pass(stage, 100);
  const message = 'AlterPartition request';
  const held = strike(stage, 'hold', { from: ['b1'], to: ['c1'], oneWay: true, message });
  heal(stage, death);
  until(stage, () => replicaAt(stage, 1, orders).isr.type === 'pending-expand');
  return { stage, held };
}

const errorsAnswered = (stage: Stage): unknown[] =>
  rowsOf(stage, 'isr-change-answered', 'b1').map(({ fields }) => fields['error']);

test('L27 a follower that is fenced before the controller hears of it is not let in', () => {
  const { stage, held } = proposalHeld();
  kill(stage, 3);
  until(stage, () => isFenced(stage, 3));
  pass(stage, 100);

  heal(stage, held);
  until(stage, () => replicaAt(stage, 1, orders).isr.type === 'committed');

  expect(errorsAnswered(stage)).toContain(ErrorCode.INELIGIBLE_REPLICA);
  expect(byNumber(replicaAt(stage, 1, orders).isr.isr)).toEqual([1, 2]);
  expect(isr(stage)).toEqual([1, 2]);
  expectTold(stage, 'kraft/L27-fenced-before-it-joined', kinds);
});

test('L27 a proposal that was made of an older partition epoch is refused, and newer metadata is waited for', () => {
  const { stage, held } = proposalHeld();
  const message = 'Fetch response';
  const noNews = strike(stage, 'hold', { from: ['c1'], to: ['b1'], oneWay: true, message });
  kill(stage, 2);
  // The partition changes with the death of a member, and the leader has not heard of it.
  until(stage, () => isFenced(stage, 2));
  heal(stage, held);
  untilTold(stage, 'isr-change-answered');
  pass(stage, 50);

  expect(errorsAnswered(stage)).toEqual([ErrorCode.INVALID_UPDATE_VERSION]);
  expect(replicaAt(stage, 1, orders).isr.type).toBe('pending-expand');
  heal(stage, noNews);
  until(stage, () => isr(stage).includes(3));
  expect(isr(stage)).toEqual([1, 3]);
  expectTold(stage, 'kraft/L27-older-partition-epoch', kinds);
});

test('L28 a replica that had caught up and came back with an empty disk is not taken for what it was', () => {
  const { stage, held } = proposalHeld();
  const epoch = brokerOf(imageOf(stage), 3)?.epoch ?? -1;
  const death = kill(stage, 3);
  strike(stage, 'wipe-disk', { host: 'b3' });
  // Without the leader it gets nothing back.
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b3']] });
  heal(stage, death);
  until(stage, () => {
    const now = brokerOf(imageOf(stage), 3);
    return now !== undefined && now.epoch > epoch && !now.fenced;
  });
  expect(replicaAt(stage, 3, orders).log.logEndOffset).toBe(0);

  heal(stage, held);
  untilTold(stage, 'isr-change-answered');
  expect(errorsAnswered(stage)).toEqual([ErrorCode.INELIGIBLE_REPLICA]);
  expect(isr(stage)).toEqual([1, 2]);
  heal(stage, cut);
  until(stage, () => isr(stage).length === 3);

  expect(replicaAt(stage, 3, orders).log.logEndOffset).toBe(2);
  expect(valuesRead(ask(stage, { to: 'b1' }, fetching(orders, 0)))).toEqual(['a', 'b']);
  expectTold(stage, 'kraft/L28-empty-disk', kinds);
});
