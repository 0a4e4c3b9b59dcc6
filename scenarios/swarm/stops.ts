// Now and then a broker is stopped in good order, as operators do, and started again.
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds, type Micros } from '../../sim/time.ts';
import type { World } from '../../sim/world/state.ts';
import { act } from '../../sim/world/world.ts';
import type { StepPlan } from '../format/scenario.ts';
import { timesIn, type Span } from './times.ts';

/** A process is asked to stop. */
export interface PlannedStop {
  readonly at: Micros;
  readonly process: string;
}

/** In every second seed some brokers are stopped, one after the other. */
export function drawStops(
  rng: Rng,
  brokers: number,
  { from, until }: Span,
): readonly PlannedStop[] {
  const isIdle = rng.chance(1, 2);
  const gap = rng.pick([seconds(3), seconds(8)]);
  const stops: PlannedStop[] = [];
  if (isIdle) return stops;
  const inTime = { from, until: until - backAfter };
  for (const at of timesIn(rng, inTime, { gap, atLeast: seconds(1) })) {
    stops.push({ at, process: `b${rng.between(1, brokers)}` });
  }
  return stops;
}

/**
 * In every third seed somebody is impatient: whoever comes back from a crash is asked to stop again, in half of
 * these seeds before its logs are read, in the others before it serves.
 */
export function drawHastyStops(
  rng: Rng,
  steps: readonly StepPlan[],
  until: Micros,
): readonly PlannedStop[] {
  if (!rng.chance(1, 3)) return [];
  const [soonest, latest] = rng.chance(1, 2) ? whileLoading : whileStarting;
  const stops: PlannedStop[] = [];
  let next = 0;
  for (const { at, fault, with: parameters, for: length = 0 } of steps) {
    const { host = '', process = host } = parameters as Victim;
    const back = at + length;
    if (!crashes.includes(fault) || !/^b\d+$/.test(process) || back < next) continue;
    const when = back + rng.between(soonest, latest);
    if (when + backAfter >= until) continue;
    stops.push({ at: when, process });
    next = when + backAfter;
  }
  return stops;
}

/** What the page cache still has is read at once. */
const whileLoading: readonly [Micros, Micros] = [5, 60];
const whileStarting: readonly [Micros, Micros] = [ms(1), ms(40)];

interface Victim {
  readonly host?: string;
  readonly process?: string;
}

const crashes: readonly string[] = ['kill', 'restart', 'power-loss'];

const backAfter: Micros = ms(2_500);

/** It is started again; if it was not ready to stop by then, it is killed before. */
export const startsAfter = (stops: readonly PlannedStop[]): readonly StepPlan[] =>
  stops.map(({ at, process }) => ({ at: at + backAfter, fault: 'restart', with: { process } }));

/** Asks a process to stop, if it runs. */
export function stop(world: World, { process }: PlannedStop): void {
  if (runs(world, process)) act(world, { type: 'stop', process });
}

/**
 * When all is over the hosts of those who were stopped have power again, which they may not have had when
 * these were to be started; and servers may have ended themselves.
 */
export function startWhoIsDown(world: World, processes: readonly string[]): void {
  for (const process of new Set(processes)) {
    if (!runs(world, process)) act(world, { type: 'fault', fault: 'restart', with: { process } });
  }
}

const runs = ({ state }: World, process: string): boolean =>
  state.processes.some(({ name, life }) => name === process && life >= 0);
