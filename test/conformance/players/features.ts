import {
  defaultLevels,
  features as featureTable,
  featuresOf,
  latestProduction,
  levelsOf,
  refusalOfLevel,
  supportedFeatures,
  type FeatureName,
} from '../../../engine/config/features.ts';
import {
  allows,
  isLeaderEpochBumpRequiredOnIsrShrink,
  versionAt,
  type MetadataAbility,
  type VersionedByMetadata,
} from '../../../engine/config/metadata-facts.ts';
import {
  metadataVersionsOf,
  minimumMetadataVersion,
  parseMetadataVersion,
  releaseOfMetadata,
} from '../../../engine/config/metadata-versions.ts';
import { difference } from '../difference.ts';
import { fieldsBut, type GoldenCase, type GoldenFile } from '../golden.ts';
import type { Player } from '../player.ts';

type Play = (theCase: GoldenCase, release: string) => string | undefined;

/** Features and metadata versions of a release. */
export const features: Player = {
  families: ['tables/features'],
  play: ({ release }, theCase) => {
    const play = byKind[String(theCase['kind'])];
    return play === undefined ? 'no player for its kind' : play(theCase, release);
  },
  playHead,
};

const byKind: Readonly<Record<string, Play>> = {
  metadata: playMetadataVersion,
  feature: playFeature,
  default: (theCase, release) => {
    const found = defaultLevels(String(theCase['metadataVersion']), release);
    return difference(theCase['levels'], found, 'levels');
  },
  supported: ({ id, features: recorded }, release) =>
    difference(recorded, supportedFeatures(release, id.includes('+unstable')), 'features'),
  parse: ({ text, stable, unstable }, release) =>
    difference(
      { stable, unstable },
      {
        stable: parsed(String(text), release, false),
        unstable: parsed(String(text), release, true),
      },
    ),
  validate: playValidate,
};

function playMetadataVersion(theCase: GoldenCase, release: string): string | undefined {
  const recorded = fieldsBut(theCase, 'id', 'kind');
  const version = String(recorded['version']);
  const row = metadataVersionsOf(release, true).find(({ name }) => name === version);
  if (row === undefined) return `${release} should know the metadata.version ${version}`;
  const isProduction = metadataVersionsOf(release).includes(row);
  const found = {
    version,
    shortVersion: releaseOfMetadata(version),
    name: `IBP_${version.replaceAll(/[.-]/g, '_')}`,
    level: row.level,
    didMetadataChange: row.changesMetadata,
    isProduction,
    facts: factsOf(version, Object.keys(recorded['facts'] as object)),
  };
  return difference(recorded, found);
}

/** The answers to the questions that the recording asks: an older Kafka asks others. */
function factsOf(version: string, questions: readonly string[]): Record<string, unknown> {
  const unsupported = {
    error: 'java.lang.RuntimeException',
    message: `Controller registration is not supported in MetadataVersion ${version}`,
  };
  const special: Readonly<Record<string, unknown>> = {
    isLeaderEpochBumpRequiredOnIsrShrink: isLeaderEpochBumpRequiredOnIsrShrink(version),
    highestSupportedRecordVersion: `V${versionAt('highestSupportedRecordVersion', version)}`,
    registerControllerRecordVersion:
      versionAt('registerControllerRecordVersion', version) ?? unsupported,
    'offsetCommitValueVersion(noExpire)': versionAt('offsetCommitValueVersion', version),
    // Only version 1 has a field for the time when the offset expires.
    'offsetCommitValueVersion(expire)': 1,
  };
  const answer = (question: string): unknown => {
    if (question in special) return special[question];
    return question.startsWith('is')
      ? allows(version, question as MetadataAbility)
      : versionAt(question as VersionedByMetadata, version);
  };
  return Object.fromEntries(questions.map((question) => [question, answer(question)]));
}

interface RecordedFeature {
  readonly name: FeatureName;
  readonly levels: readonly { readonly level: number; readonly facts: object }[];
}

function playFeature(theCase: GoldenCase, release: string): string | undefined {
  const recorded = fieldsBut(theCase, 'id', 'kind');
  const { name, levels } = recorded as unknown as RecordedFeature;
  if (!featuresOf(release).includes(name)) return `${release} should know ${name}`;
  const { constant } = featureTable[name];
  const found = {
    name,
    latestProduction: latestProduction(name, release),
    minimumProduction: 0,
    latestTesting: levelsOf(name, release).length - 1,
    levels: levelsOf(name, release).map((level, index) => ({
      name: `${constant}_${index}`,
      level: index,
      bootstrapMetadataVersion: level.startsWith,
      dependencies: level.needs ?? {},
      facts: answersOf(name, index, Object.keys(levels[index]?.facts ?? {})),
    })),
  };
  return difference(recorded, found);
}

function answersOf(name: FeatureName, level: number, questions: readonly string[]) {
  const answers: Readonly<Record<string, readonly unknown[]>> = featureTable[name].answers;
  const refused = {
    error: 'java.lang.IllegalStateException',
    message: `Unsupported KRaft feature level: KRAFT_VERSION_${level}`,
  };
  return Object.fromEntries(questions.map((name) => [name, answers[name]?.[level] ?? refused]));
}

const illegal = (message: string): object => ({
  error: 'java.lang.IllegalArgumentException',
  message,
});

function parsed(text: string, release: string, unstable: boolean): unknown {
  const found = parseMetadataVersion(text, release, unstable);
  return 'version' in found ? found.version : illegal(found.refusal);
}

function playValidate({ feature, level, with: others, ok, fails }: GoldenCase, release: string) {
  const levels = others as Readonly<Record<string, number>>;
  const refusal = refusalOfLevel(feature as FeatureName, Number(level), levels, release);
  const found = refusal === undefined ? { ok: true } : { fails: illegal(refusal) };
  return difference({ ok, fails }, found);
}

function playHead({ release, head, cases }: GoldenFile): string | undefined {
  const of = (kind: string, field: string): string[] =>
    cases.filter((theCase) => theCase['kind'] === kind).map((theCase) => String(theCase[field]));
  const oldest = head['minimum'] ?? head['MINIMUM_KRAFT_VERSION'];
  const bootstrap = head['MINIMUM_BOOTSTRAP_VERSION'];
  const newest = metadataVersionsOf(release).at(-1)?.name;
  return (
    difference(head['latestProduction'], newest, 'latestProduction') ??
    difference(oldest, minimumMetadataVersion(release), 'minimum') ??
    (bootstrap === undefined ? undefined : difference(bootstrap, '3.3-IV0', 'bootstrap')) ??
    difference(
      of('metadata', 'version'),
      metadataVersionsOf(release, true).map(({ name }) => name),
      'versions',
    ) ??
    difference(of('feature', 'name').toSorted(), featuresOf(release).toSorted(), 'features')
  );
}
