// Applications that read are rolled out anew, as their owners please: a member leaves, and comes back.
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds } from '../../sim/time.ts';
import type { StepPlan } from '../format/scenario.ts';
import type { PlannedStop } from './stops.ts';
import type { Span } from './times.ts';

/** Who is asked to stop, who is started again, and who stands still for a while. */
export interface Rollouts {
  readonly stops: readonly PlannedStop[];
  readonly steps: readonly StepPlan[];
}

/** In every second seed it happens to one reader after the other: all stop, all pause, or now this, now that. */
export function drawRollouts(
  rng: Rng,
  readers: readonly string[],
  { from, until }: Span,
): Rollouts {
  const stops: PlannedStop[] = [];
  const steps: StepPlan[] = [];
  const isIdle = rng.chance(1, 2);
  // Groups take seconds to come to rest again.
  const gap = rng.pick([seconds(2), seconds(5)]);
  const pausesOfThree = rng.pick([0, 1, 3]);
  if (isIdle) return { stops, steps };
  for (let at = from; ;) {
    at += rng.draw({ kind: 'exponential', mean: gap, min: ms(100) });
    const process = rng.pick(readers);
    const away = rng.pick([ms(300), ms(2_500), ms(8_000)]);
    if (at + away >= until) return { stops, steps };
    if (rng.chance(pausesOfThree, 3)) {
      // A long pause of its garbage collector: the group goes on without it, and it does not know.
      steps.push({ at, fault: 'pause', with: { process }, for: away });
    } else {
      // If it was not ready to stop by then, it is killed before it is started.
      stops.push({ at, process });
      steps.push({ at: at + away, fault: 'restart', with: { process } });
    }
  }
}
