// Defects that clients of older releases had, each by its shortest schedule: a checker objects, and without
// the defect none does.
import { describe, expect, test } from 'vitest';
import { clientsTrace } from '../../../engine/clients/trace.ts';
import { coordinatorTrace } from '../../../engine/coordinator/trace.ts';
import { allCheckers } from '../../../scenarios/checkers/all.ts';
import { watchWith, type Watching } from '../../../scenarios/checkers/watch.ts';
import { worldTrace } from '../../../sim/trace/kinds-of-the-world.ts';
import type { Plain } from '../../../sim/plain.ts';
import { ms, seconds, type Micros } from '../../../sim/time.ts';
import { act } from '../../../sim/world/world.ts';
import { clientWorld, pass, tell, type ClientWorld } from '../../kit/client-world.ts';
import { groupOf, join, produce } from '../../engine/clients/group/stage.ts';

type Flags = Readonly<Record<string, boolean>>;

interface Schedule {
  readonly flag: string;
  readonly checker: string;
  readonly open: (flags: Flags) => ClientWorld;
  readonly play: (world: ClientWorld) => void;
}

const cooperative = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';
const sticky = 'org.apache.kafka.clients.consumer.StickyAssignor';

const schedules: readonly Schedule[] = [
  {
    flag: 'retry-behind-newer-batch',
    checker: 'C-24',
    open: (flags) => {
      const one = { 'linger.ms': '0', 'max.in.flight.requests.per.connection': '1' };
      return clientWorld({ producer: { ...one, 'enable.idempotence': 'false' }, flags });
    },
    play(world) {
      pass(world, ms(50));
      // The leader moves while a batch is on its way.
      tell(world, 'b1', { misdeed: 'refuse', api: 'Produce', times: 1, errorCode: 6 });
      produce(world, 0, ['a', 'b', 'c']);
      pass(world, seconds(2));
    },
  },
  {
    flag: 'fetch-while-revoking',
    checker: 'G-14',
    open: (flags) => {
      const configs = { 'auto.commit.interval.ms': '100000' };
      return groupOf({ others: ['other'], configs, flags });
    },
    play(world) {
      join(world);
      pass(world, seconds(2));
      // The way to the coordinator is long, that to the leader of partition 1 is not.
      const latency = { kind: 'constant', value: ms(300) };
      strike(world, 'slow-link', { from: ['app'], to: ['b1'], latency });
      join(world, 'other');
      produce(
        world,
        1,
        Array.from({ length: 150 }, (_, i) => `${i}`),
      );
      pass(world, seconds(6));
    },
  },
  {
    flag: 'restart-commit-at-every-poll',
    checker: 'C-22',
    open: (flags) => groupOf({ others: ['other'], flags }),
    play(world) {
      produce(world, 0, ['a']);
      join(world);
      pass(world, seconds(2));
      join(world, 'other');
      pass(world, seconds(4));
    },
  },
  {
    flag: 'reset-generation-on-rebalance',
    checker: 'C-23',
    open: (flags) => {
      const configs = {
        'partition.assignment.strategy': cooperative,
        'enable.auto.commit': 'false',
      };
      return groupOf({ others: ['other'], configs, flags });
    },
    play(world) {
      join(world);
      pass(world, seconds(2));
      // A new rebalance begins before the assignment of this one is there.
      tell(world, 'b1', { misdeed: 'refuse', api: 'SyncGroup', times: 2, errorCode: 27 });
      join(world, 'other');
      pass(world, seconds(4));
    },
  },
  {
    flag: 'trust-owned-partitions',
    checker: 'G-01',
    open: (flags) => {
      const configs = { 'partition.assignment.strategy': sticky };
      return groupOf({ others: ['other'], configs, flags, leaders: [1, 2, 1, 2] });
    },
    play(world) {
      join(world);
      join(world, 'other');
      pass(world, seconds(4));
      // One of them stands still for so long that the other one gets everything, and then comes back.
      act(world.world, {
        type: 'fault',
        fault: 'pause',
        with: { process: 'other' },
        for: seconds(9),
      });
      pass(world, seconds(15));
    },
  },
];

function strike({ world }: ClientWorld, fault: string, parameters: Plain, length?: Micros): void {
  const lasts = length === undefined ? {} : { for: length };
  act(world, { type: 'fault', fault, with: parameters, ...lasts });
}

/** Brokers of this stage are not real ones: only the checker that is asked for understands them. */
function played({ open, play, checker }: Schedule, flags: Flags): Watching {
  const world = open(flags);
  const watching = watchWith(
    allCheckers.filter(({ id }) => id === checker),
    world.world,
    [worldTrace, clientsTrace, coordinatorTrace],
  );
  play(world);
  return watching;
}

describe.each(schedules)('$flag', (schedule) => {
  test(`${schedule.checker} objects to it`, () => {
    const { findings } = played(schedule, { [schedule.flag]: true });

    expect(findings.length).toBeGreaterThan(0);
  });

  test('without it nobody objects', () => {
    expect(played(schedule, {}).findings).toEqual([]);
  });
});
