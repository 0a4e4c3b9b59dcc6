import { expect, test } from 'vitest';
import {
  defaultLevels,
  features,
  refusalOfLevel,
  supportedFeatures,
} from '../../../engine/config/features.ts';
import { allows, versionAt } from '../../../engine/config/metadata-facts.ts';
import {
  metadataVersionAt,
  metadataVersions,
  orderOf,
  parseMetadataVersion,
  releaseOfMetadata,
} from '../../../engine/config/metadata-versions.ts';
import { isBefore } from '../../../engine/config/release.ts';

test('metadata versions are in the order of their releases, and no name stands twice', () => {
  const releases = metadataVersions.map(({ name }) => releaseOfMetadata(name));

  for (const [index, release] of releases.entries()) {
    expect(isBefore(release, releases[index - 1] ?? '0.7')).toBe(false);
  }
  expect(new Set(metadataVersions.map(({ name }) => name)).size).toBe(metadataVersions.length);
  for (const { sentence } of metadataVersions) expect(sentence).toMatch(/^[A-Za-z].*\.$/);
});

test('a level of the metadata and its version belong together', () => {
  expect(metadataVersionAt(30)?.name).toBe('4.3-IV0');
  expect(metadataVersionAt(1)?.name).toBe('3.0-IV1');
  expect(metadataVersionAt(0)).toBeUndefined();
  expect(metadataVersionAt(1000)).toBeUndefined();
});

test('levels of features begin at versions that exist', () => {
  const levels = Object.values(features).flatMap((feature) => [...feature.levels]);

  for (const { startsWith } of levels) expect(orderOf(startsWith)).toBeGreaterThan(0);
  expect(levels.length).toBeGreaterThan(0);
});

test('a new cluster of 4.3 has groups, transactions, share and streams groups of the new kind', () => {
  expect(defaultLevels('4.3-IV0', '4.3')).toEqual({
    'kraft.version': 1,
    'transaction.version': 2,
    'group.version': 1,
    'eligible.leader.replicas.version': 1,
    'share.version': 1,
    'streams.version': 1,
  });
});

test('a node of 3.9 supports the levels of 3.9 and not yet transaction.version', () => {
  expect(supportedFeatures('3.9')).toEqual({
    'metadata.version': [1, 21],
    'kraft.version': [0, 1],
  });
});

test('eligible leader replicas need a metadata.version that can record them', () => {
  const refuse = (level: number): string | undefined =>
    refusalOfLevel('eligible.leader.replicas.version', 1, { 'metadata.version': level }, '4.3');

  expect(refuse(22)).toContain('it depends on metadata.version level 23');
  expect(refuse(23)).toBeUndefined();
});

test('a version is read by its own name, by its release, and by a patch of it', () => {
  const read = (text: string): unknown => parseMetadataVersion(text, '4.3');

  expect(read('3.5-IV1')).toEqual({ version: '3.5-IV1' });
  expect(read('3.5')).toEqual({ version: '3.5-IV2' });
  expect(read('3.5.2')).toEqual({ version: '3.5-IV2' });
  expect(read('3.2')).toHaveProperty('refusal');
});

test('a shrinking metadata.version takes abilities and record versions away', () => {
  expect(allows('3.9-IV0', 'isElrSupported')).toBe(false);
  expect(allows('4.0-IV1', 'isElrSupported')).toBe(true);
  expect(versionAt('fetchRequestVersion', '3.6-IV2')).toBe(15);
  expect(versionAt('registerControllerRecordVersion', '3.6-IV2')).toBeUndefined();
});
