// Some clusters begin with metadata of an older release, as those do whose software was upgraded.
import { metadataVersionsOf } from '../../engine/config/metadata-versions.ts';
import type { Rng } from '../../sim/random/rng.ts';
import { ms, type Micros } from '../../sim/time.ts';
import type { PlannedDeed } from './deeds.ts';

/** What such a cluster was formatted with, and when its operator finishes the upgrade. */
export interface Upgrade {
  readonly from: string;
  readonly deeds: readonly PlannedDeed[];
}

/** Before and after the leader's epoch grew with every ISR, controllers registered, disks had ids, and eligible leaders. */
const olderVersions = ['3.3-IV3', '3.6-IV2', '3.7-IV1', '4.0-IV3'];

/** In every sixth seed; a cluster in trouble may refuse, so the operator tries three times, and once more when all is over. */
export function drawUpgrade(
  rng: Rng,
  kafka: string,
  { from, until }: { readonly from: Micros; readonly until: Micros },
): Upgrade | undefined {
  const isNew = !rng.chance(1, 6);
  const newest = metadataVersionsOf(kafka).at(-1);
  const version = rng.pick(olderVersions);
  const begins = rng.between(from, until);
  if (isNew || newest === undefined) return undefined;
  const pause = ms(4_000);
  const tries = [0, 1, 2].map((attempt) => begins + attempt * pause);
  const times = [...tries, Math.max(until, begins + 2 * pause) + pause];
  const deed = { type: 'upgrade', level: newest.level } as const;
  return { from: version, deeds: times.map((at) => ({ at, deed })) };
}
