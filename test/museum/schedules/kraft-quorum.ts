// The quorum of controllers: museum M41 to M44, KAFKA-10527 and KAFKA-16144.
import { clusterId } from '../../../engine/broker/describe-cluster.ts';
import { directoryIdOf } from '../../../engine/broker/directories.ts';
import {
  heal,
  openStage,
  pass,
  type Question,
  send,
  type Stage,
  strike,
  until,
} from '../../kit/stage.ts';
import { activeOf } from './active.ts';
import type { Flags, Schedule } from './schedule.ts';

/** Most of the quorum hears nothing of its leader any more. */
function cutOff(flags: Flags): Stage {
  const stage = openStage({ flags, controllers: 3 });
  const { active, others } = activeOf(stage);
  strike(stage, 'partition', { groups: [[active], others] });
  pass(stage, 15_000);
  return stage;
}

/** Of three voters one is away and one loses its disk: together they know less than the third, which led. */
function twoForget(flags: Flags): Stage {
  const stage = openStage({ flags, controllers: 3 });
  const { active, others } = activeOf(stage);
  const [wiped = '', away = ''] = others;
  const absence = strike(stage, 'kill', { process: away });
  pass(stage, 2_000);
  const cut = strike(stage, 'partition', { groups: [[active], others] });
  const death = strike(stage, 'kill', { process: wiped });
  strike(stage, 'wipe-disk', { host: wiped });
  heal(stage, death);
  heal(stage, absence);
  until(stage, () => activeOf(stage, active).active !== '');
  heal(stage, cut);
  pass(stage, 5_000);
  return stage;
}

/** A broker gets an empty disk when the others have long had snapshots. */
function beginsAnew(flags: Flags): Stage {
  const configs = { 'metadata.log.max.record.bytes.between.snapshots': '300' };
  const stage = openStage({ flags, configs });
  const death = strike(stage, 'kill', { process: 'b3' });
  strike(stage, 'wipe-disk', { host: 'b3' });
  pass(stage, 2_000);
  heal(stage, death);
  pass(stage, 2_000);
  return stage;
}

/** The leader is to be a voter no more; of those who are left one is away, so nothing can be committed. */
function leaderLeaves(flags: Flags): Stage {
  const stage = openStage({ flags, controllers: 3 });
  const { active, others } = activeOf(stage);
  const [away = ''] = others;
  strike(stage, 'isolate', { host: away });
  const voterId = 100 + Number(active.slice(1));
  send(stage, { to: active, listener: 'CONTROLLER' }, removingController(voterId));
  pass(stage, 1_500);
  return stage;
}

const removingController = (voterId: number): Question<'RemoveRaftVoter'> => ({
  api: 'RemoveRaftVoter',
  body: { clusterId, voterId, voterDirectoryId: directoryIdOf(voterId, 'metadata') },
  what: `to remove voter ${voterId}`,
});

/** The defects of this chapter, each with what makes it show. */
export const quorumSchedules: readonly Schedule[] = [
  { flag: 'check-quorum', checker: 'V-01', play: cutOff },
  {
    flag: 'expose-high-watermark-before-own-epoch',
    checker: 'K-05',
    play: (flags) => openStage({ flags, controllers: 3 }),
  },
  { flag: 'truncate-below-high-watermark', checker: 'K-06', besides: ['K-09'], play: twoForget },
  {
    flag: 'snapshot-id-off-by-one',
    checker: 'K-07',
    play(flags) {
      const configs = { 'metadata.log.max.record.bytes.between.snapshots': '300' };
      return openStage({ flags, configs });
    },
  },
  {
    flag: 'single-voter-resigns',
    checker: 'K-16',
    play(flags) {
      const stage = openStage({ flags });
      strike(stage, 'isolate', { host: 'c1' });
      pass(stage, 5_000);
      return stage;
    },
  },
  { flag: 'replay-log-before-snapshot', checker: 'K-25', play: beginsAnew },
  { flag: 'leader-counts-as-voter', checker: 'K-04', play: leaderLeaves },
  {
    flag: 'resume-leadership-after-restart',
    checker: 'K-01',
    play(flags) {
      const stage = openStage({ flags, controllers: 3 });
      const { active } = activeOf(stage);
      strike(stage, 'restart', { process: active });
      pass(stage, 10_000);
      return stage;
    },
  },
];
