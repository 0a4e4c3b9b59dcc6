import type { Rng } from '../random/rng.ts';
import { ms, seconds, type Micros } from '../time.ts';
import type { FaultPlan } from '../world/plan.ts';

/**
 * Some hosts fall silent one after the other and come back in another order: what each of them
 * missed then arrives in an order that nobody planned for. One seed in four has one such burst.
 */
export function drawSwizzle(
  rng: Rng,
  hosts: readonly string[],
  { from, until }: { readonly from: Micros; readonly until: Micros },
): FaultPlan[] {
  const begins = rng.between(from, Math.max(from, until - 1));
  const gap = rng.pick([ms(20), ms(200), seconds(1)]);
  const isDrawn = rng.chance(1, 4);
  const chosen = rng.shuffle(hosts).slice(0, rng.between(1, hosts.length));
  const back = rng.shuffle(chosen);
  const silence = ms(500) + chosen.length * gap;
  const burst = chosen.map((host, place) => {
    const at = begins + place * gap;
    const heals = begins + silence + back.indexOf(host) * gap;
    return { at, fault: 'isolate', with: { host }, for: heals - at };
  });
  const fits = burst.every((fault) => fault.at + fault.for <= until);
  return isDrawn && fits && chosen.length > 1 ? burst : [];
}
