// What can go wrong with the clock of a host. Faults of one host add up, and healing subtracts.
import type { Rng } from '../random/rng.ts';
import { ms, seconds, type Micros } from '../time.ts';
import { write } from '../trace/kinds-of-the-world.ts';
import { changeDrift, stepClock, wallTime, worldEpoch } from '../world/clock.ts';
import { hostAt, hostNamed } from '../world/hosts.ts';
import type { World } from '../world/state.ts';
import { hostNames, type Cast } from './cast.ts';
import { faultKind, type FaultKind } from './kind.ts';

const host = { type: 'host', means: 'the host whose clock it is' } as const;
const year = seconds(365 * 86_400);

/** A clock shows another time of day for a while, and is set right again. */
export const clockSkew: FaultKind = faultKind({
  name: 'clock-skew',
  parameters: {
    host,
    by: { type: 'time', min: -year, max: year, means: 'how far it is ahead, or behind below zero' },
  },
  sentence: 'The clock of {host} is off by {by}.',
  swarm: {
    weight: 2,
    shortestOn: ms(500),
    shortestOff: ms(500),
    fewestHosts: 1,
    draw: (rng, cast) => ({ ...someHost(rng, cast), by: someError(rng) }),
  },
  apply: (world, _, { host, by }) => setForward(world, host, by),
  heal: (world, _, { host, by }) => setForward(world, host, -by),
});

/** A clock is set once to another time of day, and nobody sets it right. */
export const clockStep: FaultKind = faultKind({
  name: 'clock-step',
  parameters: {
    host,
    by: { type: 'time', min: -year, max: year, means: 'by how much it jumps, back below zero' },
  },
  sentence: 'The clock of {host} jumps by {by}.',
  swarm: {
    weight: 2,
    shortestOn: 0,
    shortestOff: ms(500),
    fewestHosts: 1,
    draw: (rng, cast) => ({ ...someHost(rng, cast), by: someError(rng) }),
  },
  apply: (world, _, { host, by }) => setForward(world, host, by),
});

/** A clock runs too fast or too slowly, and with it every timer of its host. */
export const clockDrift: FaultKind = faultKind({
  name: 'clock-drift',
  parameters: {
    host,
    ppm: {
      type: 'integer',
      // Real quartz stays within some hundreds; with a twentieth, several may still add up.
      min: -50_000,
      max: 50_000,
      means: 'parts per million by which it runs fast, or slow below zero',
    },
  },
  sentence: 'The clock of {host} drifts by {ppm} parts per million.',
  swarm: {
    weight: 2,
    shortestOn: seconds(1),
    shortestOff: ms(500),
    fewestHosts: 1,
    draw: (rng, cast) => ({
      ...someHost(rng, cast),
      ppm: rng.pick([-50_000, -5_000, -200, 200, 5_000, 50_000]),
    }),
  },
  apply: (world, _, { host, ppm }) => runFaster(world, host, ppm),
  heal: (world, _, { host, ppm }) => runFaster(world, host, -ppm),
});

function setForward(world: World, host: string, by: Micros): void {
  stepClock(hostAt(world, hostNamed(world, host)).clock, by);
  tell(world, host);
}

function runFaster(world: World, host: string, ppm: number): void {
  const { clock } = hostAt(world, hostNamed(world, host));
  changeDrift(clock, world.state.queue.now, clock.driftPpm + ppm);
  tell(world, host);
}

function tell(world: World, host: string): void {
  const number = hostNamed(world, host);
  const { clock } = hostAt(world, number);
  const { now } = world.state.queue;
  const error = wallTime(clock, now) - worldEpoch - now;
  write['clock-changed'](world.sink, number, error, clock.driftPpm);
}

function someHost(rng: Rng, cast: Cast): { host: string } {
  return { host: rng.pick(hostNames(cast)) };
}

/** From what synchronised clocks differ by to a wrong time zone, ahead or behind. */
function someError(rng: Rng): Micros {
  const size = rng.pick([ms(10), ms(200), seconds(2), seconds(30), seconds(3_600)]);
  return rng.chance(1, 2) ? size : -size;
}
