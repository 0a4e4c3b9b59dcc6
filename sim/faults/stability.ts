// Faults that follow each other too fast average out: nobody notices anything but noise. So each
// stays for a while, and stays away for a while from what it has just done something to.
import type { Plain } from '../plain.ts';
import type { Micros } from '../time.ts';
import type { FaultPlan } from '../world/plan.ts';
import type { FaultTable } from './kind.ts';

/** What limits the faults of a plan besides their kinds. */
export interface StabilityLimits {
  readonly until: Micros;
  readonly atOnce: number;
}

/** True if a fault can follow those planned so far, all of which begin before it. */
export function isStable(
  kinds: FaultTable,
  planned: readonly FaultPlan[],
  fault: FaultPlan,
  limits: StabilityLimits,
): boolean {
  if (endOf(fault) > limits.until) return false;
  const lasting = planned.filter((other) => endOf(other) > fault.at);
  if (lasting.length >= limits.atOnce) return false;
  const peace = kinds[fault.fault]?.swarm.shortestOff ?? 0;
  return planned.every((other) => !isSameThing(other, fault) || endOf(other) + peace <= fault.at);
}

const endOf = (fault: FaultPlan): Micros => fault.at + (fault.for ?? 0);

/** The same kind at the same place; the network is one place. */
function isSameThing(one: FaultPlan, other: FaultPlan): boolean {
  return one.fault === other.fault && placeOf(one) === placeOf(other);
}

function placeOf(fault: FaultPlan): string {
  const { host, process } = (fault.with ?? {}) as Readonly<Record<string, Plain>>;
  return JSON.stringify([host ?? null, process ?? null]);
}
