// Four hosts whose players send balls to each other, and what is left of a fault when all is healed.
import type { FaultPlan, WorldPlan } from '../../../sim/world/plan.ts';
import type { World } from '../../../sim/world/state.ts';
import { ordinaryDisk } from '../../../sim/disk/plan.ts';
import { wallTime, worldEpoch } from '../../../sim/world/clock.ts';
import { createWorld, type WorldCode } from '../../../sim/world/world.ts';
import { describeBall, pingPongPlan, player } from '../../kit/ping-pong.ts';

export const code: WorldCode = {
  programs: { player: player },
  describe: describeBall,
};

/** Hosts h1 to h4 with the processes p1 to p4, and two directories each. */
export function smallPlan(seed: string, faults: readonly FaultPlan[] = []): WorldPlan {
  const plan = pingPongPlan(seed, 4, 20_000);
  const disk = { ...ordinaryDisk, directories: ['data', 'more'] };
  return { ...plan, hosts: plan.hosts.map((host) => ({ ...host, disk })), faults };
}

export const smallWorld = (seed: string, faults: readonly FaultPlan[] = []): World =>
  createWorld(code, smallPlan(seed, faults));

/** Everything that faults can change for a while, as it is now. */
export function healthOf(world: World): unknown {
  const { hosts, processes, network, faults, queue } = world.state;
  return {
    active: faults.active.size,
    rules: network.rules.length,
    processes: processes.map(({ status }) => status),
    hosts: hosts.map(({ powered, slowdownPercent, disk, clock }) => ({
      powered,
      slowdownPercent,
      tears: disk.tearsNextWrite,
      directories: disk.directories.map(({ slowness, failed, capacityInBytes }) => [
        slowness,
        failed,
        capacityInBytes,
      ]),
      driftPpm: clock.driftPpm,
      isRight: Math.abs(wallTime(clock, queue.now) - worldEpoch - queue.now) < 1_000_000,
    })),
  };
}
