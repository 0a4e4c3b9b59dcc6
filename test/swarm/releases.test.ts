// Every release that needs no ZooKeeper, under the same random faults as the one that is modelled.
import { expect, test } from 'vitest';
import { firstWithoutZooKeeper, isBefore, releases } from '../../engine/config/release.ts';
import { playSeed } from '../../scenarios/swarm/play.ts';
import { noCoverage, probes, probing } from '../../scenarios/swarm/probes.ts';
import { failureLines } from '../soak/soak.ts';

const played = releases.filter((release) => !isBefore(release, firstWithoutZooKeeper));

/** In the first one a coordinator could not forget a group, and tried for ever before 4.0. */
const seeds = ['1', '3'];

test.each(played)('clusters of Kafka %s keep every promise', (kafka) => {
  for (const seed of seeds) {
    const run = playSeed(seed, { kafka });

    expect(failureLines(run).slice(1)).toEqual([]);
    expect(run.turns).toBeGreaterThan(10_000);
  }
});

/** What the members of a quorum have been in a seed. */
function rolesIn(seed: string, kafka: string): string[] {
  const coverage = noCoverage();
  playSeed(seed, { kafka, recorder: probing(coverage) });
  return ['prospective', 'candidate', 'leader'].filter((role) => {
    const probe = probes.findIndex(({ name }) => name === `quorum-role-taken (${role})`);
    return (coverage[probe] ?? 0) > 0;
  });
}

test('before 4.0 nobody asks first whether it would be elected', () => {
  expect(rolesIn('1', '3.9')).toEqual(['candidate', 'leader']);
  expect(rolesIn('1', '4.0')).toEqual(['prospective', 'candidate', 'leader']);
});
