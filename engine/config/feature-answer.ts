// What ApiVersions says of features (KIP-584): what this node could do and what the cluster does.
import type { LevelRange } from './features.ts';

/** The part of an ApiVersions response that speaks of features. */
export interface FeatureAnswer {
  readonly supportedFeatures: readonly {
    readonly name: string;
    readonly minVersion: number;
    readonly maxVersion: number;
  }[];
  readonly finalizedFeatures: readonly {
    readonly name: string;
    readonly maxVersionLevel: number;
    readonly minVersionLevel: number;
  }[];
}

/**
 * The answer, in the order of its input. Clients before 3.9 cannot read a range that begins at 0:
 * such features are hidden from those who ask in version 3 or below (KAFKA-17011, KAFKA-17492).
 */
export function featureAnswer(
  supported: Readonly<Record<string, LevelRange>>,
  finalized: Readonly<Record<string, number>>,
  hidesLevelZero: boolean,
): FeatureAnswer {
  const offered = Object.entries(supported).filter(([, [min]]) => min > 0 || !hidesLevelZero);
  // A feature at level 0 is off, which is the same as not being finalized.
  const active = Object.entries(finalized).filter(([, level]) => level > 0);
  return {
    supportedFeatures: offered.map(([name, [minVersion, maxVersion]]) => ({
      name,
      minVersion,
      maxVersion,
    })),
    finalizedFeatures: active.map(([name, level]) => ({
      name,
      maxVersionLevel: level,
      minVersionLevel: level,
    })),
  };
}
