// Epochs that keep old leaders and old followers apart: behaviours L21 and L22 of the specification.
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../engine/protocol/errors.ts';
import {
  ask,
  heal,
  openStage,
  partitionAt,
  partitionNamed,
  pass,
  replicaAt,
  replicaNamed,
  strike,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { configuring, electingPreferred } from '../../kit/admin-questions.ts';
import { producing } from '../../kit/questions.ts';
import { offsetOf } from '../../kit/outcomes.ts';
import { expectOrder, expectTold, rowsOf, usualKinds } from '../../kit/telling.ts';

const orders = 'orders-0';
const kinds = [...usualKinds, 'fetch-refused', 'leader-elected', 'broker-unfenced'];

const kill = (stage: Stage, broker: number): number =>
  strike(stage, 'kill', { process: `b${broker}` });

/** A write to a broker, on a connection of its own. */
const write = (stage: Stage, broker: number, value: string): number => {
  const to = { to: `b${broker}`, connection: value };
  return offsetOf(ask(stage, to, producing(stage, orders, [value], { acks: 1 })));
};

function untilLeads(stage: Stage, broker: number): void {
  until(stage, () => replicaNamed(stage, broker, orders)?.role === 'leader');
  untilServing(stage, broker);
}

test('L21 when both have epochs that the other never saw, truncation takes two steps', () => {
  const stage = openStage({
    topics: [{ name: 'orders', assignment: [[1, 2]] }],
    configs: { 'replica.lag.time.max.ms': '30000' },
  });
  const unclean = { 'unclean.leader.election.enable': 'true' };
  ask(stage, { to: 'b1' }, configuring('topic', 'orders', unclean));
  const { leaderEpoch: e1 } = partitionAt(stage, orders);
  write(stage, 1, 'both have it');
  until(stage, () => replicaAt(stage, 2, orders).log.logEndOffset === 1);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  write(stage, 1, 'b1 alone');
  const first = kill(stage, 1);
  untilLeads(stage, 2);
  write(stage, 2, 'b2 alone');
  write(stage, 2, 'b2 alone again');
  const second = kill(stage, 2);
  until(stage, () => partitionAt(stage, orders).leader === -1);
  heal(stage, first);
  untilLeads(stage, 1);
  write(stage, 1, 'b1 alone again');
  const third = kill(stage, 1);
  until(stage, () => partitionAt(stage, orders).leader === -1);
  heal(stage, second);
  untilLeads(stage, 2);
  // Every change of leader takes an epoch, that to nobody as well.
  const last = partitionAt(stage, orders).leaderEpoch;
  expect(replicaAt(stage, 2, orders).log.epochs).toEqual([
    { epoch: e1, startOffset: 0 },
    { epoch: e1 + 1, startOffset: 1 },
    { epoch: last, startOffset: 3 },
  ]);

  heal(stage, cut);
  heal(stage, third);
  until(stage, () => partitionNamed(stage, orders)?.isr.length === 2);

  const steps = rowsOf(stage, 'log-truncated', 'b1').map(({ fields }) => [
    fields['from'],
    fields['to'],
    fields['reason'],
  ]);
  expect(steps).toEqual([
    [3, 2, `the leader's epoch ${e1 + 1} ends at 3`],
    [2, 1, `the leader's epoch ${e1} ends at 1`],
  ]);
  write(stage, 2, 'both have it, too');
  until(stage, () => replicaAt(stage, 1, orders).log.logEndOffset === 4);
  expect(replicaAt(stage, 1, orders).log.epochs).toEqual(replicaAt(stage, 2, orders).log.epochs);
  expectTold(stage, 'brokers/L21-two-step-truncation', kinds);
});

/** Broker 2 leads, and broker 1, which is preferred, is in sync again. */
function openWithSecondLeading(): Stage {
  const stage = openStage({
    topics: [{ name: 'orders', assignment: [[1, 2, 3]] }],
    configs: { 'replica.lag.time.max.ms': '30000', 'replica.fetch.backoff.ms': '1000' },
  });
  const death = kill(stage, 1);
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  heal(stage, death);
  until(stage, () => partitionAt(stage, orders).isr.length === 3);
  untilServing(stage, 1);
  // Both have a fetch out there: nobody waits for his next attempt.
  const { followers } = replicaAt(stage, 2, orders);
  until(stage, () => [1, 3].every((id) => followers.get(id)?.logEndOffset === 0));
  pass(stage, 100);
  return stage;
}

/** What a broker is told by the controller comes so much later. */
const late = (stage: Stage, broker: number): number =>
  strike(stage, 'slow-link', {
    from: ['c1'],
    to: [`b${broker}`],
    oneWay: true,
    latency: { kind: 'constant', value: 400_000 },
  });

const refusals = (stage: Stage, broker: string): unknown[] =>
  rowsOf(stage, 'fetch-refused', broker).map(({ fields }) => [fields['source'], fields['error']]);

test('L22 a follower of a past epoch is fenced, and waits until it hears who leads', () => {
  const stage = openWithSecondLeading();
  late(stage, 3);

  ask(stage, { to: 'b1', by: 'reader' }, electingPreferred(orders));
  until(stage, () => replicaAt(stage, 1, orders).role === 'leader');
  until(stage, () => replicaAt(stage, 3, orders).leader === 1);
  pass(stage, 1_000);

  expect(refusals(stage, 'b3')).toContainEqual([2, ErrorCode.FENCED_LEADER_EPOCH]);
  expectOrder(stage, [
    'b2 role-changed partition=orders-0 role=follower leader=1',
    'b3 fetch-refused partition=orders-0 source=2 error=74',
    'b3 role-changed partition=orders-0 role=follower leader=1',
  ]);
  expect(replicaAt(stage, 1, orders).followers.get(3)?.logEndOffset).toBe(0);
  expectTold(stage, 'brokers/L22-fenced-follower', kinds);
});

test('L22 a follower that knows more than its leader tries again after a second', () => {
  const stage = openWithSecondLeading();
  late(stage, 1);

  ask(stage, { to: 'b2', by: 'reader' }, electingPreferred(orders));
  until(stage, () => replicaAt(stage, 3, orders).leader === 1);
  until(stage, () => replicaAt(stage, 1, orders).role === 'leader');
  until(stage, () => replicaAt(stage, 1, orders).followers.get(3)?.logEndOffset === 0);

  expect(refusals(stage, 'b3')).toContainEqual([1, ErrorCode.UNKNOWN_LEADER_EPOCH]);
  const [refused] = rowsOf(stage, 'fetch-refused', 'b3').filter(
    ({ fields }) => fields['source'] === 1,
  );
  const backAfterMs = (stage.world.state.queue.now - (refused?.at ?? 0)) / 1_000;
  expect(backAfterMs).toBeGreaterThan(1_000);
  expect(backAfterMs).toBeLessThan(1_050);
  expectTold(stage, 'brokers/L22-unknown-leader-epoch', kinds);
});
