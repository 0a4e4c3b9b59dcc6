// The quorum of controllers: museum M41 to M44, KAFKA-10527 and KAFKA-16144.
import { heal, openStage, pass, strike, until, type Stage } from '../../kit/stage.ts';
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
