// What a broker does with its files: museum M19, M50, M51, M69, M77, M78, M80 and part 5 §F.
import type { BrokerProcess } from '../../../engine/server/process.ts';
import { configuring, creatingTopic } from '../../kit/admin-questions.ts';
import { deletingRecords, fetching, producing } from '../../kit/questions.ts';
import {
  ask,
  heal,
  openStage,
  partitionAt,
  pass,
  replicaNamed,
  runs,
  send,
  stateOf,
  stop,
  strike,
  until,
  wallMsOf,
  type Stage,
} from '../../kit/stage.ts';
import { endOf, hold, orders, patient, write } from './moves.ts';
import type { Flags, Schedule } from './schedule.ts';

const app = { to: 'b1' };
const assignment = [[1, 2]];
/** Files are looked after at once and often. */
const busy = {
  'log.initial.task.delay.ms': '100',
  'log.retention.check.interval.ms': '300',
  'log.cleaner.backoff.ms': '200',
  'log.flush.offset.checkpoint.interval.ms': '500',
};
const compacted = {
  'cleanup.policy': 'compact',
  'segment.ms': '1000',
  'min.cleanable.dirty.ratio': '0.01',
};

/** A follower gets nothing, and what it lacks is old enough to go. */
function oldAndNotCopied(flags: Flags): Stage {
  const configs = { 'segment.ms': '500', 'retention.ms': '1000' };
  const topics = [{ name: 'orders', assignment, configs }];
  const stage = openStage({ flags, configs: { ...patient, ...busy }, topics });
  hold(stage, 'b1', 'b2', 'Fetch response');
  pass(stage, 600);
  write(stage, 1, 'b1 alone');
  pass(stage, 3_000);
  return stage;
}

/** A consumer reads while something is appended that no follower has. */
function readWhileWritten(flags: Flags): Stage {
  const stage = openStage({ flags, configs: patient, topics: [{ name: 'orders', assignment }] });
  ask(stage, app, producing(stage, orders, ['both have it']));
  hold(stage, 'b1', 'b2', 'Fetch response');
  pass(stage, 600);
  for (let round = 0; round < 10; round += 1) {
    const name = `${round}`;
    send(stage, { ...app, connection: name }, producing(stage, orders, [name], { acks: 1 }));
    send(stage, { ...app, by: 'reader', connection: name }, fetching(orders, 0));
    pass(stage, 10);
  }
  return stage;
}

/** Keys of records, and how long after the first they were written. */
const sevenRecords: readonly (readonly [key: string, afterMs: number])[] = [
  ['a', 0],
  ['k', 2_000],
  ['k', 2_000],
  ['k', 2_000],
  ['k', 3_000],
  ['x', 3_500],
];

/** What a follower copies of a compacted log has gaps; one of them is where its last segment begins. */
function gapAtTheEnd(flags: Flags): Stage {
  const topics = [{ name: 'orders', assignment, configs: compacted }];
  const configs = { ...busy, 'replica.fetch.max.bytes': '100' };
  const stage = openStage({ flags, configs, topics });
  const death = strike(stage, 'kill', { process: 'b2' });
  until(stage, () => partitionAt(stage, orders).isr.length === 1);
  const first = wallMsOf(stage);
  for (const [key, afterMs] of sevenRecords) {
    ask(stage, app, producing(stage, orders, [key], { key, timestamp: first + afterMs }));
  }
  pass(stage, 2_000);
  heal(stage, death);
  until(stage, () => replicaNamed(stage, 2, orders)?.log.logEndOffset === sevenRecords.length);
  pass(stage, 2_000);
  return stage;
}

const isCleaning = (stage: Stage): boolean => {
  const { cleaner } = stateOf(stage, 'b1') as Pick<BrokerProcess, 'cleaner'>;
  return cleaner.working.size > 0;
};

/** While a slow disk takes what was compacted, the topic is to be compacted no more. */
function policyChangesMeanwhile(flags: Flags): Stage {
  const topics = [{ name: 'orders', assignment: [[1]], configs: compacted }];
  const stage = openStage({ flags, configs: busy, topics });
  ask(stage, app, producing(stage, orders, ['one'], { key: 'k' }));
  pass(stage, 1_100);
  const slow = strike(stage, 'slow-disk', { host: 'b1', factor: 500 });
  send(stage, app, producing(stage, orders, ['two'], { key: 'k', acks: 0 }));
  until(stage, () => isCleaning(stage));
  const reader = { to: 'b2', by: 'reader' };
  ask(stage, reader, configuring('topic', 'orders', { 'cleanup.policy': 'delete' }));
  heal(stage, slow);
  pass(stage, 5_000);
  return stage;
}

/** What was written under two epochs of a producer, the same sequence number in both. */
function sequenceBeginsAnew(flags: Flags): Stage {
  const topics = [{ name: 'orders', assignment: [[1]], configs: compacted }];
  const stage = openStage({ flags, configs: busy, topics });
  for (const epoch of [0, 1]) {
    ask(stage, app, producing(stage, orders, [`${epoch}`], { key: 'k', from: [7, epoch, 0] }));
  }
  for (const value of ['newer', 'newest']) {
    pass(stage, 1_100);
    ask(stage, app, producing(stage, orders, [value], { key: 'k' }));
  }
  pass(stage, 2_000);
  return stage;
}

/** The power fails when a segment was closed whose records are safe. */
function powerFailsAfterRoll(flags: Flags): Stage {
  const configs = { 'segment.ms': '500' };
  const topics = [{ name: 'orders', assignment: [[1]], configs }];
  const stage = openStage({ seed: 'e', flags, configs: busy, topics });
  // Long enough for the operating system to write back what makes the broker start. Chance decides what
  // a power failure leaves: with this seed it takes what nobody had synced.
  pass(stage, 40_000);
  const names = ['a', 'b', 'c'];
  ask(stage, app, creatingTopic('clicks', [[1]], configs));
  for (const value of names) {
    ask(stage, app, producing(stage, 'clicks-0', [value]));
    pass(stage, 1_500);
  }
  const dark = strike(stage, 'power-loss', { host: 'b1' });
  pass(stage, 2_000);
  heal(stage, dark);
  until(stage, () => replicaNamed(stage, 1, 'clicks-0')?.role === 'leader');
  return stage;
}

/** The power fails when somebody has deleted the first record: the file of epochs was written anew. */
function powerFailsAfterCut(flags: Flags): Stage {
  const configs = { 'segment.ms': '500' };
  const topics = [{ name: 'orders', assignment: [[1]], configs }];
  // As above chance decides: with this seed the disk did not have it yet.
  const stage = openStage({ seed: 'b', flags, configs: busy, topics });
  pass(stage, 40_000);
  for (const value of ['a', 'b', 'c']) {
    ask(stage, app, producing(stage, orders, [value]));
    pass(stage, 1_500);
  }
  ask(stage, app, deletingRecords(orders, 1));
  pass(stage, 1_000);
  const dark = strike(stage, 'power-loss', { host: 'b1' });
  pass(stage, 2_000);
  heal(stage, dark);
  until(stage, () => replicaNamed(stage, 1, orders)?.role === 'leader');
  return stage;
}

/** A broker that was killed is asked to stop as soon as it comes back: it has not read its logs yet. */
function stoppedWhileLoading(flags: Flags): Stage {
  const stage = openStage({ flags, topics: [{ name: 'orders', assignment }] });
  write(stage, 1, 'both have it');
  until(stage, () => endOf(stage, 2) === 1);
  strike(stage, 'slow-disk', { host: 'b2', factor: 500 });
  heal(stage, strike(stage, 'kill', { process: 'b2' }));
  pass(stage, 1);
  stop(stage, 'b2');
  until(stage, () => !runs(stage, 'b2'));
  return stage;
}

/** The defects of this chapter, each with what makes it show. */
export const logSchedules: readonly Schedule[] = [
  { flag: 'delete-segments-beyond-high-watermark', checker: 'L-02', play: oldAndNotCopied },
  { flag: 'read-slice-size-twice', checker: 'R-19', play: readWhileWritten },
  { flag: 'clean-cannot-skip-gaps', checker: 'L-06', play: gapAtTheEnd },
  { flag: 'clean-while-policy-changes', checker: 'L-03', play: policyChangesMeanwhile },
  { flag: 'clean-by-sequence-only', checker: 'L-05', play: sequenceBeginsAnew },
  { flag: 'unsynced-snapshots-and-epochs', checker: 'L-08', play: powerFailsAfterRoll },
  { flag: 'clean-shutdown-without-loading', checker: 'L-07', play: stoppedWhileLoading },
  { flag: 'no-sync-of-epochs-on-truncation', checker: 'L-08', play: powerFailsAfterCut },
];
