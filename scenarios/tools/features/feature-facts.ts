// What is known of features without asking a cluster: which levels releases begin with, and what levels need.
import {
  defaultLevels,
  featuresOf,
  levelsOf,
  type FeatureName,
} from '../../../engine/config/features.ts';
import {
  metadataVersionAt,
  metadataVersions,
  metadataVersionsOf,
  parseMetadataVersion,
} from '../../../engine/config/metadata-versions.ts';
import { hashOfString } from '../../../engine/protocol/java/hash-codes.ts';
import { hashOrder } from '../../../engine/protocol/java/hash-map.ts';
import { terse } from '../endings.ts';
import { println, type ToolIo } from '../tool.ts';

/** version-mapping: the features of a cluster that is formatted with a release. */
export function printMapping(written: string | undefined, io: ToolIo): void {
  const newest = metadataVersionsOf(io.release).at(-1)?.name ?? '';
  const text = written ?? newest;
  const parsed = parseMetadataVersion(text, io.release, true);
  if ('refusal' in parsed) throw terse(parsed.refusal);
  const { version } = parsed;
  const level = metadataVersions.find(({ name }) => name === version)?.level ?? -1;
  println(io, `metadata.version=${level} (${text})`);
  const levels = defaultLevels(version, io.release);
  for (const name of featuresOf(io.release)) println(io, `${name}=${levels[name] ?? 0}`);
}

/** feature-dependencies: what a level of a feature needs. */
export function printDependencies(
  { feature, level }: { readonly feature: string; readonly level: number },
  io: ToolIo,
): void {
  if (feature === 'metadata.version') {
    const version = metadataVersionAt(level);
    if (version === undefined) throw terse(`Unknown metadata.version ${level}`);
    println(io, `${feature}=${level} (${version.name}) has no dependencies.`);
    return;
  }
  const needs = needsOf(feature, level, io.release);
  if (needs.length === 0) {
    println(io, `${feature}=${level} has no dependencies.`);
    return;
  }
  println(io, `${feature}=${level} requires:`);
  for (const [name, needed] of needs) {
    const version = name === 'metadata.version' ? ` (${metadataVersionAt(needed)?.name})` : '';
    println(io, `    ${name}=${needed}${version}`);
  }
}

function needsOf(feature: string, level: number, release: string): (readonly [string, number])[] {
  if (!(featuresOf(release) as readonly string[]).includes(feature)) {
    throw terse(`Unknown feature: ${feature}`);
  }
  const found = levelsOf(feature as FeatureName, release)[level];
  if (found === undefined) {
    throw terse(`No feature:${feature} with feature level ${level}`);
  }
  const needs = found.needs ?? {};
  return hashOrder(Object.keys(needs), hashOfString).map((name) => [name, needs[name] ?? 0]);
}
