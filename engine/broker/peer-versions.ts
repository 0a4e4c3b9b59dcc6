import { versionsOf } from '../config/api-versions.ts';
import type { ApiName } from '../protocol/apis.ts';

/** The version in which brokers of a release talk to each other; those of a cluster run the same one. */
export function latestVersion(api: ApiName, release: string): number {
  const versions = versionsOf(api, release);
  if (versions === undefined) return 0;
  return versions.latestVersionUnstable ? versions.highest - 1 : versions.highest;
}
