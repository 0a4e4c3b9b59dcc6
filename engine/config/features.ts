// Features: parts of the cluster that are switched on by a level in the metadata (KIP-584, KIP-1022).
// Follows org.apache.kafka.server.common.Feature and its enums.
import { metadataVersionsOf, minimumMetadataVersion, orderOf } from './metadata-versions.ts';
import { isBefore } from './release.ts';

/** One level of a feature. Level 0 always exists and means: off. */
export interface FeatureLevel {
  /** Clusters that are formatted with this metadata.version or a later one start with the level. */
  readonly startsWith: string;
  /** First release that knows it, when that is later than the feature itself. */
  readonly since?: string;
  /** Levels of other features that it needs. */
  readonly needs?: Readonly<Record<string, number>>;
  readonly sentence: string;
}

/** One row of the table of features. */
export interface FeatureFacts {
  /** First release that knows the feature. */
  readonly since: string;
  /** The highest level for production, by the release that allowed it. */
  readonly production: Readonly<Record<string, number>>;
  /** Kafka calls level 1 of this feature by this name and `_1`. */
  readonly constant: string;
  /** Levels 1, 2, … */
  readonly levels: readonly FeatureLevel[];
  /** What follows from the level, by the names of Kafka's methods: the answers of levels 0, 1, … */
  readonly answers: Readonly<Record<string, readonly (boolean | number | undefined)[]>>;
}

/** Every feature beside metadata.version. */
export const features = {
  'kraft.version': {
    since: '3.9',
    production: { '3.9': 1 },
    constant: 'KRAFT_VERSION',
    levels: [{ startsWith: '3.9-IV0', sentence: 'Voters can be added and removed (KIP-853).' }],
    answers: {
      isReconfigSupported: [false, true],
      quorumStateVersion: [0, 1],
      kraftVersionRecordVersion: [undefined, 0],
      votersRecordVersion: [undefined, 0],
    },
  },
  'transaction.version': {
    since: '3.9',
    production: { '3.9': 0, '4.0': 2 },
    constant: 'TV',
    levels: [
      {
        startsWith: '4.0-IV2',
        sentence: 'The log of transactions is written in flexible versions (KIP-890).',
      },
      {
        startsWith: '4.0-IV2',
        sentence: 'Every transaction has a producer epoch of its own (KIP-890).',
      },
    ],
    answers: {
      supportsEpochBump: [false, false, true],
      transactionLogValueVersion: [0, 1, 1],
    },
  },
  'group.version': {
    since: '4.0',
    production: { '4.0': 1 },
    constant: 'GV',
    levels: [
      { startsWith: '4.0-IV0', sentence: 'Groups may use the consumer protocol (KIP-848).' },
    ],
    answers: { isConsumerRebalanceProtocolSupported: [false, true] },
  },
  'eligible.leader.replicas.version': {
    since: '4.0',
    production: { '4.0': 1 },
    constant: 'ELRV',
    levels: [
      {
        startsWith: '4.1-IV0',
        needs: { 'metadata.version': 23 },
        sentence: 'Replicas that left the ISR with all committed records may lead (KIP-966).',
      },
    ],
    answers: {},
  },
  'share.version': {
    since: '4.1',
    production: { '4.1': 1, '4.4': 2 },
    constant: 'SV',
    levels: [
      {
        startsWith: '4.2-IV0',
        sentence: 'Consumers may share the records of a partition (KIP-932).',
      },
      {
        startsWith: '4.4-IV0',
        since: '4.4',
        sentence: 'Share groups have dead-letter queues (KIP-1191).',
      },
    ],
    answers: {
      supportsShareGroups: [false, true, true],
      supportsShareGroupDLQ: [false, false, true],
    },
  },
  'streams.version': {
    since: '4.1',
    production: { '4.1': 0, '4.2': 1 },
    constant: 'SV',
    levels: [
      {
        startsWith: '4.2-IV1',
        sentence: 'The broker assigns the tasks of Kafka Streams (KIP-1071).',
      },
    ],
    answers: { streamsGroupSupported: [false, true] },
  },
} as const satisfies Readonly<Record<string, FeatureFacts>>;

/** The name of a feature. */
export type FeatureName = keyof typeof features;

/** The levels from lowest to highest that a node supports. */
export type LevelRange = readonly [min: number, max: number];

const names = Object.keys(features) as FeatureName[];

/** The features that a release knows. */
export function featuresOf(release: string): FeatureName[] {
  return names.filter((name) => !isBefore(release, features[name].since));
}

/** All levels that a release knows, unstable ones included; the first is level 0. */
export function levelsOf(name: FeatureName, release: string): FeatureLevel[] {
  const off = { startsWith: minimumMetadataVersion(release), sentence: 'Off.' };
  const { levels }: FeatureFacts = features[name];
  const isKnown = ({ since }: FeatureLevel): boolean => !isBefore(release, since ?? '3.9');
  return [off, ...levels.filter(isKnown)];
}

/** The highest level that is meant for production. */
export function latestProduction(name: FeatureName, release: string): number {
  const { production }: FeatureFacts = features[name];
  return Object.entries(production).findLast(([since]) => !isBefore(release, since))?.[1] ?? 0;
}

/** The levels of a cluster that is formatted with a metadata.version. */
export function defaultLevels(
  metadataVersion: string,
  release: string,
): Partial<Record<FeatureName, number>> {
  const order = orderOf(metadataVersion);
  const startsAt = (level: FeatureLevel): boolean => orderOf(level.startsWith) <= order;
  return Object.fromEntries(
    featuresOf(release).map((name) => [
      name,
      Math.max(0, levelsOf(name, release).findLastIndex(startsAt)),
    ]),
  );
}

/** Levels of features by their names. */
export type LevelRanges = Readonly<Record<string, LevelRange>>;

/** What a node says it supports when it registers; a feature that can only be off is left out. */
export function supportedFeatures(release: string, unstable = false): LevelRanges {
  const whose = `${release} ${unstable}`;
  const found = known.get(whose) ?? readSupported(release, unstable);
  known.set(whose, found);
  return found;
}

/** What was read off the table before: every start and every connection asks. */
const known = new Map<string, LevelRanges>();

function readSupported(release: string, unstable: boolean): LevelRanges {
  const versions = metadataVersionsOf(release, unstable).filter(({ level }) => level > 0);
  const oldest = versions[0]?.level ?? 1;
  const supported: [string, LevelRange][] = featuresOf(release).map((name) => {
    const newest = levelsOf(name, release).length - 1;
    return [name, [0, unstable ? newest : latestProduction(name, release)]];
  });
  return Object.fromEntries([
    ['metadata.version', [oldest, versions.at(-1)?.level ?? oldest]],
    ...supported.filter(([, [, max]]) => max > 0),
  ]);
}

/** Why a feature cannot be set to a level beside others, in Kafka's words; undefined when it can. */
export function refusalOfLevel(
  name: FeatureName,
  level: number,
  others: Readonly<Record<string, number>>,
  release: string,
): string | undefined {
  if (level === 0) return undefined;
  const refused = `${name} could not be set to ${level} because it depends on`;
  const metadata = others['metadata.version'] ?? 0;
  const [minimum, minimumName] = isBefore(release, '4.0') ? [4, '3.3-IV0'] : [7, '3.3-IV3'];
  if (metadata < minimum) return `${refused} metadata.version=${minimum} (${minimumName})`;
  const needs = Object.entries(levelsOf(name, release)[level]?.needs ?? {});
  const missing = needs.find(([other, needed]) => (others[other] ?? 0) < needed);
  return missing && `${refused} ${missing[0]} level ${missing[1]}`;
}
