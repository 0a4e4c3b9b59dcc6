// What schedules of replication do again and again.
import { electingPreferred, reassigning } from '../../kit/admin-questions.ts';
import { offsetOf } from '../../kit/outcomes.ts';
import { producing } from '../../kit/questions.ts';
import { ask, partitionAt, replicaAt, strike, until, type Stage } from '../../kit/stage.ts';

/** The partition that most schedules are about. */
export const orders = 'orders-0';

/** Nobody is expelled, and nobody leaves the ISR, for being silent a while. */
export const patient = {
  'broker.session.timeout.ms': '30000',
  'replica.lag.time.max.ms': '30000',
};

/** The first of these replicas leads from now on, and knows it. */
export function lead(stage: Stage, replicas: readonly number[], partition = orders): void {
  const [leader = -1] = replicas;
  const { leaderEpoch } = partitionAt(stage, partition);
  ask(stage, { to: 'b1', connection: 'operator' }, reassigning(partition, replicas));
  until(stage, () => partitionAt(stage, partition).replicas[0] === leader);
  ask(stage, { to: 'b1', connection: 'operator' }, electingPreferred(partition));
  until(
    stage,
    () =>
      replicaAt(stage, leader, partition).role === 'leader' &&
      replicaAt(stage, leader, partition).leaderEpoch > leaderEpoch,
  );
}

/** What one broker says to another is held from now on. */
export const hold = (stage: Stage, from: string, to: string, message: string): number =>
  strike(stage, 'hold', { from: [from], to: [to], oneWay: true, message });

/** What the controller tells a broker comes so much later. */
export const late = (stage: Stage, broker: number, byMs: number): number =>
  strike(stage, 'slow-link', {
    from: ['c1'],
    to: [`b${broker}`],
    oneWay: true,
    latency: { kind: 'constant', value: byMs * 1_000 },
  });

/** One record that the leader alone acknowledges. Its offset. */
export const write = (stage: Stage, leader: number, value: string, partition = orders): number =>
  offsetOf(
    ask(
      stage,
      { to: `b${leader}`, connection: value },
      producing(stage, partition, [value], { acks: 1 }),
    ),
  );

/** Where a broker's log ends. */
export const endOf = (stage: Stage, broker: number): number =>
  replicaAt(stage, broker, orders).log.logEndOffset;
