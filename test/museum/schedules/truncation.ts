// Where logs part, and how they come together again: museum M01, M03, M06, M10, M17, M18, M21 and part 5 §F.
import { configuring } from '../../kit/admin-questions.ts';
import { deletingRecords, producing } from '../../kit/questions.ts';
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
import { endOf, hold, lead, orders, patient, write } from './moves.ts';
import type { Flags, Schedule } from './schedule.ts';

const two = { name: 'orders', assignment: [[1, 2]] };
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const longLag = { 'replica.lag.time.max.ms': '30000' };

const values = (count: number, name = 'v'): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i}`);

const isrOf = (stage: Stage): readonly number[] => partitionAt(stage, orders).isr;

/** All have the second record; the followers do not know yet that it is committed, and two leaders die. */
function twoLeadersDie(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [three], configs: longLag });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['m0']));
  pass(stage, 600);
  ask(stage, { to: 'b1' }, producing(stage, orders, ['m1']));
  strike(stage, 'partition', { groups: [['b2'], ['b3']] });
  strike(stage, 'kill', { process: 'b1' });
  until(stage, () => replicaAt(stage, 3, orders).leader === 2);
  pass(stage, 100);
  return stage;
}

/** Broker 2 leads and writes nothing; then broker 1 leads again. */
function nothingWritten(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [two] });
  write(stage, 1, 'both have it');
  until(stage, () => endOf(stage, 2) === 1);
  lead(stage, [2, 1]);
  lead(stage, [1, 2]);
  write(stage, 1, 'b2 should have it');
  pass(stage, 5_000);
  stage.end();
  return stage;
}

/** A leader that was cut off comes back: it has what nobody else has, and lacks what is visible. */
function formerLeader(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [two] });
  ask(stage, { to: 'b1' }, producing(stage, orders, ['both have it']));
  pass(stage, 1_000);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  write(stage, 1, 'b1 alone');
  const death = strike(stage, 'kill', { process: 'b1' });
  until(stage, () => replicaAt(stage, 2, orders).role === 'leader');
  ask(stage, { to: 'b2' }, producing(stage, orders, ['b2 alone', 'and again']));
  heal(stage, cut);
  heal(stage, death);
  until(stage, () => isrOf(stage).length === 2);
  return stage;
}

/** Where a follower stopped the leader has nothing any more. */
function belowTheStart(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [three] });
  ask(stage, { to: 'b1' }, producing(stage, orders, values(10)));
  pass(stage, 1_000);
  const death = strike(stage, 'kill', { process: 'b3' });
  until(stage, () => isrOf(stage).length === 2);
  ask(stage, { to: 'b1' }, producing(stage, orders, values(80, 'w')));
  ask(stage, { to: 'b1' }, deletingRecords(orders, 50));
  heal(stage, death);
  until(stage, () => isrOf(stage).length === 3);
  return stage;
}

/** The same with a follower that once led, where the leader has what an earlier leader wrote. */
function elsewhereBelowTheStart(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [two], configs: { 'replica.lag.time.max.ms': '5000' } });
  const ofLeader = hold(stage, 'b1', 'b2', 'Fetch response');
  pass(stage, 600);
  for (const value of values(20)) write(stage, 1, value);
  const ofFollower = hold(stage, 'b1', 'b2', 'Fetch request');
  lead(stage, [2, 1]);
  heal(stage, ofLeader);
  write(stage, 2, 'b2 alone');
  const lastly = hold(stage, 'b2', 'b1', 'Fetch request');
  lead(stage, [1, 2]);
  const death = strike(stage, 'kill', { process: 'b2' });
  heal(stage, ofFollower);
  until(stage, () => replicaAt(stage, 1, orders).log.highWatermark === 20);
  ask(stage, { to: 'b1' }, deletingRecords(orders, 10));
  heal(stage, lastly);
  heal(stage, death);
  pass(stage, 5_000);
  stage.end();
  return stage;
}

/** What a former leader has in place of a record counts as that record. */
function otherRecordInItsPlace(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [three], configs: patient });
  write(stage, 1, 'everybody has it');
  until(stage, () => [2, 3].every((node) => endOf(stage, node) === 1));
  for (const follower of ['b2', 'b3']) hold(stage, 'b1', follower, 'Fetch response');
  pass(stage, 600);
  write(stage, 1, 'b1 alone');
  const asks = hold(stage, 'b1', 'b2', 'Fetch request');
  lead(stage, [2, 1, 3]);
  until(stage, () => replicaAt(stage, 3, orders).leader === 2);
  write(stage, 2, 'in its place');
  until(stage, () => endOf(stage, 3) === 2);
  heal(stage, asks);
  pass(stage, 100);
  return stage;
}

/** A checkpoint is written while nobody leads, and then the broker starts again. */
function nobodyLeads(flags: Flags): Stage {
  const stage = openStage({
    flags,
    configs: { 'replica.high.watermark.checkpoint.interval.ms': '100' },
    topics: [two, { name: 'other', assignment: [[2]] }],
  });
  const restart = (): void => {
    const death = strike(stage, 'kill', { process: 'b2' });
    pass(stage, 200);
    heal(stage, death);
    until(stage, () => replicaNamed(stage, 2, orders)?.role === 'follower');
  };
  ask(stage, { to: 'b1' }, producing(stage, orders, ['both have it']));
  pass(stage, 1_000);
  restart();
  strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  until(stage, () => !isrOf(stage).includes(2));
  strike(stage, 'kill', { process: 'b1' });
  until(stage, () => partitionNamed(stage, orders)?.leader === -1);
  pass(stage, 500);
  restart();
  return stage;
}

/** A fetch that brought nothing is followed by another one. */
function nothingNew(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [two] });
  write(stage, 1, 'both have it');
  pass(stage, 1_500);
  return stage;
}

/** Whoever a follower fetches from does not run. */
function nobodyThere(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [two], configs: patient });
  strike(stage, 'kill', { process: 'b1' });
  pass(stage, 1_500);
  return stage;
}

/** Two that lead by turns, each without the other, though neither was in sync: both logs have what the other lacks. */
function ledByTurns(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [two], configs: longLag });
  const unclean = { 'unclean.leader.election.enable': 'true' };
  ask(stage, { to: 'b1' }, configuring('topic', 'orders', unclean));
  write(stage, 1, 'both have it');
  until(stage, () => endOf(stage, 2) === 1);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  const kill = (process: string): number => strike(stage, 'kill', { process });
  const untilLeads = (broker: number): void => {
    until(stage, () => replicaNamed(stage, broker, orders)?.role === 'leader');
    untilServing(stage, broker);
  };
  write(stage, 1, 'b1 alone');
  const first = kill('b1');
  untilLeads(2);
  write(stage, 2, 'b2 alone');
  write(stage, 2, 'b2 alone again');
  const second = kill('b2');
  until(stage, () => partitionNamed(stage, orders)?.leader === -1);
  heal(stage, first);
  untilLeads(1);
  write(stage, 1, 'b1 alone again');
  const third = kill('b1');
  until(stage, () => partitionNamed(stage, orders)?.leader === -1);
  heal(stage, second);
  untilLeads(2);
  heal(stage, cut);
  heal(stage, third);
  until(stage, () => isrOf(stage).length === 2);
  write(stage, 2, 'both should have it');
  pass(stage, 1_000);
  stage.end();
  return stage;
}

/** What another broker leads with ends before what was committed; before it is asked where, it has got more. */
function writtenBetweenTheQuestions(flags: Flags): Stage {
  const configs = { ...longLag, 'replica.high.watermark.checkpoint.interval.ms': '100' };
  const stage = openStage({ flags, topics: [two], configs });
  const unclean = { 'unclean.leader.election.enable': 'true' };
  ask(stage, { to: 'b1' }, configuring('topic', 'orders', unclean));
  write(stage, 1, 'both have it');
  until(stage, () => endOf(stage, 2) === 1);
  const cut = strike(stage, 'partition', { groups: [['b1'], ['b2']] });
  const death = strike(stage, 'kill', { process: 'b2' });
  until(stage, () => isrOf(stage).length === 1);
  for (const value of values(2, 'b1 alone ')) write(stage, 1, value);
  pass(stage, 500);
  const end = strike(stage, 'kill', { process: 'b1' });
  until(stage, () => partitionAt(stage, orders).leader === -1);
  heal(stage, death);
  until(stage, () => replicaNamed(stage, 2, orders)?.role === 'leader');
  untilServing(stage, 2);
  const asks = hold(stage, 'b1', 'b2', 'ListOffsets request');
  heal(stage, cut);
  heal(stage, end);
  pass(stage, 2_000);
  for (const value of values(3, 'b2 alone ')) write(stage, 2, value);
  heal(stage, asks);
  pass(stage, 1_000);
  return stage;
}

/** The defects of this chapter, each with what makes it show. */
export const truncationSchedules: readonly Schedule[] = [
  { flag: 'truncate-by-leader-epoch', checker: 'R-09', play: twoLeadersDie },
  {
    flag: 'truncate-step-by-step',
    checker: 'R-01',
    play: ledByTurns,
  },
  { flag: 'cache-epoch-on-first-write', checker: 'R-11', play: nothingWritten },
  { flag: 'keep-epoch-on-empty-truncation', checker: 'V-03', play: nothingWritten },
  { flag: 'high-watermark-before-truncation', checker: 'R-13', play: formerLeader },
  { flag: 'full-truncation-keeps-high-watermark', checker: 'R-07', play: belowTheStart },
  { flag: 'diverge-below-log-start', checker: 'V-03', play: elsewhereBelowTheStart },
  {
    flag: 'two-step-out-of-range',
    checker: 'R-09',
    // Logs without epochs do not find out where they part.
    besides: ['R-01'],
    play: writtenBetweenTheQuestions,
  },
  { flag: 'count-diverging-fetch', checker: 'R-04', play: otherRecordInItsPlace },
  { flag: 'partial-high-watermark-checkpoint', checker: 'R-06', play: nobodyLeads },
  { flag: 'forget-last-fetched-epoch', checker: 'R-12', play: nothingNew },
  { flag: 'fetch-without-back-off', checker: 'V-13', play: nobodyThere },
];
