// Power, and what happens to a host without it.
import { assert } from '../assert.ts';
import { losePower } from '../disk/power.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { restartClock } from './clock.ts';
import { resumeStalled } from './lanes.ts';
import { endProcess } from './processes.ts';
import { rngNamed } from './streams.ts';
import type { HostState, World } from './state.ts';

/** The host with a number, which must exist. */
export function hostAt(world: World, number: number): HostState {
  const host = world.state.hosts[number];
  assert(host !== undefined, () => `host ${number} exists`);
  return host;
}

/** The number of a host by its name. */
export function hostNamed(world: World, name: string): number {
  const number = world.state.hosts.findIndex((host) => host.name === name);
  assert(number >= 0, () => `the host '${name}' exists`);
  return number;
}

/** Everything in memory is gone, the page cache too; to the others the host falls silent. */
export function cutPower(world: World, number: number): void {
  const host = hostAt(world, number);
  if (!host.powered) return;
  host.powered = false;
  const rng = rngNamed(world.state, `disk/${host.name}`);
  const { entriesLost } = losePower(host.disk, world.state.queue.now, rng);
  write['power-lost'](world.sink, number, entriesLost);
  for (const [process, state] of world.state.processes.entries()) {
    if (state.host === number) endProcess(world, process, 'its host lost power');
  }
  host.coreFreeAt.fill(0);
}

/** The machine is there again, with what was durable. Its processes do not start by themselves. */
export function restorePower(world: World, number: number): void {
  const host = hostAt(world, number);
  if (host.powered) return;
  host.powered = true;
  restartClock(host.clock, world.state.queue.now);
  write['power-restored'](world.sink, number);
  resumeStalled(world);
}
