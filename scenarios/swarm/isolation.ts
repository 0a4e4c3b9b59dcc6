// In some seeds a controller is cut off for so long that it must notice: others have gone on without it.
import type { Rng } from '../../sim/random/rng.ts';
import { seconds } from '../../sim/time.ts';
import type { Scenario, StepPlan } from '../format/scenario.ts';
import type { Span } from './times.ts';

/** In every third seed, where a quorum can do without one of its members. It may be the leader. */
export function drawIsolation(
  rng: Rng,
  { controllers, combined }: Pick<Scenario, 'controllers' | 'combined'>,
  { from, until }: Span,
): readonly StepPlan[] {
  if (controllers < 3 || !rng.chance(1, 3)) return [];
  const host = `${combined ? 'b' : 'c'}${rng.between(1, controllers)}`;
  const length = seconds(rng.between(8, 12));
  const at = rng.between(from, until - length);
  return [{ at, fault: 'isolate', with: { host }, for: length }];
}
