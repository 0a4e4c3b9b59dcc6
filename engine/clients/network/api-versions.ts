// Which version of an API a client speaks with a broker: the newest that both know (KIP-35).
import { versionsOf } from '../../config/api-versions.ts';
import { apis, type ApiName } from '../../protocol/apis.ts';
import type { ResponseBody } from '../../protocol/envelope.ts';
import type { VersionRange } from './link.ts';

/** What a broker offers, by API key. */
export function offeredBy(body: ResponseBody<'ApiVersions'>): ReadonlyMap<number, VersionRange> {
  return new Map(
    body.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [
      apiKey,
      { min: minVersion, max: maxVersion },
    ]),
  );
}

/** The version to speak; undefined when there is none that both know. */
export function requestedVersion(
  offered: ReadonlyMap<number, VersionRange>,
  api: ApiName,
  release: string,
  maxVersion: number,
): number | undefined {
  const theirs = offered.get(apis[api].key);
  const ours = versionsOf(api, release);
  if (theirs === undefined || ours === undefined) return undefined;
  const version = Math.min(theirs.max, newestOf(ours), maxVersion);
  return version < Math.max(theirs.min, ours.lowest) ? undefined : version;
}

/** The newest version in which a client of a release asks a broker that it knows nothing of. */
export function newestVersion(api: ApiName, release: string): number {
  const ours = versionsOf(api, release);
  return ours === undefined ? 0 : newestOf(ours);
}

/** Versions that may still change are not spoken. */
const newestOf = (ours: {
  readonly highest: number;
  readonly latestVersionUnstable: boolean;
}): number => ours.highest - (ours.latestVersionUnstable ? 1 : 0);
