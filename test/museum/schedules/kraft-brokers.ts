// Brokers that come and go, and what their controller makes of it: museum M16, M36, M52, and part 5 §F.
import { brokerOf, type Partition } from '../../../engine/metadata/image.ts';
import { configuring, levelling } from '../../kit/admin-questions.ts';
import { byNumber } from '../../kit/outcomes.ts';
import {
  ask,
  heal,
  imageOf,
  openStage,
  partitionAt,
  pass,
  runs,
  stop,
  strike,
  until,
  type Stage,
} from '../../kit/stage.ts';
import type { Flags, Schedule } from './schedule.ts';

const orders = 'orders-0';
const three = { name: 'orders', assignment: [[1, 2, 3]] };
const minTwo = { ...three, configs: { 'min.insync.replicas': '2' } };

const kill = (stage: Stage, broker: number): number =>
  strike(stage, 'kill', { process: `b${broker}` });

/** Runs until these are in sync, and those eligible. */
function untilInSync(stage: Stage, isr: readonly number[], elr: readonly number[] = []): void {
  const isNow = (now: readonly number[], wanted: readonly number[]): boolean =>
    byNumber(now).join() === wanted.join();
  const areThere = ({ isr: now, elr: eligible }: Partition): boolean =>
    isNow(now, isr) && isNow(eligible, elr);
  until(stage, () => areThere(partitionAt(stage, orders)));
}

const isFenced = (stage: Stage, broker: number): boolean =>
  brokerOf(imageOf(stage), broker)?.fenced === true;

/** Broker 3 is away, so broker 2 leaves what is too small already: it is eligible. */
function untilOneIsEligible(stage: Stage): number {
  kill(stage, 3);
  untilInSync(stage, [1, 2]);
  const death = kill(stage, 2);
  untilInSync(stage, [1], [2]);
  return death;
}

/** The metadata comes to know directories: all brokers register again in the same life (KIP-858). */
function upgraded(flags: Flags): Stage {
  const stage = openStage({ flags, metadataVersion: '3.6-IV2', topics: [three] });
  ask(stage, { to: 'b1' }, levelling('metadata.version', 25));
  pass(stage, 1_000);
  return stage;
}

/** The defects of this chapter, each with what makes it show. */
export const brokerSchedules: readonly Schedule[] = [
  { flag: 're-registration-fences', checker: 'K-22', play: upgraded },
  { flag: 're-registration-changes-epoch', checker: 'K-22', play: upgraded },
  {
    flag: 'keep-elr-on-min-isr-change',
    checker: 'K-11',
    play(flags) {
      const stage = openStage({ flags, topics: [minTwo] });
      untilOneIsEligible(stage);
      ask(stage, { to: 'b1' }, configuring('topic', 'orders', { 'min.insync.replicas': '1' }));
      pass(stage, 500);
      return stage;
    },
  },
  {
    flag: 'miss-unclean-shutdown',
    checker: 'K-24',
    play(flags) {
      const stage = openStage({ flags, topics: [minTwo] });
      const death = untilOneIsEligible(stage);
      heal(stage, death);
      until(stage, () => runs(stage, 'b2'));
      pass(stage, 1_000);
      return stage;
    },
  },
  {
    flag: 'elect-fenced-last-leader',
    checker: 'K-13',
    play(flags) {
      const stage = openStage({ flags, topics: [minTwo] });
      const second = untilOneIsEligible(stage);
      const first = kill(stage, 1);
      untilInSync(stage, [], [1, 2]);
      heal(stage, second);
      untilInSync(stage, [], [1]);
      heal(stage, first);
      until(stage, () => partitionAt(stage, orders).leader === 1);
      return stage;
    },
  },
  {
    flag: 'expire-brokers-together',
    checker: 'K-13',
    play(flags) {
      const configs = { 'broker.heartbeat.interval.ms': '20' };
      const stage = openStage({ flags, configs, topics: [three] });
      strike(stage, 'partition', { groups: [['c1'], ['b1', 'b2']] });
      until(stage, () => isFenced(stage, 1) && isFenced(stage, 2));
      pass(stage, 500);
      return stage;
    },
  },
  {
    flag: 'keep-leader-in-controlled-shutdown',
    checker: 'K-13',
    play(flags) {
      const stage = openStage({ flags, topics: [three] });
      stop(stage, 'b1');
      pass(stage, 3_000);
      return stage;
    },
  },
  {
    flag: 'unfence-at-log-end',
    checker: 'K-23',
    play: (flags) => openStage({ flags, topics: [three], opensAfterSeconds: 10 }),
  },
];
