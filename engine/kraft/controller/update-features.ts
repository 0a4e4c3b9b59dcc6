// UpdateFeatures (KIP-584, KIP-778): the whole cluster goes over to another level, or nobody does.
import { valuesOf } from '../../../sim/map/persistent-map.ts';
import { refusalOfLevel, featuresOf, supportedFeatures } from '../../config/features.ts';
import { metadataVersions } from '../../config/metadata-versions.ts';
import { imageAllows } from '../../metadata/abilities.ts';
import { featureLevel, type FeatureRange, type Image } from '../../metadata/image.ts';
import type { MetadataRecord } from '../../metadata/records.ts';
import type {
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
} from '../../protocol/apis/update-features.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { hashOfString } from '../../protocol/java/hash-codes.ts';
import { hashOrder } from '../../protocol/java/hash-map.ts';
import { elrSafetyRecords } from './activation.ts';
import { decideAtOnce, refusal, type Decided, type Refusal } from './decision.ts';
import type { ControllerSettings } from './facts.ts';

/** What the quorum adds: its own feature, which it keeps in control records, and its voters. */
export interface FeatureFacts {
  readonly settings: ControllerSettings;
  readonly kraftVersion: number;
  readonly controllerIds: readonly number[];
  /** KIP-853: raises kraft.version, or says why it cannot be. */
  upgradeKraftVersion(level: number, validateOnly: boolean): Refusal | undefined;
}

type Update = UpdateFeaturesRequest['featureUpdates'][number];

const upgradeTypes = ['UNKNOWN', 'UPGRADE', 'SAFE_DOWNGRADE', 'UNSAFE_DOWNGRADE'] as const;

/** All updates hold together, or none and the first problem is told. */
export function decideFeatureUpdates(
  image: Image,
  { featureUpdates, validateOnly }: UpdateFeaturesRequest,
  facts: FeatureFacts,
): Decided<UpdateFeaturesResponse> {
  const updates = new Map(featureUpdates.map((update) => [update.feature, update]));
  const levels = new Map(Object.entries(image.features));
  for (const { feature, maxVersionLevel } of updates.values()) levels.set(feature, maxVersionLevel);
  const proposed = { levels: Object.fromEntries(levels), validateOnly };
  const records: MetadataRecord[] = [];
  for (const name of hashOrder(updates.keys(), hashOfString)) {
    const update = updates.get(name);
    if (update === undefined) continue;
    const decided = updateOne(image, update, proposed, facts);
    if ('errorCode' in decided) return { records: [], response: failed(decided) };
    records.push(...decided);
  }
  if (validateOnly) return { records: [], response: succeeded };
  const enablesElr = (updates.get('eligible.leader.replicas.version')?.maxVersionLevel ?? 0) > 0;
  const safety = enablesElr ? elrSafetyRecords(image, facts.settings) : [];
  return decideAtOnce([...safety, ...records], succeeded);
}

const succeeded: UpdateFeaturesResponse = {
  throttleTimeMs: 0,
  errorCode: ErrorCode.NONE,
  errorMessage: null,
  results: [],
};

const failed = ({ errorCode, message }: Refusal): UpdateFeaturesResponse => ({
  ...succeeded,
  errorCode,
  errorMessage:
    'The update failed for all features since the following feature had an error: ' +
    (message ?? 'null'),
});

interface Proposed {
  readonly levels: Readonly<Record<string, number>>;
  readonly validateOnly: boolean;
}

function updateOne(
  image: Image,
  update: Update,
  proposed: Proposed,
  facts: FeatureFacts,
): readonly MetadataRecord[] | Refusal {
  const { feature: name, maxVersionLevel: level } = update;
  const current = name === 'kraft.version' ? facts.kraftVersion : featureLevel(image, name);
  const problem =
    checkLevel(image, update, facts) ?? checkDirection(level, current, upgradeTypeOf(update));
  if (problem !== undefined) return invalidUpdate(name, level, problem);
  if (name === 'metadata.version') return updateMetadataVersion(image, update);
  if (name === 'kraft.version') return updateKraftVersion(update, current, proposed, facts);
  const refused = dependencyProblem(name, level, proposed.levels, facts.settings);
  if (refused !== undefined) return invalidUpdate(name, level, refused);
  return [{ type: 'feature-level', name, level }];
}

const upgradeTypeOf = ({ upgradeType }: Update): (typeof upgradeTypes)[number] =>
  upgradeTypes[upgradeType] ?? 'UNKNOWN';

const invalidUpdate = (name: string, level: number, problem: string): Refusal =>
  refusal(
    ErrorCode.INVALID_UPDATE_VERSION,
    `Invalid update version ${level} for feature ${name}. ${problem}`,
  );

function checkLevel(image: Image, update: Update, facts: FeatureFacts): string | undefined {
  if (upgradeTypeOf(update) === 'UNKNOWN') {
    return 'The controller does not support the given upgrade type.';
  }
  if (update.maxVersionLevel < 0) return 'A feature version cannot be less than 0.';
  return reasonNotSupported(image, update, facts);
}

function checkDirection(
  level: number,
  current: number,
  type: (typeof upgradeTypes)[number],
): string | undefined {
  if (level < current && type === 'UPGRADE') {
    return (
      "Can't downgrade the version of this feature without setting the upgrade type to either safe " +
      'or unsafe downgrade.'
    );
  }
  const isUpgrade = level > current;
  return isUpgrade && type !== 'UPGRADE' ? "Can't downgrade to a newer version." : undefined;
}

/** Every broker and every controller must be able to follow. */
function reasonNotSupported(
  image: Image,
  { feature: name, maxVersionLevel: level }: Update,
  { settings, controllerIds }: FeatureFacts,
): string | undefined {
  const { nodeId, release } = settings;
  const own = supportedFeatures(release)[name] ?? [0, 0];
  const local = outsideRange(level, `Local controller ${nodeId}`, own);
  if (local !== undefined) return local;
  const rangeIn = (features: readonly FeatureRange[]): readonly [number, number] => {
    const range = features.find((feature) => feature.name === name);
    return range === undefined ? [0, 0] : [range.minSupportedVersion, range.maxSupportedVersion];
  };
  const verifies = imageAllows(image, 'isControllerRegistrationSupported');
  const others = verifies ? valuesOf(image.controllers).filter(({ id }) => id !== nodeId) : [];
  const problems = [
    ...valuesOf(image.brokers).map(({ id, features }) =>
      outsideRange(level, `Broker ${id}`, rangeIn(features)),
    ),
    ...others.map(({ id, features }) => outsideRange(level, `Controller ${id}`, rangeIn(features))),
  ];
  const found = new Set([nodeId, ...others.map(({ id }) => id)]);
  const missing = verifies ? controllerIds.find((id) => !found.has(id)) : undefined;
  return (
    problems.find((problem) => problem !== undefined) ??
    (missing === undefined
      ? undefined
      : `controller ${missing} has not registered, and may not support this feature`)
  );
}

function outsideRange(
  level: number,
  who: string,
  [min, max]: readonly [number, number],
): string | undefined {
  if (min <= level && level <= max) return undefined;
  return max === 0
    ? `${who} does not support this feature.`
    : `${who} only supports versions ${min === max ? min : `${min}-${max}`}`;
}

/** Going back is possible only where no record since then would be lost. */
function updateMetadataVersion(image: Image, update: Update): readonly MetadataRecord[] | Refusal {
  const { feature: name, maxVersionLevel: level } = update;
  const current = featureLevel(image, name);
  const losesMetadata = metadataVersions.some(
    (version) => version.level > level && version.level <= current && version.changesMetadata,
  );
  if (!losesMetadata) return [{ type: 'feature-level', name, level }];
  const problem =
    upgradeTypeOf(update) === 'UNSAFE_DOWNGRADE'
      ? 'Unsafe metadata downgrade is not supported in this version.'
      : 'Refusing to perform the requested downgrade because it might delete metadata information.';
  return refusal(
    ErrorCode.INVALID_UPDATE_VERSION,
    `Unsupported metadata.version downgrade from ${current} to ${level}. ${problem}`,
  );
}

function updateKraftVersion(
  update: Update,
  current: number,
  { validateOnly }: Proposed,
  facts: FeatureFacts,
): readonly MetadataRecord[] | Refusal {
  const { feature: name, maxVersionLevel: level } = update;
  if (upgradeTypeOf(update) !== 'UPGRADE') {
    const problem = "Can't downgrade the version of this feature.";
    return level === current ? [] : invalidUpdate(name, level, problem);
  }
  // The record says nothing: it is there so that the answer can wait for its offset.
  return facts.upgradeKraftVersion(level, validateOnly) ?? [{ type: 'no-op' }];
}

function dependencyProblem(
  name: string,
  level: number,
  levels: Readonly<Record<string, number>>,
  { release }: ControllerSettings,
): string | undefined {
  const known = featuresOf(release).find((feature) => feature === name);
  if (known === undefined) return `Feature ${name} not found.`;
  return refusalOfLevel(known, level, levels, release);
}
