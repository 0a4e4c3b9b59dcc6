// Who is in sync, and who is waited for: museum M05, M07 to M09, M13, M14, M24, and part 5 §F.
import { brokerOf, type Broker } from '../../../engine/metadata/image.ts';
import { configuring, reassigning } from '../../kit/admin-questions.ts';
import { fetching, producing } from '../../kit/questions.ts';
import {
  ask,
  heal,
  imageOf,
  openStage,
  partitionAt,
  pass,
  replicaAt,
  replicaNamed,
  send,
  stop,
  strike,
  until,
  untilServing,
  type Stage,
} from '../../kit/stage.ts';
import { endOf, hold, late, orders, patient, write } from './moves.ts';
import type { Flags, Schedule } from './schedule.ts';

const three = { name: 'orders', assignment: [[1, 2, 3]] };
const app = { to: 'b1' };
const longLag = { 'replica.lag.time.max.ms': '30000' };

const isrOf = (stage: Stage): readonly number[] => partitionAt(stage, orders).isr;

/** A broker's registration: as another one believes it to be; without one, as the best informed node does. */
function registered(stage: Stage, broker: number, by?: number): Broker {
  const found = brokerOf(imageOf(stage, by), broker);
  if (found === undefined) throw new Error(`broker ${broker} is not registered`);
  return found;
}

const apart = (stage: Stage, one: string, other: string): number =>
  strike(stage, 'partition', { groups: [[one], [other]] });

/** Broker 3 comes back and is proposed, and is cut off before anybody has decided. */
function proposedAndCutOff(flags: Flags): { readonly stage: Stage; readonly proposal: number } {
  const configs = {
    'broker.session.timeout.ms': '9000',
    'replica.lag.time.max.ms': '500',
    'replica.fetch.wait.max.ms': '100',
  };
  const topics = [three, { name: 'other', assignment: [[1]] }];
  const stage = openStage({ flags, configs, topics });
  ask(stage, app, producing(stage, orders, ['a']));
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => isrOf(stage).length === 2);
  const proposal = hold(stage, 'b1', 'c1', 'AlterPartition request');
  heal(stage, death);
  until(stage, () => replicaAt(stage, 1, orders).isr.type === 'pending-expand');
  apart(stage, 'b1', 'b3');
  return { stage, proposal };
}

/** It is decided, and the leader does not hear of it while it goes on writing. */
function decidesUnheard(stage: Stage, proposal: number): Stage {
  late(stage, 1, 3_000);
  heal(stage, proposal);
  until(stage, () => isrOf(stage).includes(3));
  pass(stage, 600);
  send(stage, app, producing(stage, orders, ['b']));
  pass(stage, 400);
  return stage;
}

/** Whoever may be in sync by now is waited for, though it lags. */
function proposedAndBehind(flags: Flags): Stage {
  const { stage, proposal } = proposedAndCutOff(flags);
  return decidesUnheard(stage, proposal);
}

/** The same, when other news comes before the decision. */
function proposedAndNewsComes(flags: Flags): Stage {
  const { stage, proposal } = proposedAndCutOff(flags);
  ask(
    stage,
    { to: 'b2', by: 'reader' },
    configuring('topic', 'other', { 'retention.ms': '100000' }),
  );
  pass(stage, 100);
  return decidesUnheard(stage, proposal);
}

/** A broker that nobody hears goes on fetching, and has everything. */
function fencedAndFetching(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [three] });
  apart(stage, 'c1', 'b3');
  until(stage, () => !isrOf(stage).includes(3));
  pass(stage, 2_000);
  return stage;
}

/** Broker 3 is proposed, dies, and is back without its records before the controller hears of it. */
function lostItBeforeItJoined(flags: Flags): Stage {
  // Chance decides what a power failure leaves: with this seed it takes what nobody had synced.
  const stage = openStage({ seed: 'd', flags, topics: [three], configs: longLag });
  ask(stage, app, producing(stage, orders, ['a']));
  // Long enough for the operating system to write it back.
  pass(stage, 40_000);
  ask(stage, app, producing(stage, orders, ['b']));
  const death = strike(stage, 'power-loss', { host: 'b3' });
  pass(stage, 2_000);
  const held = hold(stage, 'b1', 'c1', 'AlterPartition request');
  heal(stage, death);
  until(stage, () => replicaAt(stage, 1, orders).isr.type === 'pending-expand');
  const again = strike(stage, 'power-loss', { host: 'b3' });
  pass(stage, 2_000);
  hold(stage, 'b3', 'b1', 'Fetch request');
  heal(stage, again);
  until(stage, () => replicaNamed(stage, 3, orders)?.role === 'follower');
  pass(stage, 3_000);
  heal(stage, held);
  pass(stage, 500);
  strike(stage, 'kill', { process: 'b2' });
  until(stage, () => !isrOf(stage).includes(2));
  return stage;
}

/** Two lives of broker 3 ask at once: one that had everything, and the next, which has lost it. */
function askedByTwoLives(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [three], configs: longLag });
  const word = hasEverythingUnheard(stage);
  const { epoch } = registered(stage, 3);
  hold(stage, 'c1', 'b1', 'Fetch response');
  hold(stage, 'b1', 'b3', 'Fetch response');
  const death = strike(stage, 'power-loss', { host: 'b3' });
  pass(stage, 2_000);
  // What the first life asked keeps a thread of the leader busy until the next life has asked, too.
  const slow = strike(stage, 'cpu-starve', { host: 'b1', factor: 10_000 });
  heal(stage, word);
  pass(stage, 1);
  heal(stage, slow);
  heal(stage, death);
  until(stage, () => (replicaAt(stage, 1, orders).followers.get(3)?.brokerEpoch ?? -1) > epoch);
  pass(stage, 1_000);
  strike(stage, 'kill', { process: 'b2' });
  until(stage, () => !isrOf(stage).includes(2));
  return stage;
}

/** Broker 3 is back and has copied all, which its leader does not hear: the fetch that says so is held. */
function hasEverythingUnheard(stage: Stage): number {
  ask(stage, app, producing(stage, orders, ['a']));
  // Long enough for the operating system to write it back.
  pass(stage, 40_000);
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => !isrOf(stage).includes(3));
  ask(stage, app, producing(stage, orders, ['b']));
  const answer = hold(stage, 'b1', 'b3', 'Fetch response');
  heal(stage, death);
  until(stage, () => !registered(stage, 3, 1).fenced);
  pass(stage, 1_000);
  const word = hold(stage, 'b3', 'b1', 'Fetch request');
  heal(stage, answer);
  until(stage, () => endOf(stage, 3) === 2);
  return word;
}

/** A leader that cannot show all it has, for too few are in sync, is asked by one who has only that much. */
function caughtUpWithWhatIsVisible(flags: Flags): Stage {
  const stage = openStage({
    flags,
    configs: { ...longLag, 'replica.fetch.max.bytes': '100' },
    topics: [{ ...three, configs: { 'min.insync.replicas': '2' } }],
  });
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => !isrOf(stage).includes(3));
  const values = Array.from({ length: 8 }, (_, i) => `v${i}`);
  for (const value of values) write(stage, 1, value);
  until(stage, () => endOf(stage, 2) === 8);
  strike(stage, 'kill', { process: 'b1' });
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  const cut = apart(stage, 'b2', 'b3');
  heal(stage, death);
  untilServing(stage, 3);
  pass(stage, 200);
  heal(stage, cut);
  until(stage, () => isrOf(stage).includes(3));
  return stage;
}

/** A follower that lags leaves, and with it what held the rest back. */
function laggingFollower(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [three] });
  apart(stage, 'b1', 'b3');
  send(stage, app, producing(stage, orders, ['a']));
  until(stage, () => !isrOf(stage).includes(3));
  pass(stage, 300);
  return stage;
}

/** A follower that is shutting down cannot join, and nobody need wait for it. */
function leavingFollower(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [three], configs: patient });
  hold(stage, 'c1', 'b3', 'BrokerHeartbeat response');
  pass(stage, 600);
  stop(stage, 'b3');
  until(stage, () => !isrOf(stage).includes(3));
  hold(stage, 'b3', 'b1', 'Fetch request');
  for (let round = 0; round < 6; round += 1) {
    send(stage, { ...app, connection: `${round}` }, producing(stage, orders, [`a${round}`]));
    pass(stage, 200);
  }
  return stage;
}

/** The partition moves, and one of those that it leaves was in sync. */
function movedAway(flags: Flags): Stage {
  const stage = openStage({ flags, brokers: 4, topics: [three] });
  ask(stage, app, reassigning(orders, [1, 2, 4]));
  until(stage, () => isrOf(stage).includes(4) && !isrOf(stage).includes(3));
  pass(stage, 500);
  return stage;
}

/** The replica in a consumer's rack lags, and nobody has it in sync any more. */
function nearButBehind(flags: Flags): Stage {
  const stage = openStage({
    flags,
    topics: [three],
    racks: { 1: 'east', 2: 'west', 3: 'north' },
    configs: {
      'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
    },
  });
  ask(stage, app, producing(stage, orders, ['a']));
  pass(stage, 600);
  apart(stage, 'b1', 'b3');
  write(stage, 1, 'b');
  until(stage, () => !isrOf(stage).includes(3));
  pass(stage, 100);
  ask(stage, { to: 'b1', by: 'reader' }, fetching(orders, 0, { rack: 'north' }));
  return stage;
}

/** The defects of this chapter, each with what makes it show. */
export const inSyncSchedules: readonly Schedule[] = [
  { flag: 'maximal-isr', checker: 'R-15', play: proposedAndBehind },
  { flag: 'forget-pending-isr-change', checker: 'R-05', play: proposedAndNewsComes },
  { flag: 'isr-eligibility', checker: 'K-13', play: fencedAndFetching },
  { flag: 'replica-epoch-in-isr-changes', checker: 'R-04', play: lostItBeforeItJoined },
  { flag: 'expand-isr-with-stale-broker-epoch', checker: 'R-04', play: askedByTwoLives },
  { flag: 'expand-isr-below-epoch-start', checker: 'R-08', play: caughtUpWithWhatIsVisible },
  { flag: 'keep-high-watermark-after-isr-shrink', checker: 'R-15', play: laggingFollower },
  { flag: 'count-ineligible-replica', checker: 'R-15', play: leavingFollower },
  { flag: 'prefer-unreachable-replica', checker: 'R-23', play: nearButBehind },
  { flag: 'isr-outside-replicas', checker: 'R-21', play: movedAway },
];
