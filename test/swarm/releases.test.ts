// Every release that needs no ZooKeeper, under the same random faults as the one that is modelled.
import { expect, test } from 'vitest';
import { firstWithoutZooKeeper, isBefore, releases } from '../../engine/config/release.ts';
import { playSeed } from '../../scenarios/swarm/play.ts';
import { noCoverage, probes, probing } from '../../scenarios/swarm/probes.ts';
import { failureLines } from '../soak/soak.ts';

const played = releases.filter((release) => !isBefore(release, firstWithoutZooKeeper));

/** In the first one a group is forgotten: before 4.0 a coordinator could not, and tried for ever. */
const seeds = ['5', '9'];

/** A seed whose brokers have two disks. */
const severalDisks = '12';

/** How often something happened in a seed that must keep every promise. */
function countsIn(seed: string, kafka: string, isOperated = false): (name: string) => number {
  const coverage = noCoverage();
  const run = playSeed(seed, { kafka, isOperated, recorder: probing(coverage) });
  expect(failureLines(run).slice(1)).toEqual([]);
  return (name) => coverage[probes.findIndex((probe) => probe.name === name)] ?? 0;
}

test.each(played)('clusters of Kafka %s keep every promise, and do their work', (kafka) => {
  for (const seed of seeds) {
    const count = countsIn(seed, kafka);

    expect(count('produce-acknowledged')).toBeGreaterThan(100);
    expect(count('records-polled')).toBeGreaterThan(100);
    expect(count('offset-committed')).toBeGreaterThan(10);
  }
});

test('before 4.0 nobody asks first whether it would be elected', () => {
  const [older, newer] = ['3.9', '4.0'].map((kafka) => countsIn('1', kafka));

  expect(older?.('quorum-role-taken (prospective)')).toBe(0);
  for (const count of [older, newer]) {
    expect(count?.('quorum-role-taken (candidate)')).toBeGreaterThan(0);
    expect(count?.('quorum-role-taken (leader)')).toBeGreaterThan(0);
  }
  expect(newer?.('quorum-role-taken (prospective)')).toBeGreaterThan(0);
});

test('before 3.7 no broker has several disks: no controller would hear where a replica lies', () => {
  const [older, newer] = ['3.6', '3.7'].map((kafka) => countsIn(severalDisks, kafka, true));

  expect(older?.('replica-move-began')).toBe(0);
  expect(newer?.('replica-move-began')).toBeGreaterThan(0);
  expect(newer?.('replica-moved')).toBeGreaterThan(0);
});
