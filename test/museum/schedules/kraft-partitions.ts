// What leaders propose and operators move: museum M46, and part 5 §F.
import { electingPreferred, reassigning } from '../../kit/admin-questions.ts';
import { ask, openStage, partitionAt, pass, strike, until, type Stage } from '../../kit/stage.ts';
import { activeOf } from './active.ts';
import type { Flags, Schedule } from './schedule.ts';

const orders = 'orders-0';

/** Time for the quorum to find another leader, while the old one goes on, and little for a follower to lag. */
const configs = {
  'broker.session.timeout.ms': '9000',
  'controller.quorum.fetch.timeout.ms': '10000',
  'controller.quorum.request.timeout.ms': '500',
  'replica.fetch.wait.max.ms': '100',
  'replica.lag.time.max.ms': '500',
  // What the old controller cannot commit any more it cannot answer: it must have nothing to write.
  'metadata.max.idle.interval.ms': '0',
};

/** A leader that follows the new controller has a connection to the old one, which goes on deciding. */
function twoControllers(flags: Flags): Stage {
  const assignment = [
    [1, 2, 3],
    [2, 3, 1],
  ];
  const topics = [{ name: 'orders', assignment }];
  const stage = openStage({ flags, controllers: 3, configs, topics });
  const { active, others } = activeOf(stage);
  strike(stage, 'partition', { groups: [[active], others] });
  const silent = { from: [active], to: ['b2', 'b3'], oneWay: true, message: 'Fetch response' };
  strike(stage, 'hold', silent);
  until(stage, () => activeOf(stage, active).active !== '');
  pass(stage, 2_000);
  ask(stage, { to: 'b1' }, reassigning(orders, [2, 1, 3]));
  ask(stage, { to: 'b1' }, electingPreferred(orders));
  strike(stage, 'partition', { groups: [['b2'], ['b3']] });
  pass(stage, 3_000);
  return stage;
}

/** The partition moves to other replicas while one of those that stay is away. */
const moving =
  (replicas: readonly number[]) =>
  (flags: Flags): Stage => {
    const topics = [{ name: 'orders', assignment: [[1, 2, 3]] }];
    const stage = openStage({ flags, brokers: 4, topics });
    strike(stage, 'kill', { process: 'b2' });
    until(stage, () => partitionAt(stage, orders).isr.length === 2);
    ask(stage, { to: 'b1' }, reassigning(orders, replicas));
    until(stage, () => partitionAt(stage, orders).isr.includes(4));
    pass(stage, 1_000);
    return stage;
  };

/** The defects of this chapter, each with what makes it show. */
export const partitionSchedules: readonly Schedule[] = [
  { flag: 'fence-alter-partition-of-the-future', checker: 'K-21', play: twoControllers },
  // Three become two, and one of them is away: the other one would be alone.
  { flag: 'complete-reassignment-too-early', checker: 'V-09', play: moving([2, 4]) },
  // Three stay three: whoever is away now was away before.
  { flag: 'wait-too-long-for-reassignment', checker: 'V-09', play: moving([1, 2, 4]) },
];
