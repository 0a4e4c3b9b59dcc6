// Who speaks of another reign counts for nothing: museum M04, M11, M17 and M26.
import { linkTo } from '../../../engine/broker/replica-fetching.ts';
import type { BrokerProcess } from '../../../engine/server/process.ts';
import { reassigning } from '../../kit/admin-questions.ts';
import {
  ask,
  heal,
  openStage,
  pass,
  replicaAt,
  stateOf,
  until,
  type Stage,
} from '../../kit/stage.ts';
import { endOf, hold, late, lead, orders, patient, write } from './moves.ts';
import type { Flags, Schedule } from './schedule.ts';

/** Two partitions: whoever loses the leader of one still has something to ask the other's. */
const pair = {
  name: 'orders',
  assignment: [
    [1, 2, 3],
    [2, 1, 3],
  ],
};

/** Broker 2 leads twice, and hears what broker 3 has asked in its first reign when it leads again. */
const askedInAnEarlierReign =
  (what: string) =>
  (flags: Flags): Stage => {
    const stage = openStage({ flags, configs: patient, topics: [pair] });
    write(stage, 1, 'everybody has it');
    until(stage, () => [2, 3].every((node) => endOf(stage, node) === 1));
    const held = hold(stage, 'b3', 'b2', what);
    lead(stage, [2, 1, 3]);
    until(stage, () => replicaAt(stage, 3, orders).leader === 2);
    late(stage, 3, 5_000);
    lead(stage, [1, 2, 3]);
    lead(stage, [2, 1, 3]);
    heal(stage, held);
    pass(stage, 100);
    return stage;
  };

/** Is a fetch of the partition by broker 3 on its way to broker 2? */
function isAsked(stage: Stage): boolean {
  const { links } = stateOf(stage, 'b3') as Pick<BrokerProcess, 'links'>;
  const fetcher = linkTo(links, 2)?.fetcher;
  if (fetcher?.isAsking !== true) return false;
  const { id } = replicaAt(stage, 3, orders);
  return fetcher.session.partitions.some((asked) => asked.id === id);
}

/** Broker 3 has what broker 1 wrote alone; broker 2 leads, and tells it to cut that, but is not heard. */
function toldToCut(flags: Flags): { readonly stage: Stage; readonly answer: number } {
  const configs = { ...patient, 'replica.fetch.wait.max.ms': '50' };
  const stage = openStage({ flags, configs, topics: [pair] });
  write(stage, 1, 'everybody has it');
  until(stage, () => [2, 3].every((node) => endOf(stage, node) === 1));
  const toSecond = hold(stage, 'b1', 'b2', 'Fetch response');
  pass(stage, 100);
  write(stage, 1, 'b2 lacks it');
  until(stage, () => endOf(stage, 3) === 2);
  const ofFirst = hold(stage, 'b1', 'b2', 'Fetch request');
  const slow = late(stage, 3, 200);
  lead(stage, [2, 1, 3]);
  until(stage, () => replicaAt(stage, 3, orders).leader === 2);
  until(stage, () => isAsked(stage));
  const answer = hold(stage, 'b2', 'b3', 'Fetch response');
  heal(stage, slow);
  pass(stage, 500);
  lead(stage, [1, 2, 3]);
  heal(stage, toSecond);
  heal(stage, ofFirst);
  until(stage, () => replicaAt(stage, 1, orders).log.highWatermark === 2);
  return { stage, answer };
}

/** What was committed since is cut when the answer comes at last, in the next reign of the same leader. */
function heardInALaterReign(flags: Flags): Stage {
  const { stage, answer } = toldToCut(flags);
  lead(stage, [2, 1, 3]);
  until(stage, () => replicaAt(stage, 3, orders).leader === 2);
  heal(stage, answer);
  pass(stage, 100);
  return stage;
}

/** The same while somebody else is followed. */
function heardByWhoeverFollowsAnother(flags: Flags): Stage {
  const { stage, answer } = toldToCut(flags);
  heal(stage, answer);
  pass(stage, 100);
  return stage;
}

/** A refusal of the reign before the last arrives when its leader leads again. */
function refusedTooLate(flags: Flags): Stage {
  const configs = {
    'broker.session.timeout.ms': '30000',
    'replica.lag.time.max.ms': '4000',
    'replica.fetch.wait.max.ms': '3000',
  };
  const stage = openStage({ flags, configs, topics: [pair] });
  lead(stage, [2, 1, 3]);
  until(stage, () => replicaAt(stage, 3, orders).leader === 2);
  until(stage, () => replicaAt(stage, 2, orders).followers.get(3)?.logEndOffset === 0);
  const held = hold(stage, 'b2', 'b3', 'Fetch response');
  lead(stage, [1, 2, 3]);
  lead(stage, [2, 1, 3]);
  until(stage, () => replicaAt(stage, 3, orders).leader === 2);
  heal(stage, held);
  write(stage, 2, 'b3 does not fetch it');
  pass(stage, 12_000);
  stage.end();
  return stage;
}

/** A leader's next reign begins while somebody waits for an answer who does not hear of it. */
function answeredInTheNextReign(flags: Flags): Stage {
  const configs = { ...patient, 'replica.fetch.wait.max.ms': '3000' };
  const topics = [{ name: 'orders', assignment: [[1, 2, 3]] }];
  const stage = openStage({ flags, configs, topics });
  until(stage, () => replicaAt(stage, 1, orders).followers.get(2)?.logEndOffset === 0);
  late(stage, 2, 3_000);
  const { leaderEpoch } = replicaAt(stage, 1, orders);
  ask(stage, { to: 'b1' }, reassigning(orders, [1, 2]));
  until(stage, () => replicaAt(stage, 1, orders).leaderEpoch > leaderEpoch);
  write(stage, 1, 'of the next reign');
  pass(stage, 100);
  return stage;
}

/** The defects of this chapter, each with what makes it show. */
export const fencingSchedules: readonly Schedule[] = [
  {
    flag: 'fence-fetch-by-leader-epoch',
    checker: 'R-12',
    play: askedInAnEarlierReign('Fetch request'),
  },
  {
    flag: 'fence-progress-by-leader-epoch',
    checker: 'R-12',
    play: askedInAnEarlierReign('Fetch request'),
  },
  {
    flag: 'fence-truncation-by-leader-epoch',
    checker: 'R-12',
    play: askedInAnEarlierReign('OffsetForLeaderEpoch request'),
  },
  { flag: 'apply-stale-divergence', checker: 'R-09', play: heardInALaterReign },
  { flag: 'truncate-after-reassignment', checker: 'R-09', play: heardByWhoeverFollowsAnother },
  { flag: 'read-while-truncating', checker: 'R-14', play: answeredInTheNextReign },
  { flag: 'drop-partition-on-stale-error', checker: 'V-03', play: refusedTooLate },
];
