// In some seeds a broker comes back with an empty disk for its metadata: it reads all of the cluster anew.
import type { Rng } from '../../sim/random/rng.ts';
import { ms, seconds } from '../../sim/time.ts';
import type { Scenario, StepPlan } from '../format/scenario.ts';
import type { Span } from './times.ts';

/** The metadata logs have disks of their own, and one of these is replaced. */
export interface ReplacedDisk {
  readonly configs: Readonly<Record<string, string>>;
  readonly steps: readonly StepPlan[];
}

/** In every fourth seed where brokers have no vote: what a voter has on its disk nobody may take away. */
export function drawReplacedDisk(
  rng: Rng,
  { brokers, combined }: Pick<Scenario, 'brokers' | 'combined'>,
  { from, until }: Span,
): ReplacedDisk | undefined {
  if (combined || !rng.chance(1, 4)) return undefined;
  const host = `b${rng.between(1, brokers)}`;
  const at = rng.between(from, until - seconds(2));
  return {
    configs: { 'metadata.log.dir': '/quorum' },
    steps: [
      { at, fault: 'kill', with: { process: host }, for: ms(200) },
      // At once: nobody else may have started it meanwhile.
      { at: at + 1, fault: 'wipe-disk', with: { host, directory: 'quorum' } },
    ],
  };
}
